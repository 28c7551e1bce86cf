/** The profile's settings with the provider's defaults, read once into typed values (ChingChingPay dossier §13). */
import type { SettingValues } from '@shared/domain/profile.ts';
import { checkoutKey, chingchingpay } from '@shared/providers/chingchingpay.ts';
import { booleanSetting, choiceSetting, integerSetting, listSetting, tableSetting, textSetting } from '@shared/providers/description.ts';

export type SignatureMessage = 'raw-body' | 'sorted-kv' | 'method-path-body';
export type SignatureGet = 'query' | 'empty' | 'path-with-query';
export type SignatureEncoding = 'hex' | 'HEX' | 'base64';
export type SignatureSettings = { readonly message: SignatureMessage; readonly get: SignatureGet; readonly encoding: SignatureEncoding };

export type RefusalSettings = {
  readonly successCodes: ReadonlySet<string>;
  readonly finalRefusalCodes: ReadonlySet<string>;
  readonly duplicateReferenceCodes: ReadonlySet<string>;
  readonly notFoundCodes: ReadonlySet<string>;
  readonly authRefusalCodes: ReadonlySet<string>;
  readonly authRefusalMeansNotExecuted: boolean;
  readonly rateLimitMeansNotExecuted: boolean;
};

export type TimestampUnit = 's' | 'ms';

/** JSON text of the extras of one method; empty when it has none. */
export type MethodOption = { readonly channelId: number; readonly paymentMethod: string; readonly option: string };

/** How the merchant's server is told of changes (dossier §10). */
export type NoticeSettings = {
  /** Off: a notice without a signature is a hint. */
  readonly signed: boolean;
  readonly message: SignatureMessage;
};

/** How settlements are asked for (dossier §6.7). */
export type SettlementSettings = {
  /** The texts for yes and no. */
  readonly transferred: readonly [yes: string, no: string];
  /** Number of the first page. */
  readonly pageBase: number;
};

/**
 * Bytes of a settlement file. Far above any month of one merchant as a table (100,000 rows of 300 characters), and little
 * enough that a hostile answer cannot fill the memory of a desktop computer: the file is held whole before it is saved.
 */
export const maximumFile = 32 * 1_048_576;

export type Settings = {
  readonly signature: SignatureSettings;
  readonly refusals: RefusalSettings;
  readonly timestampUnit: TimestampUnit;
  readonly transactionIdMeans: 'transaction' | 'payment';
  readonly optionFieldName: 'payment_method_option' | 'payment_method_options';
  readonly methods: readonly MethodOption[];
  /** Empty when not set. */
  readonly callbackUrl: string;
  readonly completeUrl: string;
  readonly cancelUrl: string;
  /** Channel of the wallet agreements' methods; 0 when not known. */
  readonly autoDebitChannel: number;
  /** Where the shopper comes back with a code; empty when not set. */
  readonly autoDebitRedirectUrl: string;
  readonly notices: NoticeSettings;
  readonly settlements: SettlementSettings;
  readonly paymentDetail: boolean;
  readonly requestTimeout: number;
  /** Bytes. */
  readonly maximumBody: number;
};

const listed = (values: SettingValues, key: string): ReadonlySet<string> => new Set(listSetting(chingchingpay, values, key));

function methodOptions(values: SettingValues): readonly MethodOption[] {
  return tableSetting(chingchingpay, values, 'methods').map((row) => ({ channelId: Number(row['channel_id']), paymentMethod: String(row['payment_method']), option: String(row['option'] ?? '') }));
}

/** The row of the methods' table that a method's key names. Throws a RangeError when the profile has it no more: then nothing is sent. */
export function methodRow(key: string, settings: Settings): MethodOption {
  const row = settings.methods.find((candidate) => checkoutKey(candidate.channelId, candidate.paymentMethod) === key);
  if (row === undefined) throw new RangeError('no such method');
  return row;
}

/** Throws a RangeError for values that `parseSettings` would not have let in. */
export function readSettings(values: SettingValues): Settings {
  const word = <Word extends string>(key: string, words: readonly Word[]): Word => choiceSetting(chingchingpay, values, key, words);
  const on = (key: string): boolean => booleanSetting(chingchingpay, values, key);
  return {
    signature: {
      message: word('signatureMessage', ['raw-body', 'sorted-kv', 'method-path-body']),
      get: word('signatureGet', ['query', 'empty', 'path-with-query']),
      encoding: word('signatureEncoding', ['hex', 'HEX', 'base64']),
    },
    refusals: {
      successCodes: listed(values, 'successCodes'),
      finalRefusalCodes: listed(values, 'finalRefusalCodes'),
      duplicateReferenceCodes: listed(values, 'duplicateReferenceCodes'),
      notFoundCodes: listed(values, 'notFoundCodes'),
      authRefusalCodes: listed(values, 'authRefusalCodes'),
      authRefusalMeansNotExecuted: on('authRefusalMeansNotExecuted'),
      rateLimitMeansNotExecuted: on('rateLimitMeansNotExecuted'),
    },
    timestampUnit: word('timestampUnit', ['s', 'ms']),
    transactionIdMeans: word('transactionIdMeans', ['transaction', 'payment']),
    optionFieldName: word('optionFieldName', ['payment_method_option', 'payment_method_options']),
    methods: methodOptions(values),
    callbackUrl: textSetting(chingchingpay, values, 'callbackUrl'),
    completeUrl: textSetting(chingchingpay, values, 'completeUrl'),
    cancelUrl: textSetting(chingchingpay, values, 'cancelUrl'),
    autoDebitChannel: integerSetting(chingchingpay, values, 'autoDebitChannel'),
    autoDebitRedirectUrl: textSetting(chingchingpay, values, 'autoDebitRedirectUrl'),
    notices: { signed: on('callbackSigned'), message: word('callbackMessage', ['raw-body', 'sorted-kv', 'method-path-body']) },
    settlements: {
      transferred: word('settlementTransferredValues', ['true/false', '1/0']) === '1/0' ? ['1', '0'] : ['true', 'false'],
      pageBase: integerSetting(chingchingpay, values, 'settlementPageBase'),
    },
    paymentDetail: on('paymentDetail'),
    requestTimeout: integerSetting(chingchingpay, values, 'requestTimeout'),
    maximumBody: integerSetting(chingchingpay, values, 'maximumBodyKiB') * 1024,
  };
}
