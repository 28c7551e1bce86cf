/**
 * Reads the address that a shopper came back to after the wallet's page. Code, state and agreement have two or three spellings and stand in the
 * query or in the fragment; an address that says two things at once says nothing.
 */
import { AppError } from '@shared/errors/app-error.ts';

export type ReturnedAddress = {
  readonly code: string | null;
  readonly state: string | null;
  readonly agreement: string | null;
  readonly site: string | null;
  /** The wallet's page says that nothing was agreed to. */
  readonly refused: boolean;
};

const spellings = {
  code: ['authCode', 'auth_code', 'code'],
  state: ['authState', 'auth_state', 'state'],
  agreement: ['merchantAgreementId', 'merchant_agreement_id'],
  site: ['auth_site', 'authSite'],
  error: ['error', 'error_code', 'errorCode'],
} as const;

const printable = /^[\x21-\x7e]{1,512}$/;

function unreadable(): AppError {
  return new AppError('token.returnUnreadable', {}, { field: 'address' });
}

/** `#code=…`, or the query of a page inside a fragment such as `#/back?code=…`. */
function fragmentOf({ hash }: URL): URLSearchParams {
  const text = hash.slice(1);
  const mark = text.indexOf('?');
  return new URLSearchParams(mark === -1 ? text : text.slice(mark + 1));
}

/** Errors: `token.returnUnreadable` with field `address`. */
export function readReturnedAddress(typed: string): ReturnedAddress {
  const text = typed.trim();
  if (!URL.canParse(text)) throw unreadable();
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw unreadable();
  const sources = [url.searchParams, fragmentOf(url)];

  function valueOf(names: readonly string[]): string | null {
    const values = new Set(sources.flatMap((source) => names.flatMap((name) => source.getAll(name))).filter((value) => value !== ''));
    if (values.size > 1) throw unreadable();
    const [only] = values;
    // A plus sign that nobody encoded reads as a blank, and none of these has one.
    return only?.replaceAll(' ', '+') ?? null;
  }

  const read = { code: valueOf(spellings.code), state: valueOf(spellings.state), agreement: valueOf(spellings.agreement), site: valueOf(spellings.site) };
  if (Object.values(read).some((value) => value !== null && !printable.test(value))) throw unreadable();
  return { ...read, refused: valueOf(spellings.error) !== null };
}
