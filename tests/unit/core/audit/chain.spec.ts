import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dataText, noHash, sealEntry, sealedText } from '@core/audit/chain.ts';
import { auditFileHead, auditLineText } from '@core/audit/export.ts';
import { readWritten } from '@core/audit/written.ts';
import { profileId, transactionId } from '@shared/domain/ids.ts';
import { toInstant } from '@shared/time/instant.ts';
import { entryOf } from '../../../support/audit.ts';

const vector = entryOf({
  at: toInstant(1_790_000_000_123),
  actor: '陳小美 "A"',
  action: 'secret.store',
  result: 'done',
  profileId: profileId.parse('01930000-0000-7000-8000-000000000001'),
  transactionId: transactionId.parse('01930000-0000-7000-8000-000000000002'),
  data: { place: 'keychain', key: 'apiKey', endsWith: '3f2a', changes: [{ field: 'name', from: null, to: 'Tea\n鐵觀音' }] },
});

describe('the text that is sealed', () => {
  it('is this one, for ever', () => {
    const row = sealEntry(vector, { seq: 41, hash: 'ab'.repeat(32) });
    expect(sealedText(row)).toBe(
      '[1,42,1790000000123,"陳小美 \\"A\\"","secret.store","done","01930000-0000-7000-8000-000000000001","01930000-0000-7000-8000-000000000002",null,'
      + '{"changes":[{"field":"name","from":null,"to":"Tea\\n鐵觀音"}],"endsWith":"3f2a","key":"apiKey","place":"keychain"},'
      + `"${'ab'.repeat(32)}"]`,
    );
    expect(row.hash).toBe('29dda20b792ebc2f9ad730922e7c8bc417878847c70feb322c43781464b9c6c1');
    expect(row.hash).toBe(createHash('sha256').update(sealedText(row), 'utf8').digest('hex'));
  });

  it('has the members of the data in the order of their names, whatever order they were given in', () => {
    expect(dataText({ rows: 1, bytes: 2, format: 'excel' })).toBe('{"bytes":2,"format":"excel","rows":1}');
    expect(dataText({ format: 'excel', bytes: 2, rows: 1 })).toBe(dataText({ rows: 1, bytes: 2, format: 'excel' }));
  });

  it('takes no fraction and no broken character, which other languages would print otherwise', () => {
    expect(() => dataText({ amountMinor: 0.5 })).toThrow(RangeError);
    expect(dataText({ person: 'a\ud800b' })).toBe('{"person":"a\ufffdb"}');
  });
});

describe('a line of the file', () => {
  const row = sealEntry(entryOf({ actor: '=1+1', data: { person: 'a "b", c' } }), { seq: 1, hash: noHash });

  it('gives the sealed text again, as JSON', () => {
    const line: unknown = JSON.parse(auditLineText(row, 'jsonl'));
    const { format, seq, at, actor, action, result, profile, transaction, intent, data, previous_hash: previous, hash } = line as Record<string, unknown>; // of the test's own making
    const text = JSON.stringify([format, seq, at, actor, action, result, profile, transaction, intent, data, previous]);
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
  });

  it('runs nothing in a spreadsheet', () => {
    expect(auditLineText(row, 'excel')).toContain(",'=1+1,");
    expect(auditFileHead('excel').startsWith('\uFEFFformat,seq,')).toBe(true);
    expect(auditFileHead('jsonl')).toBe('');
  });
});

describe('a hash that was written down', () => {
  const hash = '3f2a9c1b'.repeat(8);
  const grouped = hash.match(/.{4}/g)?.join(' ') ?? '';

  it.each([
    ['whole', hash, { prefix: hash, seq: null }],
    ['in groups', grouped, { prefix: hash, seq: null }],
    ['as it is printed', `Merchant Admin, audit\nRow 1,234, Thu 26 Nov 2026, 14:30 HKT\n${grouped}`, { prefix: hash, seq: 1234 }],
    ['in Chinese', `第 1234 列，2026年11月26日\n${grouped.toUpperCase()}`, { prefix: hash, seq: 1234 }],
    ['over two lines', `row 7\n${grouped.slice(0, 39)}\n${grouped.slice(40)}`, { prefix: hash, seq: 7 }],
    ['its beginning', `#9 ${grouped.slice(0, 19)}`, { prefix: hash.slice(0, 16), seq: 9 }],
    ['full width', `３Ｆ２Ａ ${grouped.slice(5)}`, { prefix: hash, seq: null }],
  ])('is read: %s', (_name, text, expected) => {
    expect(readWritten(text)).toEqual(expected);
  });

  it.each(['', 'row 12', '3f2a 9c1b', 'no hash at all, only words', `${hash}00`])('is refused where there is none: %s', (text) => {
    expect(() => readWritten(text)).toThrow(expect.objectContaining({ code: 'audit.headUnreadable' }));
  });
});
