import { providerIds } from '@shared/domain/ids.ts';
import { runProviderConformance } from './conformance.ts';

for (const id of providerIds) runProviderConformance(id);
