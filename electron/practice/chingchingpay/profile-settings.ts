/**
 * What a merchant profile must set so that it speaks with this gateway: the invented codes and channels, and whatever
 * reading of the documents was chosen other than the dossier's default. Keys are those of the provider's description.
 */
import type { SettingValue, SettingValues } from '@shared/domain/profile.ts';
import { alipayChannel, practiceMethods } from './methods.ts';
import { authRefusalCodes, duplicateReferenceCodes, finalRefusalCodes, notFoundCodes } from './refusals.ts';
import { defaultSettings, type ChingChingPaySettings } from './settings.ts';

/** Lists hold texts, as the profile's setting fields do. */
function asTexts(codes: readonly number[]): readonly string[] {
  return codes.map(String);
}

/** The part of the settings that a client must share with the gateway, by the profile's keys. */
function sharedKnobs(settings: ChingChingPaySettings): SettingValues {
  return {
    signatureMessage: settings.signature.message,
    signatureGet: settings.signature.get,
    signatureEncoding: settings.signature.encoding,
    timestampUnit: settings.timestampUnit,
    transactionIdMeans: settings.transactionIdAccepts === 'payment' ? 'payment' : 'transaction',
    optionFieldName: settings.optionFieldName,
    minimumLink: settings.minimum.link,
    minimumCheckout: settings.minimum.checkout,
    minimumRefund: settings.minimum.refund,
    paymentDetail: settings.paymentDetail,
    callbackMessage: settings.notificationMessage,
    settlementTransferredValues: settings.settlementTransferred,
    settlementPageBase: settings.settlementPageBase,
  };
}

/** Needed on the wire, and useless in practice: the shopper's browser is not sent there by itself. */
const redirectPage = 'https://shop.example/autodebit/auth_redirect';

export function practiceProfileSettings(settings: ChingChingPaySettings): SettingValues {
  const usual = sharedKnobs(defaultSettings);
  const changed: readonly (readonly [string, SettingValue])[] = Object.entries(sharedKnobs(settings)).filter(([key, value]) => usual[key] !== value);
  return {
    finalRefusalCodes: asTexts(finalRefusalCodes),
    duplicateReferenceCodes: asTexts(duplicateReferenceCodes),
    notFoundCodes: asTexts(notFoundCodes),
    authRefusalCodes: asTexts(authRefusalCodes),
    // This gateway refuses a key and slows a caller down before it looks at the request; the real one promises neither.
    authRefusalMeansNotExecuted: true,
    rateLimitMeansNotExecuted: true,
    ...(settings.autoDebit ? { autoDebitChannel: alipayChannel, autoDebitRedirectUrl: redirectPage } : {}),
    // Methods that need an option of their own (a scanned code, an app) cannot be used from a table row.
    methods: practiceMethods
      .filter((method) => method.option === undefined && method.nextActionType !== undefined)
      .map((method) => ({ channel_id: method.channelId, payment_method: method.method, next: method.nextActionType ?? '', option: '' })),
    ...Object.fromEntries(changed),
  };
}
