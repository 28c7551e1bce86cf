/** The profile's settings with the provider's defaults, read once into typed values (PingPong dossier §9). */
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import { booleanSetting, choiceSetting, integerSetting, listSetting, textSetting } from '@shared/providers/description.ts';
import { pingpong } from '@shared/providers/pingpong.ts';
import { pingpongWallets, type PingPongWallet } from '@shared/providers/pingpong-wallets.ts';

export type SignType = 'SHA256' | 'MD5';

export type RefusalSettings = {
  readonly finalRefusalCodes: ReadonlySet<string>;
  readonly duplicateReferenceCodes: ReadonlySet<string>;
  readonly notFoundCodes: ReadonlySet<string>;
  readonly authRefusalCodes: ReadonlySet<string>;
  readonly authRefusalMeansNotExecuted: boolean;
  readonly tokenMissingCodes: ReadonlySet<string>;
  /** In lower case. */
  readonly tokenMissingWords: readonly string[];
};

/** Paths below the gateway's address; null where the merchant has no such call. */
export type Paths = {
  readonly bindQuery: string | null;
  readonly unbind: string | null;
  readonly refundQuery: string;
  readonly capture: string;
  readonly void: string;
  readonly captureQuery: string;
  readonly voidQuery: string;
};

export type Settings = {
  readonly accId: string;
  readonly clientId: string;
  readonly signType: SignType;
  readonly refusals: RefusalSettings;
  readonly paths: Paths;
  readonly flow: 'bind' | 'legacy';
  readonly wallets: readonly PingPongWallet[];
  readonly clockZone: string;
  /** Empty when not set: then the field is left out, and the provider says what it misses. */
  readonly notificationUrl: string;
  readonly merchantResultUrl: string;
  readonly payResultUrl: string;
  readonly payCancelUrl: string;
  readonly transactionStatementUrl: string;
  readonly fundStatementUrl: string;
  readonly statementParameters: 'top' | 'bizContent';
  readonly fundStatementVersion: string;
  readonly requestTimeout: number;
  /** Bytes. */
  readonly maximumBody: number;
};

/** The merchant back office that keeps transaction statements (dossier §1, §5.7); a practice gateway is its own. */
const statementHosts = {
  test: 'https://sandbox-acquirer-merchant.pingpongx.com',
  live: 'https://acquirer-merchant.pingpongx.com',
} as const satisfies Record<Exclude<Environment, 'practice'>, string>;

const listed = (values: SettingValues, key: string): ReadonlySet<string> => new Set(listSetting(pingpong, values, key));

/** Throws a RangeError for values that `parseSettings` would not have let in. `baseUrl` has no trailing slash. */
export function readSettings(values: SettingValues, account: { readonly merchantId: string; readonly environment: Environment; readonly baseUrl: string }): Settings {
  const text = (key: string): string => textSetting(pingpong, values, key);
  const path = (key: string): string | null => text(key) || null;
  const { environment, baseUrl, merchantId } = account;
  const statementHost = text('transactionStatementHost') || (environment === 'practice' ? baseUrl : statementHosts[environment]);
  return {
    accId: merchantId,
    // A store's number is the merchant's with three digits more (dossier §2).
    clientId: text('clientId') || merchantId.slice(0, -3),
    signType: choiceSetting(pingpong, values, 'signType', ['SHA256', 'MD5']),
    refusals: {
      finalRefusalCodes: listed(values, 'finalRefusalCodes'),
      duplicateReferenceCodes: listed(values, 'duplicateReferenceCodes'),
      notFoundCodes: listed(values, 'notFoundCodes'),
      authRefusalCodes: listed(values, 'authRefusalCodes'),
      authRefusalMeansNotExecuted: booleanSetting(pingpong, values, 'authRefusalMeansNotExecuted'),
      tokenMissingCodes: listed(values, 'tokenMissingCodes'),
      tokenMissingWords: listSetting(pingpong, values, 'tokenMissingWords').map((word) => word.toLowerCase()),
    },
    paths: {
      bindQuery: path('bindQueryPath'), unbind: path('unbindPath'), refundQuery: text('refundQueryPath'),
      capture: text('capturePath'), void: text('voidPath'), captureQuery: text('captureQueryPath'), voidQuery: text('voidQueryPath'),
    },
    flow: choiceSetting(pingpong, values, 'flow', ['bind', 'legacy']),
    wallets: pingpongWallets(pingpong, values),
    clockZone: text('clockZone'),
    notificationUrl: text('notificationUrl'),
    merchantResultUrl: text('merchantResultUrl'),
    payResultUrl: text('payResultUrl'),
    payCancelUrl: text('payCancelUrl'),
    transactionStatementUrl: `${statementHost}/api/v2/txn-rec-file/download`,
    fundStatementUrl: `${text('fundStatementHost') || baseUrl}/fundFile/download`,
    statementParameters: choiceSetting(pingpong, values, 'statementParameters', ['top', 'bizContent']),
    fundStatementVersion: text('fundStatementVersion'),
    requestTimeout: integerSetting(pingpong, values, 'requestTimeout'),
    maximumBody: integerSetting(pingpong, values, 'maximumBodyKiB') * 1024,
  };
}
