/** What a merchant profile must set so that it speaks with this gateway. Keys are those of the provider's description. */
import type { SettingValues } from '@shared/domain/profile.ts';
import { practiceGatewayPublicKey } from './worthless-practice-keys.ts';

export function practiceProfileSettings(): SettingValues {
  return {
    /** Verifies answers and webhooks. */
    publicKey: practiceGatewayPublicKey,
    signRequests: true,
  };
}
