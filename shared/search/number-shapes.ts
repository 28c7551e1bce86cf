/** What the numbers of each provider look like, from the providers' descriptions. */
import type { ProviderId } from '../domain/ids.ts';
import type { NumberUse } from '../domain/search.ts';
import { providerDescriptions } from '../providers/catalogue.ts';

export type NumberShape = { readonly providerId: ProviderId; readonly use: NumberUse; readonly pattern: RegExp; readonly certain: boolean };

export const numberShapes: readonly NumberShape[] = Object.values(providerDescriptions).flatMap((description) =>
  description.numbers.shapes.map(({ use, pattern, certain }) => ({ providerId: description.id, use, pattern: new RegExp(pattern), certain })));
