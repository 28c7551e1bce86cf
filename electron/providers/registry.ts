/** Every provider of the program. A provider id without an adapter does not compile, and no adapter is found by its file name. */
import type { ProviderDefinition } from '@core/ports/provider.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import { definition as chingchingpay } from './chingchingpay/index.ts';
import { definition as pingpong } from './pingpong/index.ts';
import { definition as pingxx } from './pingxx/index.ts';
import { definition as vexora } from './vexora/index.ts';

export const providers = { chingchingpay, pingpong, pingxx, vexora } as const satisfies Record<ProviderId, ProviderDefinition>;
