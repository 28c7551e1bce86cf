/** Every provider of the program, as data. A provider id without a description does not compile. */
import type { ProviderId } from '../domain/ids.ts';
import { chingchingpay } from './chingchingpay.ts';
import type { ProviderDescription } from './description.ts';
import { pingpong } from './pingpong.ts';
import { pingxx } from './pingxx.ts';
import { vexora } from './vexora.ts';

export const providerDescriptions = { chingchingpay, pingpong, pingxx, vexora } as const satisfies Record<ProviderId, ProviderDescription>;

export function descriptionOf(id: ProviderId): ProviderDescription {
  return providerDescriptions[id];
}
