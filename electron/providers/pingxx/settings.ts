/** The profile's settings with the provider's defaults, read once into typed values (Ping++ dossier §18). */
import type { SettingValues } from '@shared/domain/profile.ts';
import { booleanSetting, choiceSetting, integerSetting, listSetting, tableSetting, textSetting } from '@shared/providers/description.ts';
import { pingxx } from '@shared/providers/pingxx.ts';

export type SignatureScheme = 'body-uri-time' | 'body';

export type RefusalSettings = {
  /** `status/type` pairs that prove nothing was executed. */
  readonly finalRefusals: ReadonlySet<string>;
  /** The same for refunds, where a channel that failed may have acted. */
  readonly finalRefundRefusals: ReadonlySet<string>;
  /** Codes after which the channel may have acted all the same. */
  readonly openCodes: ReadonlySet<string>;
  readonly duplicateReferenceCodes: ReadonlySet<string>;
  readonly authRefusalMeansNotExecuted: boolean;
  readonly rateLimitMeansNotExecuted: boolean;
};

export type CredentialSettings = {
  readonly alipayGateway: string;
  readonly crossBorderAlipayGateway: string;
  /** By channel. */
  readonly formAddresses: ReadonlyMap<string, string>;
};

export type Settings = {
  readonly signRequests: boolean;
  readonly signReads: boolean;
  readonly signatureScheme: SignatureScheme;
  /** PEM blocks; empty when answers and notices are not verified. */
  readonly publicKey: string;
  readonly refusalsNeedSignature: boolean;
  readonly acceptUnsignedTestEvents: boolean;
  readonly authorisation: 'basic' | 'bearer';
  /** Empty when not sent. */
  readonly versionHeader: string;
  readonly acceptLanguage: string;
  readonly refusals: RefusalSettings;
  readonly refundedCountsPending: boolean;
  readonly credentials: CredentialSettings;
  readonly clientIp: string;
  /** Milliseconds. */
  readonly expiryGrace: number;
  readonly listingMargin: number;
  readonly listingSpan: number;
  readonly listingPages: number;
  readonly pageHosts: readonly string[];
  readonly requestTimeout: number;
  /** Bytes. */
  readonly maximumBody: number;
};

/** Throws a RangeError for values that `parseSettings` would not have let in. */
export function readSettings(values: SettingValues): Settings {
  const on = (key: string): boolean => booleanSetting(pingxx, values, key);
  const text = (key: string): string => textSetting(pingxx, values, key);
  const number = (key: string): number => integerSetting(pingxx, values, key);
  const listed = (key: string): ReadonlySet<string> => new Set(listSetting(pingxx, values, key));
  return {
    signRequests: on('signRequests'),
    signReads: on('signReads'),
    signatureScheme: choiceSetting(pingxx, values, 'signatureScheme', ['body-uri-time', 'body']),
    publicKey: text('publicKey'),
    refusalsNeedSignature: on('refusalsNeedSignature'),
    acceptUnsignedTestEvents: on('acceptUnsignedTestEvents'),
    authorisation: choiceSetting(pingxx, values, 'authorisation', ['basic', 'bearer']),
    versionHeader: text('versionHeader'),
    acceptLanguage: text('acceptLanguage'),
    refusals: {
      finalRefusals: listed('finalRefusals'),
      finalRefundRefusals: listed('finalRefundRefusals'),
      openCodes: listed('openCodes'),
      duplicateReferenceCodes: listed('duplicateReferenceCodes'),
      authRefusalMeansNotExecuted: on('authRefusalMeansNotExecuted'),
      rateLimitMeansNotExecuted: on('rateLimitMeansNotExecuted'),
    },
    refundedCountsPending: on('refundedCountsPending'),
    credentials: {
      alipayGateway: text('alipayGateway'),
      crossBorderAlipayGateway: text('crossBorderAlipayGateway'),
      formAddresses: new Map(tableSetting(pingxx, values, 'formAddresses').map((row) => [String(row['channel']), String(row['address'])])),
    },
    clientIp: text('clientIp'),
    expiryGrace: number('expiryMargin') * 1_000,
    listingMargin: number('listingMargin') * 60_000,
    listingSpan: number('listingHours') * 3_600_000,
    listingPages: number('listingPages'),
    pageHosts: listSetting(pingxx, values, 'pageHosts'),
    requestTimeout: number('requestTimeout'),
    maximumBody: number('maximumBodyKiB') * 1024,
  };
}
