import type { Provider, ProviderDependencies } from '@core/ports/provider.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { definition } from '@electron/providers/chingchingpay/index.ts';
import { machineClock, recordingLogger } from './clock.ts';

export const madeUpKeys: Readonly<Record<string, string>> = { apiKey: 'practice-key-not-real', apiSecret: 'practice-secret-not-real' };

export function dependenciesFor(baseUrl: string, settings: SettingValues = {}): ProviderDependencies {
  return {
    account: { environment: 'practice', merchantId: 'M1', baseUrl, settings },
    secret: async (name) => madeUpKeys[name] ?? '',
    clock: machineClock,
    logger: recordingLogger(),
  };
}

export function chingchingpayAt(baseUrl: string, settings: SettingValues = {}): Provider {
  return definition.create(dependenciesFor(baseUrl, settings));
}
