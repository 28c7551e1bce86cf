/**
 * What a merchant profile must set so that it speaks with this gateway: two addresses that every call needs, the invented
 * wallet, and whatever reading of the documents was chosen other than the dossier's default. Keys are those of the
 * provider's description; the credential is `appSecret`, the merchant's number goes into the header `merchantNo`.
 */
import type { SettingValue, SettingValues } from '@shared/domain/profile.ts';
import { defaultSettings, type VexoraSettings } from './settings.ts';

/** Reserved names (RFC 2606): nobody is ever there, and the gateway calls nothing outside this machine. */
const addresses = {
  notifyUrl: 'https://practice-shop.example/vexora/notify',
  returnUrl: 'https://practice-shop.example/vexora/return',
} as const;

/** The part of the settings that a client must share with the gateway, by the profile's keys. */
function sharedKnobs(settings: VexoraSettings): SettingValues {
  const { sign, paths } = settings;
  return {
    signPlacement: sign.placement,
    signKeyLabel: sign.keyLabel,
    signPairSeparator: sign.pairSeparator,
    signSkipEmpty: sign.skipEmpty,
    signOutputCase: sign.outputCase,
    signNested: sign.nested,
    pathCheckout: paths.checkout,
    pathQueryPayIn: paths.queryPayIn,
    pathBalance: paths.balance,
    pathPayout: paths.payout,
    pathQueryPayOut: paths.queryPayOut,
    timestampType: settings.timestampForm === 'text' ? 'string' : 'number',
    payouts: settings.payouts,
  };
}

export function practiceProfileSettings(settings: VexoraSettings): SettingValues {
  const usual = sharedKnobs(defaultSettings);
  const all: readonly (readonly [string, SettingValue])[] = Object.entries(sharedKnobs(settings));
  const changed = all.filter(([key, value]) => usual[key] !== value);
  return {
    ...addresses,
    // Zero is "no limit": the vendor publishes none.
    wayCodes: settings.wayCodes.map(({ channelCode, wayCode, label, min = 0, max = 0 }) => ({ channelCode, wayCode, label, min, max, enabled: 'yes', confirmed: 'yes' })),
    ...Object.fromEntries(changed),
  };
}
