/** One row of a file of tokens against the rules of its profile. What is told of a row never holds its token. */
import type { Profile } from '@shared/domain/profile.ts';
import { maskOf } from '@shared/domain/token-mask.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { TokenRules, TokenWallet } from '@shared/providers/token-rules.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { readTime, rowError, textAt } from '../../batches/parse-row.ts';
import type { Table, TypedRow } from '../../ports/sheets.ts';
import { readShopperId } from '../shopper-id.ts';
import { shownAccount, type ReadToken } from './sealed-row.ts';

export type CheckedRow = {
  readonly merchantUserId: string;
  readonly wallet: string;
  readonly mask: string | null;
  readonly expiresAt: Instant | null;
  readonly errors: readonly AppErrorDto[];
  /** Null where there are errors. */
  readonly read: ReadToken | null;
};

export type RowRules = {
  readonly profile: Profile;
  readonly rules: TokenRules;
  readonly wallets: readonly TokenWallet[];
  readonly table: Pick<Table, 'columns' | 'format' | 'since1904'>;
  readonly now: Instant;
};

/** Longest name of a wallet, and a little more: what is longer may be a token in the wrong column. */
const longestWord = 24;
const shownWord = (text: string): string => (text.length > longestWord ? maskOf(text) : text);

function plainWallet(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '').replace(/e?wallet$/, '');
}

function checkWallet(text: string, wallets: readonly TokenWallet[]): readonly AppErrorDto[] {
  if (text === '') return [rowError('field.required', {}, 'wallet')];
  if (wallets.some(({ key }) => key === text)) return [];
  const meant = wallets.find(({ key }) => plainWallet(key) === plainWallet(text));
  return [meant === undefined ? rowError('token.walletNotOffered', {}, 'wallet') : rowError('row.walletSpelled', { wallet: meant.key }, 'wallet')];
}

/** `raw` is the cell as it stands: blanks around it would make another shopper, so nobody takes them off unasked. */
function checkUser(raw: string): readonly AppErrorDto[] {
  try {
    readShopperId(raw);
    return [];
  } catch (cause) {
    if (cause instanceof AppError) return [cause.toDto()];
    throw cause;
  }
}

function checkToken(text: string, { minLength, maxLength }: TokenRules['token']): readonly AppErrorDto[] {
  if (text === '') return [rowError('field.required', {}, 'token')];
  const fits = /^[\x21-\x7e]+$/.test(text) && text.length >= minLength && text.length <= maxLength;
  return fits ? [] : [rowError('row.tokenForm', { minimum: minLength, maximum: maxLength }, 'token')];
}

const longestAgreement = 32;

function checkAgreement(text: string, needed: boolean): readonly AppErrorDto[] {
  if (text === '') return needed ? [rowError('field.required', {}, 'agreementId')] : [];
  return /^[\x21-\x7e]+$/.test(text) && text.length <= longestAgreement ? [] : [rowError('row.agreementForm', { maximum: longestAgreement }, 'agreementId')];
}

const earliest = 946_684_800_000;
const latest = 4_102_444_800_000;

/**
 * A date, a time on the profile's clocks or with its own zone; or digits as the providers write them: of 10 and more the end itself, in
 * seconds or from 13 on in milliseconds, of fewer the seconds from now. In a workbook numbers of five digits are days.
 */
function readExpiry(text: string, { profile, table, now }: RowRules): { readonly at: Instant | null; readonly errors: readonly AppErrorDto[] } {
  const wrong = { at: null, errors: [rowError('row.dateInvalid', { text: shownWord(text) }, 'expires')] };
  const isDay = table.format === 'xlsx' && /^\d{5}(?:\.\d+)?$/.test(text);
  if (/^\d{1,15}$/.test(text) && !isDay) {
    const value = Number(text);
    const milliseconds = text.length >= 13 ? value : text.length >= 10 ? value * 1_000 : now + value * 1_000;
    return milliseconds >= earliest && milliseconds <= latest ? { at: toInstant(milliseconds), errors: [] } : wrong;
  }
  const { at, error } = readTime(text, profile.timeZone, table.format === 'xlsx' ? (table.since1904 ? 'since1904' : 'since1900') : null);
  return error === null ? { at, errors: [] } : wrong;
}

/** Errors of cells as the reader found them; what stood in them is left out, because it may be a token. */
function withoutText({ errors }: TypedRow): readonly AppErrorDto[] {
  const harmless = (text: unknown): boolean => typeof text === 'string' && /^#[A-Z/0!?]{1,12}$/.test(text);
  return errors.map((error) => (!('text' in error.params) || harmless(error.params['text']) ? error : { ...error, params: { ...error.params, text: '' } }));
}

export function checkRow(row: TypedRow, rules: RowRules): CheckedRow {
  const [wallet, token, agreement] = [textAt(row, 'wallet'), textAt(row, 'token'), textAt(row, 'agreementId')];
  const unread = new Set(row.errors.map(({ field }) => field));
  const user = row.cells[rules.table.columns.indexOf('merchantUserId')] ?? '';
  const expiry = readExpiry(textAt(row, 'expires'), rules);
  const over = expiry.at !== null && expiry.at <= rules.now ? [rowError('row.tokenOver', {}, 'expires')] : [];
  const found = [...checkUser(user), ...checkWallet(wallet, rules.wallets), ...checkToken(token, rules.rules.token), ...checkAgreement(agreement, rules.rules.agreementId), ...expiry.errors, ...over];
  // A cell that could not be read is told once.
  const errors = [...withoutText(row), ...found.filter(({ field }) => !unread.has(field))];
  const mask = token === '' ? null : maskOf(token);
  const shown = { merchantUserId: user.slice(0, rules.rules.merchantUserId.maxLength), wallet: shownWord(wallet), mask, expiresAt: expiry.at, errors };
  if (errors.length > 0) return { ...shown, read: null };
  return { ...shown, read: { merchantUserId: user, wallet, token, agreement: agreement === '' ? null : agreement, walletAccount: shownAccount(textAt(row, 'walletAccount')), expiresAt: expiry.at } };
}
