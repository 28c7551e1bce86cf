/** A journal as the first version of the program left it: a row of every kind and in every state that schema 1 knows, written past the code of today. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '@electron/journal/database.ts';
import { migrations } from '@electron/journal/migrations/all.ts';
import { startOfTests } from './journal.ts';

export const schema1 = migrations.slice(0, 1);

/** Every table of schema 1 with rows that a person would miss. */
export const schema1Tables = ['profiles', 'secret_marks', 'transactions', 'intents', 'attempts', 'observations', 'events', 'tokens', 'exports', 'preferences'] as const;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const idOf = (kind: number, number: number): string => `${String(kind).padStart(8, '0')}-0000-7000-8000-${String(number).padStart(12, '0')}`;

const states = ['DRAFT', 'AWAITING_APPROVAL', 'QUEUED', 'SENDING', 'SUCCEEDED', 'ACCEPTED', 'REJECTED', 'UNKNOWN', 'RESOLVING', 'NEEDS_OPERATOR', 'ABANDONED', 'FAILED_LATE'] as const;
const statuses = ['queued', 'sending', 'waiting', 'pending', 'paid', 'part_refunded', 'refunded', 'succeeded', 'failed', 'expired', 'cancelled', 'unknown'] as const;

/** Payloads as they were written then. */
function payloadOf(kind: 'link' | 'checkout' | 'refund', reference: string): object {
  const base = { kind, reference, amount: { minor: 10_000, currency: 'HKD' } };
  const paid = { ...base, description: 'Two mugs', expiresAt: null };
  switch (kind) {
    case 'link':
      return { ...paid, linkKind: 'checkout', storeId: 'S-1', deviceId: null };
    case 'checkout':
      return { ...paid, channelId: 12, paymentMethod: 'alipay' };
    case 'refund':
      return { ...base, note: 'broken', original: { reference: 'ORD-1', providerPaymentId: 'P1', providerTransactionId: null, walletReference: null } };
  }
}

function fill(sqlite: DatabaseSync): void {
  const profile = idOf(1, 1);
  sqlite.exec('PRAGMA foreign_keys = OFF');
  sqlite.prepare(`INSERT INTO profiles VALUES (?, 'Practice C', 'chingchingpay', 'practice', 'M-1', NULL, '{"successCodes":["0"]}', 'Asia/Hong_Kong', 'provider.auth', 5, 1, 2, NULL)`).run(profile);
  sqlite.prepare(`INSERT INTO secret_marks VALUES (?, 'apiKey', 'keychain', '1234', 2, 7)`).run(profile);

  const transaction = sqlite.prepare(
    `INSERT INTO transactions (seq, id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, parent_id, parent_reference, provider_payment_id, provider_transaction_id, wallet_reference, method,
       amount_minor, currency, refunded_minor, held_minor, refunded_elsewhere_minor, status, description, reason, has_link, link_url, link_qr_text, link_expires_at, intent_id, operator, created_at, moved_at, observed_at, observed_from, looked_at, version)
     VALUES (?, ?, ?, 'chingchingpay', 'practice', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'card', 10000, 'HKD', ?, ?, ?, ?, 'Two mugs', ?, ?, ?, ?, ?, ?, 'Mei', ?, ?, ?, 'query', ?, ?)`,
  );
  const intent = sqlite.prepare(
    `INSERT INTO intents VALUES (?, ?, ?, ?, ?, ?, ?, 10000, 'HKD', ?, ?, ?, ?, 3, 1, 2, 1, 11, 12, ?, 14, ?, 'Mei', ?, 16)`,
  );
  let number = 0;
  for (const kind of ['link', 'checkout', 'refund'] as const) {
    for (const [index, state] of states.entries()) {
      number += 1;
      const refund = kind === 'refund';
      const reference = `ORD-${number}`;
      const parent = refund ? idOf(2, 5) : null;
      // Gaps in the order of writing stay gaps.
      const status = statuses[index] ?? 'paid';
      const isPaid = !refund && status === 'part_refunded';
      transaction.run(
        number * 3, idOf(2, number), profile, refund ? 'refund' : 'payment', kind, reference, state === 'ABANDONED' ? 0 : 1, parent, refund ? 'ORD-5' : null, `P${number}`, `T${number}`, `W${number}`,
        isPaid ? 4_000 : 0, isPaid ? 1_000 : 0, isPaid ? 500 : 0, status, refund ? 'damaged_item' : null, refund ? 0 : 1, refund ? null : `https://pay.example/${number}`, refund ? null : `qr ${number}`, refund ? null : 99,
        idOf(3, number), number, index % 2 === 0 ? null : 40 + number, 50 + number, 60 + number, 1 + (number % 4),
      );
      const payload = JSON.stringify(payloadOf(kind, reference));
      intent.run(
        idOf(3, number), idOf(4, number), kind, profile, idOf(2, number), parent, reference, payload, hash(payload), refund && index === 2 ? 1 : 0, state, state === 'UNKNOWN' ? 13 : null,
        state === 'UNKNOWN' ? '{"reason":"timeout","httpStatus":null,"providerCode":null,"providerMessage":"慢"}' : null, number,
      );
      sqlite.prepare('INSERT INTO attempts VALUES (?, ?, ?, 1, 20, ?, ?, NULL)').run(idOf(5, number), idOf(3, number), idOf(2, number), index === 0 ? null : 21, index === 0 ? null : '{"a":1}');
      sqlite.prepare(`INSERT INTO observations (transaction_id, intent_id, at, evidence, problem) VALUES (?, ?, 30, '{"b":2}', NULL)`).run(idOf(2, number), idOf(3, number));
      sqlite.prepare(`INSERT INTO events (at, type, transaction_id, intent_id, operator, data) VALUES (31, 'intent.queued', ?, ?, 'Mei', '{"amountMinor":10000}')`).run(idOf(2, number), idOf(3, number));
    }
  }
  sqlite
    .prepare(`INSERT INTO tokens VALUES (?, ?, 'wallet', 'alipay', 'active', 'k1', x'0102', ?, 'beef', x'03', ?, NULL, NULL, NULL, NULL, ?, 'Mei', 1, 2, 3, 4, 5, 1)`)
    .run(idOf(6, 1), profile, hash('token'), hash('customer'), idOf(3, 1));
  sqlite.prepare(`INSERT INTO exports VALUES (?, '{"filter":{}}', '/home/mei/a.csv', 'done', 3, 400, ?, 1, 2)`).run(idOf(7, 1), hash('file'));
  sqlite.exec(`INSERT INTO preferences VALUES ('language', '"zh-Hant"')`);
  sqlite.exec('PRAGMA foreign_keys = ON');
  if (sqlite.prepare('PRAGMA foreign_key_check').all().length > 0) throw new Error('the fixture contradicts itself');
}

/** Makes the journal at `path`; `more` may add rows before it is closed. */
export function writeSchema1(path: string, more: (sqlite: DatabaseSync) => void = () => undefined): void {
  const { sqlite } = openDatabase({ path, now: startOfTests, migrations: schema1 });
  fill(sqlite);
  more(sqlite);
  sqlite.close();
}

/** So many further payments, so that a migration takes long enough to be stopped in. */
export function addPayments(sqlite: DatabaseSync, count: number): void {
  sqlite
    .prepare(
      `INSERT INTO transactions (id, profile_id, provider_id, environment, kind, origin, reference, reference_claimed, amount_minor, currency, refunded_minor, held_minor, refunded_elsewhere_minor,
         status, description, has_link, operator, created_at, observed_at, observed_from, looked_at, version)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       SELECT printf('99999999-0000-4000-8000-%012d', n), ?, 'chingchingpay', 'practice', 'payment', 'link', printf('MANY-%07d', n), 1, 100 + n, 'HKD', 0, 0, 0, 'paid', '', 0, 'Mei', n, 0, 'app', n, 1 FROM numbers`,
    )
    .run(count, idOf(1, 1));
}
