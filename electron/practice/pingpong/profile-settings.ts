/**
 * What a merchant profile must set so that it speaks with this gateway: addresses and payer data that the calls require and
 * that no default can hold, and whatever reading of the documents was chosen other than the dossier's default. Keys are those
 * of the provider's description.
 */
import type { SettingValue, SettingValues } from '@shared/domain/profile.ts';
import { defaultSettings, type PingPongSettings } from './settings.ts';

/** The part of the settings that a client must share with the gateway, by the profile's keys. */
function sharedKnobs(settings: PingPongSettings): SettingValues {
  return {
    bindQueryPath: settings.bindQueryPath ?? '',
    unbindPath: settings.unbindPath ?? '',
    refundQueryPath: settings.refundQueryPaths[0] ?? '',
    clockZone: settings.clockZone,
  };
}

/** Mandatory on the wire, and useless in practice: nothing is ever sent to these addresses. */
const pages = {
  notificationUrl: 'https://shop.example/pingpong/notify',
  merchantResultUrl: 'https://shop.example/pingpong/result',
  payResultUrl: 'https://shop.example/pingpong/paid',
  payCancelUrl: 'https://shop.example/pingpong/cancelled',
} as const;

export function practiceProfileSettings(settings: PingPongSettings): SettingValues {
  const usual = sharedKnobs(defaultSettings);
  const changed: readonly (readonly [string, SettingValue])[] = Object.entries(sharedKnobs(settings)).filter(([key, value]) => usual[key] !== value);
  return { ...pages, ...Object.fromEntries(changed) };
}
