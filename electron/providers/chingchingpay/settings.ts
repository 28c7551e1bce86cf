/** The profile's settings with the provider's defaults, read once into typed values (ChingChingPay dossier §13). */
import type { SettingValue, SettingValues } from '@shared/domain/profile.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
import { integerSetting, settingOf } from '@shared/providers/description.ts';

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
  readonly requestTimeout: number;
  /** Bytes. */
  readonly maximumBody: number;
};

function choice<Word extends string>(value: SettingValue, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new RangeError(`not one of ${words.join(', ')}`);
  return word;
}

function text(value: SettingValue): string {
  if (typeof value !== 'string') throw new RangeError('not a text');
  return value;
}

function codes(value: SettingValue): ReadonlySet<string> {
  if (!Array.isArray(value)) throw new RangeError('not a list');
  return new Set(value.map(String));
}

function methodOptions(value: SettingValue): readonly MethodOption[] {
  if (!Array.isArray(value)) throw new RangeError('not a table');
  return value.map((row) => {
    if (typeof row === 'string') throw new RangeError('not a row');
    return { channelId: Number(row['channel_id']), paymentMethod: String(row['payment_method']), option: String(row['option'] ?? '') };
  });
}

/** Throws a RangeError for values that `parseSettings` would not have let in. */
export function readSettings(values: SettingValues): Settings {
  const value = (key: string): SettingValue => settingOf(chingchingpay, values, key);
  return {
    signature: {
      message: choice(value('signatureMessage'), ['raw-body', 'sorted-kv', 'method-path-body']),
      get: choice(value('signatureGet'), ['query', 'empty', 'path-with-query']),
      encoding: choice(value('signatureEncoding'), ['hex', 'HEX', 'base64']),
    },
    refusals: {
      successCodes: codes(value('successCodes')),
      finalRefusalCodes: codes(value('finalRefusalCodes')),
      duplicateReferenceCodes: codes(value('duplicateReferenceCodes')),
      notFoundCodes: codes(value('notFoundCodes')),
      authRefusalCodes: codes(value('authRefusalCodes')),
      authRefusalMeansNotExecuted: value('authRefusalMeansNotExecuted') === true,
      rateLimitMeansNotExecuted: value('rateLimitMeansNotExecuted') === true,
    },
    timestampUnit: choice(value('timestampUnit'), ['s', 'ms']),
    transactionIdMeans: choice(value('transactionIdMeans'), ['transaction', 'payment']),
    optionFieldName: choice(value('optionFieldName'), ['payment_method_option', 'payment_method_options']),
    methods: methodOptions(value('methods')),
    callbackUrl: text(value('callbackUrl')),
    completeUrl: text(value('completeUrl')),
    cancelUrl: text(value('cancelUrl')),
    requestTimeout: integerSetting(chingchingpay, values, 'requestTimeout'),
    maximumBody: integerSetting(chingchingpay, values, 'maximumBodyKiB') * 1024,
  };
}
