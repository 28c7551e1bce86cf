/** The profile's settings with the brand's and the provider's defaults, read once into typed values (Vexora dossier §12). */
import type { SettingValues } from '@shared/domain/profile.ts';
import { booleanSetting, choiceSetting, integerSetting, listSetting, tableSetting, textSetting } from '@shared/providers/description.ts';
import { vexora, vexoraSettings } from '@shared/providers/vexora.ts';

export type SignSettings = {
  readonly placement: 'append' | 'prefix' | 'wrap' | 'ampKey';
  /** Name before the secret with `ampKey`. */
  readonly keyLabel: string;
  readonly pairSeparator: string;
  readonly skipEmpty: boolean;
  readonly outputCase: 'lower' | 'upper';
  readonly nested: 'skip' | 'json';
};

export type StatusSettings = {
  readonly paid: ReadonlySet<string>;
  readonly partial: ReadonlySet<string>;
  readonly pending: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  readonly unknownStatus: 'unrecognised' | 'failed';
};

export type RefusalSettings = {
  readonly codes: ReadonlySet<string>;
  readonly create: 'final' | 'unlisted';
  readonly payout: 'final' | 'unlisted';
  readonly query: 'notFound' | 'unlisted';
};

export type Settings = {
  readonly sign: SignSettings;
  readonly responseSign: 'ignore' | 'verifyIfPresent' | 'require';
  readonly paths: Readonly<Record<'checkout' | 'queryPayIn' | 'balance' | 'payout' | 'queryPayOut', string>>;
  readonly linkFields: readonly string[];
  readonly statuses: StatusSettings;
  readonly refusals: RefusalSettings;
  readonly duplicateTradeNo: 'refuse' | 'secondIsPlatform';
  readonly timestampType: 'string' | 'number';
  readonly timezone: string;
  readonly extraBodyFields: readonly { readonly name: string; readonly value: string }[];
  /** Empty when not set. */
  readonly notifyUrl: string;
  readonly returnUrl: string;
  readonly payouts: boolean;
  /** Milliseconds. */
  readonly requestTimeout: number;
  /** Bytes. */
  readonly maximumBody: number;
};

/** Throws a RangeError for values that `parseSettings` would not have let in. */
export function readSettings(given: SettingValues): Settings {
  const values = vexoraSettings(given);
  const word = <Word extends string>(key: string, words: readonly Word[]): Word => choiceSetting(vexora, values, key, words);
  const text = (key: string): string => textSetting(vexora, values, key);
  const codes = (key: string): ReadonlySet<string> => new Set(listSetting(vexora, values, key));
  return {
    sign: {
      placement: word('signPlacement', ['append', 'prefix', 'wrap', 'ampKey']),
      keyLabel: text('signKeyLabel'),
      pairSeparator: text('signPairSeparator'),
      skipEmpty: booleanSetting(vexora, values, 'signSkipEmpty'),
      outputCase: word('signOutputCase', ['lower', 'upper']),
      nested: word('signNested', ['skip', 'json']),
    },
    responseSign: word('responseSign', ['ignore', 'verifyIfPresent', 'require']),
    paths: { checkout: text('pathCheckout'), queryPayIn: text('pathQueryPayIn'), balance: text('pathBalance'), payout: text('pathPayout'), queryPayOut: text('pathQueryPayOut') },
    linkFields: listSetting(vexora, values, 'linkFields'),
    statuses: {
      paid: codes('paidStatuses'), partial: codes('partialStatuses'), pending: codes('pendingStatuses'), failed: codes('failedStatuses'),
      unknownStatus: word('unknownStatus', ['unrecognised', 'failed']),
    },
    refusals: {
      codes: codes('refusalCodes'),
      create: word('createRefusalMeans', ['final', 'unlisted']),
      payout: word('payoutRefusalMeans', ['final', 'unlisted']),
      query: word('queryRefusalMeans', ['notFound', 'unlisted']),
    },
    duplicateTradeNo: word('duplicateTradeNo', ['refuse', 'secondIsPlatform']),
    timestampType: word('timestampType', ['string', 'number']),
    timezone: text('timezone'),
    extraBodyFields: tableSetting(vexora, values, 'extraBodyFields').map((row) => ({ name: String(row['name'] ?? ''), value: String(row['value'] ?? '') })),
    notifyUrl: text('notifyUrl'),
    returnUrl: text('returnUrl'),
    payouts: booleanSetting(vexora, values, 'payouts'),
    requestTimeout: integerSetting(vexora, values, 'requestTimeout'),
    maximumBody: integerSetting(vexora, values, 'maximumBodyKiB') * 1024,
  };
}
