/** Lines made of bytes are the lines that are made of texts, whatever the cells hold; what is no row is refused. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvBytes } from '@core/exports/csv-bytes.ts';
import { csvLineWriter, type CsvShape } from '@core/exports/csv.ts';
import { Interned, PackedRows } from '@core/exports/packed-rows.ts';
import { sourceFields, type SourceRow } from '@core/exports/source.ts';
import { createTally } from '@core/exports/tally.ts';
import { exportColumns, type ExportColumn } from '@shared/domain/export.ts';
import { transactionStatuses } from '@shared/domain/transaction.ts';
import { currencyExponents } from '@shared/money/currency.ts';
import { hostileReferences, hostileTexts } from '../../../support/hostile-rows.ts';
import { packedOf } from '../../../support/export-rows.ts';

const profiles = ['01930000-aaaa-7000-8000-000000000001', '01930000-aaaa-7000-8000-000000000002'] as const;
/** A third profile has no name. */
const names: ReadonlyMap<string, string> = new Map([[profiles[0], '=Sample shop, "one"'], [profiles[1], '樣本商店 𠮷']]);
const shape = (format: CsvShape['format'], zone = 'Asia/Hong_Kong', columns: ExportColumn[] = [...exportColumns]): CsvShape => ({ format, zone, columns });

/** Begins and ends where the quick way must not be taken: blanks of every kind, signs in full width, numbers, dates, other scripts. */
const edges = [
  '', ' ', '\t', '\u00A0', '\u1680', '\u2000', '\u2028', '\u202F', '\u205F', '\u3000', '\u200B', '\uFEFF', '\u0000', '\u007F', '\u0085', '=', '+', '-', '@', "'", '＝', '＋', '－', '＠', '"', ',', '\r', '\n', '.', '/', 'e', 'E', '0', '7', '12',
  '000000000000', '123456789012', '1.50', '1e5', '3/4', '2026-11-26', '26.11.2026', 'é', 'ж', 'א', 'あ', '一', '䀀', '鿿', 'ꀀ', '㐀', '가', '🧧', '𠮷', '\uFFFD', 'a', 'Z', '(', '_', 'jan', 'Feb', 'MAR', 'may 5', 'true', 'FALSE', 'tch_', 'No', '#', '$', '%', ':', '上', '下午', '年', '月', '日', '12:30', '1,000', '£', '￥', '９',
] as const;
const text = fc.oneof(
  fc.constantFrom(...hostileTexts, ...hostileReferences),
  fc.array(fc.constantFrom(...edges), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
).map((value) => value.toWellFormed());
const minor = fc.oneof(fc.integer({ min: 1, max: 12_000 }), fc.maxSafeInteger().map((value) => Math.max(1, Math.abs(value))), fc.constant(Number.MAX_SAFE_INTEGER));
const time = fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2040, 0, 1) });
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(arbitrary, { nil: null });

const rowOf = fc.record({
  seq: fc.integer({ min: 1, max: 5_000_000_000 }), id: fc.uuid(), createdAt: time, movedAt: maybe(time), kind: fc.constantFrom('payment', 'refund', 'payout'), origin: fc.constantFrom('link', 'checkout', 'charge', 'refund', 'manual', 'payout', 'found'),
  reference: text, parentReference: maybe(text), parentId: maybe(fc.uuid()), providerId: fc.constantFrom('pingxx', 'pingpong'), profileId: fc.constantFrom(...profiles, '01930000-aaaa-7000-8000-000000000003'), environment: fc.constantFrom('practice', 'live'),
  providerPaymentId: maybe(text), providerTransactionId: maybe(text), walletReference: maybe(text), method: maybe(text), currency: fc.constantFrom(...Object.keys(currencyExponents)), amountMinor: minor, receivedMinor: maybe(minor), refundedMinor: fc.oneof(fc.constant(0), minor),
  status: fc.constantFrom(...transactionStatuses), reason: maybe(text), description: text, operator: text,
}).map((row): SourceRow => sourceFields.map((field) => row[field]));

/** Lines as the byte writer makes them, in memory of exactly the room that it asks for. */
function linesOf(rows: readonly SourceRow[], wanted: CsvShape, tally = createTally()): string[] {
  const bytes = csvBytes(wanted, names);
  const packed = new PackedRows(packedOf(rows, bytes.fields), bytes.fields);
  const lines: string[] = [];
  while (packed.next()) {
    const target = Buffer.alloc(bytes.room(packed) + 3, 0xaa);
    const end = bytes.write(packed, target, 3);
    bytes.count(tally);
    expect(end).toBeLessThanOrEqual(target.length);
    lines.push(target.toString('utf8', 3, end));
    const row = rows[lines.length - 1];
    expect([bytes.seqOf(packed), bytes.createdAtOf(packed)]).toEqual([row?.[0], row?.[2]]);
  }
  return lines;
}

describe.each(['excel', 'raw'] as const)('lines of bytes in %s', (format) => {
  it('are those of texts, and count the same', () => {
    fc.assert(fc.property(fc.array(rowOf, { minLength: 1, maxLength: 6 }), fc.constantFrom('Asia/Hong_Kong', 'Europe/London', 'America/New_York', 'Asia/Kolkata'), (rows, zone) => {
      const [counted, expected] = [createTally(), createTally()];
      const write = csvLineWriter(shape(format, zone), names);
      expect(linesOf(rows, shape(format, zone), counted)).toEqual(rows.map(write));
      for (const row of rows) expected.add(row);
      // Sums beyond the safe integers are refused by both.
      const sums = (of: typeof counted): unknown => { try { return of.sums(); } catch (error) { return error instanceof Error ? error.message : error; } };
      expect(sums(counted)).toEqual(sums(expected));
    }), { numRuns: 400 });
  }, 60_000);

  it('hold any columns in any order', () => {
    fc.assert(fc.property(rowOf, fc.shuffledSubarray([...exportColumns], { minLength: 1 }), (row, columns) => {
      expect(linesOf([row], shape(format, 'UTC', columns))).toEqual([csvLineWriter(shape(format, 'UTC', columns), names)(row)]);
    }), { numRuns: 300 });
  });

  it('have room where every character is doubled', () => {
    const worst: SourceRow = sourceFields.map((field) => (({
      seq: 1, id: profiles[0], createdAt: Date.UTC(2026, 0, 1), movedAt: Date.UTC(2026, 0, 1), kind: 'refund', origin: 'refund', currency: 'KWD', amountMinor: Number.MAX_SAFE_INTEGER, receivedMinor: null, refundedMinor: Number.MAX_SAFE_INTEGER, status: 'succeeded', profileId: profiles[1], parentId: profiles[0],
    }) as Record<string, string | number | null>)[field] ?? '"'.repeat(500)); // the other fields are texts
    expect(linesOf([worst], shape(format))).toEqual([csvLineWriter(shape(format), names)(worst)]);
  });
});

describe('packed rows', () => {
  const fields = ['id', 'seq', 'currency'] as const;
  const block = (...parts: readonly (string | number)[]): Uint8Array => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
  const damaged = expect.objectContaining({ code: 'journal.damaged' }) as unknown; // compared by vitest
  const failing = (work: () => unknown): unknown => { try { return work(); } catch (error) { return error; } };

  it('of nothing are none', () => {
    expect(new PackedRows(new Uint8Array(), fields).next()).toBe(false);
  });

  it.each([
    ['a row that is cut', block('a', 0xff, '1', 0xff, 'HKD')],
    ['a field too few', block('a', 0xff, '1', 0xfe)],
    ['a field too many', block('a', 0xff, '1', 0xff, 'HKD', 0xff, 'x', 0xfe)],
  ])('are refused: %s', (_what, bytes) => {
    expect(failing(() => new PackedRows(bytes, fields).next())).toEqual(damaged);
  });

  it.each(['', 'x', '1x', '-1', '1.5', '9007199254740992', '99999999999999999999'])('have no number in "%s"', (digits) => {
    const packed = new PackedRows(block('a', 0xff, digits, 0xff, 'HKD', 0xfe), fields);
    expect(packed.next()).toBe(true);
    expect(failing(() => packed.whole(1))).toEqual(damaged);
  });

  it('of a currency that nobody knows are refused', () => {
    const row: SourceRow = sourceFields.map((field) => (field === 'currency' ? 'XXQ' : 1));
    expect(failing(() => linesOf([row], shape('raw')))).toEqual(damaged);
  });

  it('give their memory back', () => {
    const packed = new PackedRows(new Uint8Array(new ArrayBuffer(1_000)), fields);
    packed.release();
    expect(packed.source.length).toBe(0);
  });

  it('remember few texts and are right about many', () => {
    const rows = Array.from({ length: 3_000 }, (_, number) => `${number % 1_500}-${'same end'.slice(number % 3)}`);
    const packed = new PackedRows(block(...rows.flatMap((row) => [row, 0xff, '1', 0xff, 'HKD', 0xfe])), fields);
    const made: string[] = [];
    const interned = new Interned((value) => {
      made.push(value);
      return value;
    });
    const found: string[] = [];
    while (packed.next()) {
      found.push(interned.of(packed, 0));
      expect(interned.of(packed, 0)).toBe(found.at(-1));
    }
    expect(found).toEqual(rows);
    // None of them twice in a row.
    expect(made).toEqual(rows);
  });
});
