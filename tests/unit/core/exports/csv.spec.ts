import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrderMark } from '@core/exports/csv.ts';
import { guardText, quote } from '@core/exports/text-cells.ts';
import { headsOf } from '@core/exports/titles.ts';
import { exportColumns, type ExportRequest } from '@shared/domain/export.ts';
import { exportId, reference } from '@shared/domain/ids.ts';
import { toMinor } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { csvLine, fileText } from '../../../support/export-rows.ts';
import { makePayment, makeRefund } from '../../../support/transactions.ts';

const request: ExportRequest = { filter: {}, columns: [...exportColumns], format: 'excel', zone: 'Asia/Hong_Kong', titles: 'names', since: null };
const row = (change: Partial<Transaction> = {}): Transaction => makePayment(change);
const file = (rows: readonly Transaction[], change: Partial<ExportRequest> = {}): string => fileText(rows, { ...request, ...change });

function readBack(text: string): Record<string, string>[] {
  return parse(text, { bom: true, columns: true, record_delimiter: '\r\n' });
}

describe('csv', () => {
  it('begins with a byte order mark for Excel only and ends every line with CRLF', () => {
    expect(file([row()]).startsWith(byteOrderMark)).toBe(true);
    expect(file([row()], { format: 'raw' }).startsWith('created_at_local')).toBe(true);
    const lines = file([row(), row()]).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe('');
  });

  it('writes major and minor units, refunds negative, times in UTC and in the zone with its offset', () => {
    const [payment, refund] = readBack(file([row(), makeRefund()]));
    expect(payment).toMatchObject({ 'amount (major units)': '2560.00', 'amount_minor (minor units)': '256000', currency: 'HKD', created_at_utc: '2026-11-20T06:00:00Z', 'created_at_local (Asia/Hong_Kong)': '2026-11-20T14:00:00+08:00' });
    expect(refund).toMatchObject({ 'amount (major units)': '-120.00', 'amount_minor (minor units)': '-12000', type: 'refund', original_reference: 'A-1032' });
  });

  it('writes what came in of payments alone, payouts negative, and which refunds are records only', () => {
    const money = { receivedMinor: toMinor(200_000), status: 'part_paid' as const };
    const payout = makeRefund({ kind: 'payout', origin: 'payout', amountMinor: toMinor(50_000), parentId: null, parentReference: null, reason: null });
    const rows = readBack(file([row(), row(money), row({ status: 'waiting' }), makeRefund({ origin: 'manual' }), makeRefund(), payout]));
    expect(rows.map((line) => line['received (major units)'])).toEqual(['2560.00', '2000.00', '', '', '', '']);
    expect(rows.map((line) => line['amount (major units)'])).toEqual(['2560.00', '2560.00', '2560.00', '-120.00', '-120.00', '-500.00']);
    expect(rows.map((line) => [line['type'], line['track']])).toEqual([['payment', 'api'], ['payment', 'api'], ['payment', 'api'], ['refund', 'manual'], ['refund', 'api'], ['payout', 'api']]);
  });

  it('keeps negative amounts numbers while guarding text that a spreadsheet would run', () => {
    const line = csvLine(makeRefund({ description: '=1+1' }), { columns: ['amount', 'description'], zone: 'UTC' }, 'excel');
    expect(line).toBe("-120.00,'=1+1\r\n");
  });

  it.each(['=1', '+1', '-1', '@x', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x', ' =1', '\u00a0=1', '\u3000@x', "'quoted", '20261119082417', '00123', '0123456789'])('guards %j', (text) => {
    expect(guardText(text)).toBe(`'${text}`);
  });

  it.each(['A-1032', '12345', '0', '茶葉 2 × 150 g', 'a=b', '', '陳示範'])('leaves %j as it is', (text) => {
    expect(guardText(text)).toBe(text);
  });

  it('guards numbers that a spreadsheet would rewrite', () => {
    for (const text of ['12E34', '1e5', '1.5E3', '3-4', '1/2', '2026-11', '11/21/2026', '1.10', '007', '123456789012']) expect(guardText(text), text).toBe(`'${text}`);
    for (const text of ['A-1032', '12E', 'E12', '1.5', '12', '2026-11-21T06:00:00+00:00', 'L-261121-12E4']) expect(guardText(text), text).toBe(text);
  });

  it('guards what a spreadsheet would take for a number, a time, a day or a truth and write differently', () => {
    const reshaped = [
      '12E-100', '1E+5', '1e-5', '.5', '5.', '1,000', '1,234.50', '5%', '50 %', '$5', '¥100', '￥100', '€5', '5€', '(5)', '5-', ' 00123', '00123 ', '\u00A000123', '123456789012 ', ' 1E5', '１２３', '０１２３', '１２３４５６７８９０１２３',
      'MAR1', 'SEP2', 'sept2', 'MAR-1', 'DEC-24', 'DEC-2026', 'dec 2026', 'MAY2026', 'Jan 5', 'January 5, 2026', '1-MAR', '1MAR', '5-Jan-26', '5 Jan 2026', '11-2026', '12/2026', '2026-11-20 10:00', '2026-11-20T10:00:00',
      '10:30', '1:2', '12:30:45', '1:30 PM', '10 am', '10AM', '上午10:30', '10時30分', '11月20日', '2026年11月20日', '2026年11月', '1 1/2', 'TRUE', 'false', '#N/A', '#REF!',
    ];
    expect(reshaped.filter((text) => guardText(text) !== `'${text}`)).toEqual([]);
    const asTheyAre = [
      '1', '12345678901', '1.25', '0', '0.5', '1-2-3-4', '1.2.3.4', '1/2/3/4', '123-456', '12E', 'E12', 'A1E5', '1 000', '1_000', '1K', 'MAR', 'MARK1', 'DECO-24', 'MAR-A1', 'MAY-202611', 'Sample order', 'Mugs 2', 'Octopus 8', 'True story',
      'TRUEST', '5 pieces', '10:30 sharp', '12 Marbles', '3 March hares', '月1日', '11月特價', '2026-11-21T06:00:00+00:00', '#1', '#12', '(a)', '($)', '$', '%', '.', ':', ' ', '茶葉 2', '№ 5',
    ];
    expect(asTheyAre.filter((text) => guardText(text) !== text)).toEqual([]);
  });

  it('takes no longer for a long text that almost is a number', () => {
    const began = performance.now();
    for (const text of ['1'.repeat(100_000) + 'x', ' '.repeat(100_000) + 'x', '1,'.repeat(50_000), '１'.repeat(50_000) + 'x', `MAR${' '.repeat(100_000)}x`, '1:'.repeat(50_000)]) guardText(text);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('does not guard in the raw format', () => {
    expect(csvLine(row({ description: '=1+1' }), { columns: ['description'], zone: 'UTC' }, 'raw')).toBe('=1+1\r\n');
  });

  it('gives every text back exactly after one apostrophe is taken off', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", '＝', ' ', '0', '9', '茶', '😀', 'A'), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (descriptions) => {
        const rows = descriptions.map((description) => row({ description }));
        for (const format of ['excel', 'raw'] as const) {
          const cells = readBack(file(rows, { format, columns: ['reference', 'description', 'amount'] })).map((record) => record['description'] ?? '');
          const plain = format === 'excel' ? cells.map((cell) => (cell.startsWith("'") ? cell.slice(1) : cell)) : cells;
          expect(plain).toEqual(descriptions);
          if (format === 'excel') for (const cell of cells) expect(/^[=+\-@\t\r\n＝＋－＠]/.test(cell)).toBe(false);
        }
      }),
      { numRuns: 5_000 },
    );
  }, 60_000);

  it('writes currencies without minor units without a point', () => {
    expect(csvLine(row({ currency: 'JPY', amountMinor: toMinor(500) }), { columns: ['amount', 'currency'], zone: 'UTC' }, 'excel')).toBe('500,JPY\r\n');
  });

  it('has heads as names or in a language, with the zone and the change', () => {
    const heads = (change: Partial<ExportRequest>) => headsOf({ ...request, columns: ['created_at_local', 'amount'], ...change });
    expect(heads({})).toEqual(['created_at_local (Asia/Hong_Kong)', 'amount (major units)']);
    expect(heads({ titles: 'zh-Hant' })).toEqual(['建立時間（Asia/Hong_Kong）', '金額']);
    expect(heads({ titles: 'zh-Hans', since: exportId.parse('01930000-0000-7000-8000-000000000001') })).toEqual(['变动', '创建时间（Asia/Hong_Kong）', '金额']);
  });

  it('guards and quotes the first and last characters of every kind', () => {
    const slowGuard = (text: string): boolean => /^[\s\u00A0\u3000\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0']/.test(text)
      || /^(?:\d{12,}|0\d+|\d+\.\d*0|[\d.]+[eE]\d+)$/.test(text) || /^\d{1,4}(?:[-/]\d{1,2}(?:[-/]\d{1,4})?|\.\d{1,2}\.\d{1,4})$/.test(text);
    /** Blanks and a currency before it make no text of a number. */
    const isOtherNumber = (text: string): boolean => {
      const bare = text.trim().replace(/^[$¥€£]/, '');
      return /^[\d.]*\d[\d.]*(?:e\d+)?$/i.test(bare) && !Number.isNaN(Number(bare)) && (bare !== text || /^\.|\.$/.test(bare));
    };
    for (let code = 0; code < 0x3100; code += 1) {
      for (const tail of ['', '=1', '12', '.5e1', '-2', 'x']) {
        const text = String.fromCharCode(code) + tail;
        expect(guardText(text), JSON.stringify(text)).toBe(slowGuard(text) || isOtherNumber(text) ? `'${text}` : text);
        expect(quote(text), JSON.stringify(text)).toBe(/[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text);
      }
    }
  });

  it('keeps the order of the chosen columns', () => {
    expect(file([], { columns: ['status', 'reference'], format: 'raw' })).toBe('status,reference\r\n');
    expect(csvLine(row({ reference: reference.parse('=CMD'), movedAt: toInstant(0) }), { columns: ['status', 'reference', 'moved_at_local'], zone: 'UTC' }, 'excel')).toBe("paid,'=CMD,1970-01-01T00:00:00+00:00\r\n");
  });
});
