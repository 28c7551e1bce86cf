/** Every provider of the program. A provider id without an adapter does not compile, and no adapter is found by its file name. */
import type { ProviderDefinition } from '@core/ports/provider.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import { definition as chingchingpay } from './chingchingpay/index.ts';

export const providers = { chingchingpay } as const satisfies Record<ProviderId, ProviderDefinition>;
