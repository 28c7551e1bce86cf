/** The made-up journal of `npm run seed`: the same every time, within the journal's own rules, and never over an existing one. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenVault } from '@core/tokens/vault.ts';
import { openJournalReader } from '@electron/journal/reader.ts';
import { createSealer } from '@electron/main/platform/keychain/sealer.ts';
import { profileId } from '@shared/domain/ids.ts';
import { walletTokenId } from '@shared/domain/wallet-token.ts';
import { fillJournal } from '../../seed/fill.ts';
import { seedProfiles, seedRows, type SeedRow } from '../../seed/rows.ts';

const until = Date.UTC(2026, 10, 27);
const wish = { rows: 3_000, start: 1, until };
const key = { id: 'm000000000000000', key: randomBytes(32) };
const sealing = { sealer: createSealer({ current: async () => key, byId: async () => key }), keyIds: () => [key.id] };

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'merchant-admin-seed-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const read = (path: string, sql: string) => {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  try {
    return sqlite.prepare(sql).all();
  } finally {
    sqlite.close();
  }
};

describe('seedRows', () => {
  it('gives exactly as many rows as asked for, the same for the same start and others for another', () => {
    const rows = [...seedRows(wish)];
    expect(rows).toHaveLength(3_000);
    expect([...seedRows(wish)]).toEqual(rows);
    expect([...seedRows({ ...wish, start: 2 })]).not.toEqual(rows);
    for (const count of [1, 2, 17]) expect([...seedRows({ ...wish, rows: count })]).toHaveLength(count);
  });

  it('uses every number once, and gives back what was taken and no more', () => {
    const rows = [...seedRows({ ...wish, rows: 20_000 })];
    const unique = (column: keyof SeedRow): boolean => {
      const values = rows.map((row) => row[column]).filter((value) => value !== null);
      return new Set(values).size === values.length;
    };
    expect(unique('id') && unique('reference') && unique('provider_transaction_id')).toBe(true);
    const refunded = Map.groupBy(rows.filter((row) => row.kind === 'refund'), (row) => row.parent_id);
    const payments = rows.filter((row) => row.kind === 'payment');
    const sums = payments.map((payment) => (refunded.get(payment.id) ?? []).reduce((sum, refund) => sum + Number(refund.amount_minor), 0));
    expect(sums).toEqual(payments.map((payment) => payment.refunded_minor));
    expect(payments.filter((payment, index) => (sums[index] ?? 0) > Number(payment.amount_minor))).toEqual([]);
    expect(payments.some((payment) => payment.status === 'part_refunded')).toBe(true);
  });

  it('holds four providers, Chinese texts, leading zeros, long numbers and cells that begin like formulas', () => {
    const rows = [...seedRows({ ...wish, rows: 20_000 })];
    expect(new Set(rows.map((row) => row.provider_id)).size).toBe(4);
    const texts = rows.map((row) => String(row.description));
    for (const form of [/^=/, /^\+/, /^-/, /^@/, /,/, /"/, /\n/, /\p{Extended_Pictographic}/u, /樣本/, /样本/]) expect(texts.some((text) => form.test(text))).toBe(true);
    const references = rows.map((row) => String(row.reference));
    for (const form of [/^0{4}\d{16}$/, /^\d{20,}$/, /^=/]) expect(references.some((text) => form.test(text))).toBe(true);
  });
});

describe('fillJournal', () => {
  it('makes a journal that opens like any other, with sums that equal those of its rows', async () => {
    const path = join(folder, 'journal.sqlite');
    expect(await fillJournal(path, wish, sealing)).toEqual({ rows: 3_000, tokens: 30 });
    const reader = openJournalReader(path);
    try {
      const sums = reader.sums({});
      expect(sums.reduce((rows, sum) => rows + sum.rows, 0)).toBe(3_000);
      const out = [...seedRows(wish)].filter((row) => row.currency === 'HKD' && row.kind !== 'payment' && row.status === 'succeeded').reduce((sum, row) => sum + Number(row.amount_minor), 0);
      expect(sums.find((sum) => sum.currency === 'HKD')?.outMinor).toBe(out);
    } finally {
      reader.close();
    }
    expect(read(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const indexes = read(path, "SELECT count(*) AS there FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'transactions' AND sql IS NOT NULL");
    expect(Number(indexes[0]?.['there'])).toBeGreaterThan(5);
  });

  it('seals its wallet tokens so that they open', async () => {
    const path = join(folder, 'journal.sqlite');
    await fillJournal(path, wish, sealing);
    const [row] = read(path, 'SELECT * FROM wallet_tokens ORDER BY id LIMIT 1');
    const opened = await createTokenVault(sealing.sealer).openToken({
      id: walletTokenId.parse(row?.['id']), profileId: profileId.parse(seedProfiles.find(({ providerId }) => providerId === 'pingpong')?.id), environment: 'practice', userSealed: String(row?.['user_sealed']),
      userMark: String(row?.['user_mark']), tokenSealed: String(row?.['token_sealed']), tokenMark: String(row?.['token_mark']),
    });
    expect(opened).toEqual({ merchantUserId: 'seed-member-0000000', token: 'seed-token-000000000' });
  });

  it('never touches a file that is there, and leaves nothing of a fill that failed', async () => {
    const path = join(folder, 'journal.sqlite');
    writeFileSync(path, 'somebody else');
    await expect(fillJournal(path, wish, null)).rejects.toThrow('There is a journal already');
    expect(readdirSync(folder)).toEqual(['journal.sqlite']);
    rmSync(path);
    const failing = { ...sealing, sealer: { ...sealing.sealer, seal: async () => { throw new Error('made to fail'); } } };
    await expect(fillJournal(path, wish, failing)).rejects.toThrow('made to fail');
    expect(readdirSync(folder)).toEqual([]);
  });
});
