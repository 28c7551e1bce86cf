/**
 * Reads the cells of one row of a provider's file the way a person said. Pure. Amounts are read by digits and never rounded; a cell
 * that does not have the form that was chosen makes its row unreadable and says why. Nothing is guessed.
 */
import type { StatementColumn, StatementMapping, TheirSide } from '@shared/domain/settlement.ts';
import type { TransactionKind } from '@shared/domain/transaction.ts';
import type { AppErrorDto } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { currencyCode, exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { toMinor, type MinorUnits } from '@shared/money/money.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { atWallTime, isTimeZone } from '@shared/time/zones.ts';
import type { Cell } from '../ports/sheets.ts';

export type Interpreted = { readonly kind: 'row'; readonly theirs: TheirSide } | { readonly kind: 'ignored' } | { readonly kind: 'unreadable'; readonly errors: readonly AppErrorDto[] };

const error = (code: ErrorCode, field: string, params: AppErrorDto['params'] = {}): AppErrorDto => ({ code, params, field });
const short = (text: string): string => text.slice(0, 40);

/** What the mapping itself lacks; `field` is a column or an entry of it. */
export function mappingProblems(mapping: StatementMapping, titles: readonly string[]): readonly AppErrorDto[] {
  const { columns, period } = mapping;
  const lacks = (field: string): AppErrorDto => error('settlement.mappingIncomplete', field);
  const used = Object.entries(columns);
  return [
    ...used.filter(([, index]) => index >= titles.length).map(([column]) => error('settlement.columnGone', column)),
    ...used.filter(([, index], place) => used.findIndex(([, other]) => other === index) !== place).map(([column]) => error('settlement.columnTwice', column)),
    ...(columns.reference === undefined && columns.providerNumber === undefined ? [lacks('reference')] : []),
    ...(columns.amount === undefined ? [lacks('amount')] : []),
    ...(columns.currency === undefined && mapping.currency === null ? [lacks('currency')] : []),
    ...(mapping.amounts === null ? [lacks('amounts')] : []),
    ...(mapping.directions === null ? [lacks('directions')] : []),
    ...(mapping.directions === 'words' && columns.kind === undefined ? [lacks('kind')] : []),
    ...(isTimeZone(mapping.zone) ? [] : [error('settlement.zoneUnknown', 'zone')]),
    ...(period !== null && period.last < period.first ? [error('settlement.rangeInvalid', 'period', { days: 0 })] : []),
  ];
}

const currencyWords: Readonly<Record<string, CurrencyCode>> = {
  RMB: 'CNY', CNH: 'CNY', 人民币: 'CNY', 人民幣: 'CNY', NTD: 'TWD', 新台幣: 'TWD', 新臺幣: 'TWD', 新台币: 'TWD', 台幣: 'TWD', 港币: 'HKD', 港幣: 'HKD', 港元: 'HKD', 美元: 'USD', 美金: 'USD', 日元: 'JPY', 日圓: 'JPY', 欧元: 'EUR', 歐元: 'EUR',
};

export function readCurrency(text: string): CurrencyCode | null {
  const plain = text.normalize('NFKC').trim().toUpperCase();
  return currencyCode.safeParse(plain).data ?? currencyWords[plain] ?? null;
}

/** What a sign beside an amount may mean: one of another currency is a contradiction, never an ornament. */
const currencySigns: Readonly<Record<string, readonly CurrencyCode[]>> = {
  'HK$': ['HKD'], 'NT$': ['TWD'], 'US$': ['USD'], 'CN¥': ['CNY'], $: ['HKD', 'TWD', 'USD', 'AUD', 'CAD', 'SGD', 'NZD', 'MXN', 'BRL', 'MOP'], '¥': ['CNY', 'JPY'], '€': ['EUR'], '£': ['GBP'],
};

const forms = {
  point: /^(\d+|\d{1,3}(?:[, ']\d{3})+)(?:\.(\d+))?$/,
  comma: /^(\d+|\d{1,3}(?:[. ']\d{3})+)(?:,(\d+))?$/,
} as const;

/** Signed minor units; null for any other form than the chosen one, and for digits beyond what the currency has. */
export function readSigned(text: string, currency: CurrencyCode, { amounts, decimal }: Pick<StatementMapping, 'amounts' | 'decimal'>): MinorUnits | null {
  const plain = text.normalize('NFKC').replace(/[−–]/gu, '-').replace(/[\u00A0\u202F\u2009]/gu, ' ').trim();
  // One sign, wherever it stands: before, behind, between currency and digits, or as brackets.
  const bracketed = /^\((.*)\)$/u.exec(plain)?.[1];
  const marked = bracketed ?? plain;
  const sign = /^[-+]?\s*((?:HK|NT|US|CN)?[$¥€£])/u.exec(marked)?.[1];
  if (sign !== undefined && currencySigns[sign]?.includes(currency) !== true) return null;
  const unsigned = marked.replace(new RegExp(`^([-+]?)\\s*(?:(?:HK|NT|US|CN)?[$¥€£]|${currency})\\s*`, 'u'), '$1').replace(new RegExp(`\\s*${currency}$`, 'u'), '');
  const [, before = '', inner = '', after = ''] = /^([-+]?)(.*?)(-?)$/u.exec(unsigned) ?? [];
  const signs = [before !== '', after !== '', bracketed !== undefined].filter(Boolean).length;
  if (signs > 1) return null;
  const negative = before === '-' || after === '-' || bracketed !== undefined;
  const [, whole, fraction = ''] = forms[decimal].exec(inner) ?? [];
  if (whole === undefined) return null;
  const digits = whole.replace(/[, '.]/gu, '');
  const exponent = amounts === 'minor' ? 0 : exponentOf(currency);
  const kept = fraction.slice(0, exponent);
  if (/[1-9]/u.test(fraction.slice(exponent))) return null;
  const all = `${digits}${kept.padEnd(exponent, '0')}`.replace(/^0+(?=\d)/u, '');
  if (all.length > 15) return null;
  const minor = Number(all);
  return toMinor(negative && minor !== 0 ? -minor : minor);
}

const clock = '(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d{1,6})?)?\\s*(AM|PM)?)?';
/** As spreadsheets in Chinese write it: before the hour. */
const halves = /([上下])午 ?(\d{1,2}:\d{2}(?::\d{2})?)$/u;
const offset = '\\s*(Z|[+-]\\d{2}:?\\d{2})?';
const dateForms = {
  iso: new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})${clock}${offset}$`, 'iu'),
  ymd: new RegExp(`^(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?${clock}${offset}$`, 'iu'),
  dmy: new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${clock}${offset}$`, 'iu'),
  mdy: new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})${clock}${offset}$`, 'iu'),
  compact: /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?$/u,
} as const;
/** Day 0 of a workbook, UTC. */
const dayZero = { since1900: Date.UTC(1899, 11, 30), since1904: Date.UTC(1904, 0, 1) } as const;

/** Years of a movement: what lies outside is another form of date, or one that stands for none. */
const isLikely = (at: number): boolean => at >= Date.UTC(1990, 0, 1) && at < Date.UTC(2200, 0, 1);
const likely = (at: number): Instant | null => (isLikely(at) ? toInstant(at) : null);

function wall(date: string, hour: number, minute: number, second: number, zone: string, shift: string | undefined): Instant | null {
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date || !isLikely(day.getTime()) || hour > 23 || minute > 59 || second > 59) return null;
  if (shift === undefined) return toInstant(atWallTime(date, hour, minute, zone) + second * 1_000);
  const minutes = /^z$/iu.test(shift) ? 0 : Number(`${shift[0]}1`) * (Number(shift.slice(1, 3)) * 60 + Number(shift.slice(-2)));
  return toInstant(day.getTime() + (hour * 60 + minute - minutes) * 60_000 + second * 1_000);
}

/** Null for another form than the chosen one. Numbers of a workbook's own dates are read as such where `serial` says so. */
export function readMoment(text: string, { dates, zone }: Pick<StatementMapping, 'dates' | 'zone'>, serial: keyof typeof dayZero | null): Instant | null {
  const plain = text.normalize('NFKC').trim();
  if (dates === 'epochSeconds' || dates === 'epochMilliseconds') {
    if (!/^\d{9,13}$/u.test(plain)) return null;
    return likely(Number(plain) * (dates === 'epochSeconds' ? 1_000 : 1));
  }
  const day = serial === null || dates === 'compact' ? null : /^(\d{5})(?:\.(\d{1,15}))?$/u.exec(plain);
  if (day !== null && serial !== null) {
    const seconds = Math.round(Number(`0.${day[2] ?? '0'}`) * 86_400);
    const date = new Date(dayZero[serial] + Number(day[1]) * 86_400_000 + (seconds === 86_400 ? 86_400_000 : 0)).toISOString().slice(0, 10);
    const left = seconds % 86_400;
    return wall(date, Math.floor(left / 3_600), Math.floor(left / 60) % 60, left % 60, zone, undefined);
  }
  const parts = dateForms[dates].exec(plain.replace(halves, (_, half: string, time: string) => ` ${time} ${half === '上' ? 'AM' : 'PM'}`));
  if (parts === null) return null;
  const [, first = '', second = '', third = '', hour = '0', minute = '0', seconds = '0', half, shift] = parts;
  const [year, month, date] = dates === 'dmy' ? [third, second, first] : dates === 'mdy' ? [third, first, second] : [first, second, third];
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return null;
  return wall(`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`, hours, Number(minute), Number(seconds), zone, shift);
}

const troubles = { formula: 'row.formula', error: 'row.cellError', digitsLost: 'row.digitsLost', tooLong: 'text.tooLong' } as const satisfies Readonly<Record<Extract<Cell, object>['trouble'], ErrorCode>>;

const sameWord = (list: readonly string[], word: string): boolean => list.includes(word);

/** Reads rows of one file. The mapping has no problems. */
export function createInterpreter(mapping: StatementMapping, workbook: { readonly xlsx: boolean; readonly since1904: boolean }): (cells: readonly Cell[]) => Interpreted {
  const { columns, directions, kindWords, statusWords } = mapping;
  const serial = workbook.xlsx ? (workbook.since1904 ? 'since1904' : 'since1900') : null;

  return (cells) => {
    const errors: AppErrorDto[] = [];
    function textOf(column: StatementColumn): string {
      const index = columns[column];
      const cell = index === undefined ? '' : (cells[index] ?? '');
      if (typeof cell === 'string') return cell.trim();
      errors.push(error(troubles[cell.trouble], column, { text: short(cell.text) }));
      return '';
    }

    const word = textOf('kind');
    if (directions === 'words' && sameWord(kindWords.ignored, word)) return { kind: 'ignored' };
    const reference = textOf('reference') || null;
    const providerNumber = textOf('providerNumber') || null;
    if (reference === null && providerNumber === null && errors.length === 0) errors.push(error('settlement.numberMissing', 'reference'));
    const currencyText = textOf('currency');
    const currency = columns.currency === undefined ? mapping.currency : readCurrency(currencyText);
    if (currency === null) errors.push(error('settlement.currencyUnknown', 'currency', { text: short(currencyText) }));

    const amountText = textOf('amount');
    const signed = currency === null ? null : readSigned(amountText, currency, mapping);
    if (currency !== null && signed === null && !errors.some(({ field }) => field === 'amount')) errors.push(error('settlement.amountUnreadable', 'amount', { text: short(amountText) }));
    if (signed === 0) errors.push(error('settlement.amountZero', 'amount'));
    const kind = kindOf(word, signed ?? 0);
    if (kind === null) errors.push(error('settlement.kindUnknown', 'kind', { word: short(word) }));
    else if (kind === 'payment' && signed !== null && signed < 0) errors.push(error('settlement.directionContradicts', 'amount'));

    const feeText = textOf('fee');
    const fee = feeText === '' || currency === null ? null : readSigned(feeText, currency, mapping);
    if (feeText !== '' && currency !== null && fee === null) errors.push(error('settlement.amountUnreadable', 'fee', { text: short(feeText) }));
    const status = textOf('status');
    const known = columns.status === undefined || sameWord(statusWords.moved, status) || sameWord(statusWords.notMoved, status);
    if (!known) errors.push(error('settlement.statusUnknown', 'status', { word: short(status) }));
    const dateText = textOf('at');
    const at = dateText === '' ? null : readMoment(dateText, mapping, serial);
    if (dateText !== '' && at === null) errors.push(error('settlement.dateUnreadable', 'at', { text: short(dateText) }));

    if (errors.length > 0 || currency === null || signed === null || kind === null) return { kind: 'unreadable', errors };
    return {
      kind: 'row',
      theirs: {
        reference: reference?.slice(0, 200) ?? null, providerNumber: providerNumber?.slice(0, 200) ?? null, kind, amountMinor: toMinor(Math.abs(signed)), currency, feeMinor: fee === null ? null : toMinor(Math.abs(fee)),
        status: columns.status === undefined ? null : status.slice(0, 200), moved: columns.status === undefined || sameWord(statusWords.moved, status), at,
      },
    };
  };

  function kindOf(word: string, signed: number): TransactionKind | null {
    switch (directions) {
      case 'sign':
        return signed < 0 ? 'refund' : 'payment';
      case 'payments':
        return 'payment';
      case 'refunds':
        return 'refund';
      case 'payouts':
        return 'payout';
      case 'words':
        return (['payment', 'refund', 'payout'] as const).find((kind) => sameWord(kindWords[kind], word)) ?? null;
      case null:
        return null;
    }
  }
}
