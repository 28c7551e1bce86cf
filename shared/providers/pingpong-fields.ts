/** Entries of PingPong requests beyond amount, number and text (PingPong dossier §4.6, §5.1). */
import type { SettingValues } from '../domain/profile.ts';
import { listSetting, textSetting, type ProviderDescription } from './description.ts';
import { addressOfShopper, emailPattern, pagePattern, withoutRefused } from './pingpong-patterns.ts';
import { bindTerminals, payTerminals } from './pingpong-wallets.ts';
import { optionalField, type RequestField } from './request-field.ts';

type Settable = Pick<ProviderDescription, 'id' | 'settings'>;

/** `token` of RFC 5321 is not checked further: the provider states only the length (dossier §4.6). */
function shopperFields(description: Settable, settings: SettingValues): readonly RequestField[] {
  return [
    { ...optionalField, key: 'email', required: true, personal: true, maxLength: 128, pattern: emailPattern, normal: ['trim', 'ascii-width'], initial: { text: textSetting(description, settings, 'shopperEmail') } },
    { ...optionalField, key: 'shopperIP', required: true, personal: true, maxLength: 64, pattern: addressOfShopper, normal: ['trim'], initial: { text: textSetting(description, settings, 'shopperIp') } },
  ];
}

const tradeCountry: RequestField = { ...optionalField, key: 'tradeCountry', maxLength: 2, pattern: '^[A-Z]{2}$', normal: ['trim', 'ascii-width'] };

/** Who a member is at the merchant's shop; case and blanks inside count (dossier §4.6, §11.5). */
export const merchantUserIdField: RequestField = { ...optionalField, key: 'merchantUserId', personal: true, maxLength: 256, pattern: withoutRefused, normal: ['trim'] };

const address = (key: string, maxLength: number): RequestField => ({ ...optionalField, key, personal: true, maxLength, pattern: withoutRefused, normal: ['trim', 'composed'] });

/** Of a hosted page. The first language of the profile's list is the usual one. */
export function hostedFields(description: Settable, settings: SettingValues): readonly RequestField[] {
  const languages = listSetting(description, settings, 'languages');
  return [
    ...shopperFields(description, settings),
    ...(languages.length === 0 ? [] : [{ ...optionalField, key: 'language', kind: 'choice', maxLength: 12, choices: languages, initial: { text: languages[0] ?? '' } } as const]),
    tradeCountry,
    { ...optionalField, key: 'paymentMethods', maxLength: 400, pattern: '^[^<>,]{1,64}(?:,[^<>,]{1,64}){0,19}$', normal: ['trim', 'ascii-width'] },
    // `manual` waits for a capture and works for cards alone (dossier §5.1).
    { ...optionalField, key: 'capture', kind: 'choice', choices: ['now', 'manual'], initial: { text: 'now' } },
    merchantUserIdField,
    { ...optionalField, key: 'goodsName', pattern: withoutRefused, normal: ['trim', 'composed'] },
    { ...optionalField, key: 'goodsImage', pattern: pagePattern },
    { ...optionalField, key: 'goodsVirtual', kind: 'choice', choices: ['Y', 'N'] },
    address('billingStreet', 255), address('billingPostcode', 64), address('billingCity', 128), address('billingState', 128),
    { ...tradeCountry, key: 'billingCountry', personal: true },
  ];
}

/** Of a payment with a wallet token. */
export function chargeFields(description: Settable, settings: SettingValues): readonly RequestField[] {
  return [
    ...shopperFields(description, settings),
    { ...optionalField, key: 'payTerminal', kind: 'choice', required: true, maxLength: 2, choices: payTerminals, initial: { text: '02' } },
    tradeCountry,
  ];
}

/** Of an agreement that is started: the shopper's page by device. */
export const bindTerminalField: RequestField = { ...optionalField, key: 'bindTerminal', kind: 'choice', required: true, maxLength: 2, choices: bindTerminals, initial: { text: '02' } };
