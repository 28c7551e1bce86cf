/** Rows that hold everything that spreadsheets, tables and readers are known to trip over, written straight into a journal. Plainly synthetic. */
import type { DatabaseSync } from 'node:sqlite';
import { DatabaseSync as Database } from 'node:sqlite';
import { openDatabase } from '@electron/journal/database.ts';
import { toInstant } from '@shared/time/instant.ts';

export const hostileTexts = [
  '=1+1', '=HYPERLINK("http://127.0.0.1/","sample")', '=cmd|\' /C calc\'!A0', '+852 0000 0000', '-5 pieces', '@SUM(A1:A9)', '\t=1+1', '\r=1+1', '＝1+1', '＋1', '－1', '＠x', "'quoted'", '"quoted" and, comma',
  'semicolon; tab\tinside', 'line one\nline two', 'line one\r\nline two', 'bare\rreturn', 'emoji 🧧👩‍👩‍👧‍👦 🇭🇰', '𠮷野家樣本 𡃁 𠜎', '繁體中文、简体中文', '00012345678901234567', '12345678901234567890', '1E5', '1e5', '1.5E3', '1-2',
  '3/4', '2026/11/26', '26.11.2026', '3.10', '007', 'שלום sample مرحبا', '\u202Esample\u202C', '  blanks around  ', ' ', '\uFEFFmark first', 'percent %s {0} ${sample}', '<b>sample</b> &amp; ]]>', 'NULL', '',
  'control \u0001\u0008\u000B\u001F end', '_x0041_ not an A', '_x000D_', 'TRUE', '#REF!', '{=1+1}', '\uFFFEodd', 'a'.repeat(2_000), 'tail"', '"', ',', '""',
] as const;

/** Printable ASCII without blanks, as a reference is. */
export const hostileReferences = ['=1+', '+852-', '-7-', '@ref-', '"q,"', "'s-", '1E', '0000', '12345678901234567890', '1-2/', 'a;b-', '&lt;<x>'] as const;

export type HostileRow = { readonly id: string; readonly reference: string; readonly description: string; readonly createdAt: number; readonly currency: string; readonly amountMinor: number; readonly kind: string; readonly status: string; readonly profileId: string };

export const hostileProfiles = ['01930000-aaaa-7000-8000-000000000001', '01930000-aaaa-7000-8000-000000000002'] as const;
/** By the ids above. */
export const hostileProfileNames = ['=Sample shop, "one"', '樣本商店 𠮷'] as const;

const currencies = ['HKD', 'JPY', 'KWD', 'TWD', 'CNY', 'BHD', 'KRW', 'USD'] as const;
const columns = [
  'id', 'profile_id', 'provider_id', 'environment', 'kind', 'origin', 'reference', 'reference_claimed', 'parent_id', 'parent_reference', 'provider_payment_id', 'provider_transaction_id', 'wallet_reference', 'method',
  'amount_minor', 'currency', 'received_minor', 'refunded_minor', 'held_minor', 'refunded_elsewhere_minor', 'status', 'description', 'reason', 'has_link', 'operator', 'created_at', 'moved_at', 'observed_at',
  'observed_from', 'looked_at', 'version',
] as const;

const start = Date.UTC(2026, 9, 24, 20, 30, 15, 250);

/** Every third row is a refund of the payment before it. */
export function hostileRows(count: number = hostileTexts.length * 2): HostileRow[] {
  return Array.from({ length: count }, (_, number) => {
    const isRefund = number % 3 === 2;
    const base = isRefund ? number - 1 : number;
    return {
      id: `01930000-bbbb-7000-8000-${number.toString(16).padStart(12, '0')}`,
      reference: `${hostileReferences[number % hostileReferences.length]}${String(number).padStart(4, '0')}`,
      description: hostileTexts[number % hostileTexts.length] ?? '',
      // Out of order, two at the same moment, over the nights on which clocks change in Europe and America.
      createdAt: start + ((number * 7) % count >> 1) * 5_417_000,
      currency: currencies[base % currencies.length] ?? 'HKD',
      amountMinor: isRefund ? 1 + (number % 90) : number === 0 ? 9_007_199_254_740_991 : 100_000 + number * 7_919,
      kind: isRefund ? 'refund' : 'payment',
      status: isRefund ? 'succeeded' : number === 0 ? 'expired' : number % 3 === 1 ? 'part_refunded' : number % 4 === 0 ? 'paid' : 'expired',
      profileId: hostileProfiles[base % 2] ?? hostileProfiles[0],
    };
  });
}

export function insertRow(sqlite: DatabaseSync, row: HostileRow, number: number, parent: HostileRow | undefined): void {
  const values: Record<(typeof columns)[number], string | number | null> = {
    id: row.id, profile_id: row.profileId, provider_id: 'pingpong', environment: 'practice', kind: row.kind, origin: row.kind === 'payment' ? 'checkout' : 'refund', reference: row.reference, reference_claimed: 1,
    parent_id: parent?.id ?? null, parent_reference: parent?.reference ?? null, provider_payment_id: `000${number}00000000000000`, provider_transaction_id: number % 2 === 0 ? `${hostileTexts[number % hostileTexts.length] ?? ''}#${number}` : null,
    wallet_reference: number % 5 === 0 ? `2026${String(number).padStart(24, '0')}` : null, method: number % 4 === 0 ? null : '=Card', amount_minor: row.amountMinor, currency: row.currency, received_minor: null, refunded_minor: 0, held_minor: 0,
    refunded_elsewhere_minor: 0, status: row.status, description: row.description, reason: row.kind === 'refund' ? 'other: -1+1' : null, has_link: 0, operator: '@Operator A (Demo)', created_at: row.createdAt,
    moved_at: row.status === 'expired' ? null : row.createdAt + 61_001, observed_at: row.createdAt, observed_from: 'query', looked_at: row.createdAt, version: 1,
  };
  sqlite.prepare(`INSERT INTO transactions (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(...columns.map((column) => values[column]));
}

/** A journal at `path` that holds `rows`. */
export function makeHostileJournal(path: string, rows: readonly HostileRow[]): void {
  const { sqlite } = openDatabase({ path, now: toInstant(start) });
  try {
    for (const [index, id] of hostileProfiles.entries()) {
      sqlite.prepare(`INSERT INTO profiles (id, name, provider_id, environment, merchant_id, base_url, settings, time_zone, created_at, updated_at) VALUES (?, ?, 'pingpong', 'practice', 'SAMPLE', NULL, '{}', 'Asia/Hong_Kong', ?, ?)`)
        .run(id, hostileProfileNames[index] ?? '', start, start);
    }
    sqlite.exec('BEGIN');
    for (const [number, row] of rows.entries()) insertRow(sqlite, row, number, row.kind === 'refund' ? rows[number - 1] : undefined);
    sqlite.exec('COMMIT');
  } finally {
    sqlite.close();
  }
}

/** Writes past the program, as a late answer would have. */
export function changeJournal(path: string, change: (sqlite: DatabaseSync) => void): void {
  const sqlite = new Database(path);
  try {
    change(sqlite);
  } finally {
    sqlite.close();
  }
}
