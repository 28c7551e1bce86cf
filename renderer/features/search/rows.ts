/**
 * The rows of the list below the box, from what the journal and the providers said. A row of the journal that a provider was asked about is
 * one row, with the newer of the two states; nothing is listed twice. Pure.
 */
import type { ConfirmedHit, JournalHit, LiveHit, PayerAnswer, ProfileAnswer } from '@shared/domain/search.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Command } from './commands.ts';

export type Group = 'number' | 'live' | 'amount' | 'payer' | 'beginning' | 'token' | 'command' | 'recent';

export type Row =
  | { readonly kind: 'journal'; readonly key: string; readonly group: Group; readonly transaction: Transaction; readonly status: TransactionStatus; readonly before: TransactionStatus | null; readonly live: boolean; readonly at: Instant }
  | { readonly kind: 'live'; readonly key: string; readonly group: Group; readonly hit: LiveHit }
  | { readonly kind: 'token'; readonly key: string; readonly group: Group; readonly token: WalletToken }
  | { readonly kind: 'command'; readonly key: string; readonly group: Group; readonly command: Command }
  | { readonly kind: 'recent'; readonly key: string; readonly group: Group; readonly text: string };

export type Answers = { readonly hits: readonly JournalHit[]; readonly profiles: readonly ProfileAnswer[]; readonly payers: PayerAnswer | undefined };

/** In which they are shown: what fits exactly first. */
const order: readonly Group[] = ['number', 'live', 'amount', 'payer', 'token', 'beginning', 'command', 'recent'];

function journalRow(transaction: Transaction, group: Group, confirmed: ConfirmedHit | undefined): Row {
  const shown = confirmed?.transaction ?? transaction;
  return {
    kind: 'journal', key: `row ${shown.id}`, group, transaction: shown, status: confirmed?.status ?? shown.status, before: confirmed?.before ?? null,
    live: confirmed !== undefined, at: confirmed?.at ?? shown.observedAt,
  };
}

/** What was found, without commands. */
export function foundRows({ hits, profiles, payers }: Answers): readonly Row[] {
  const confirmed = new Map(profiles.flatMap((answer) => answer.confirmed).map((hit) => [hit.transaction.id, hit] as const));
  const journal = new Map<string, Row>();
  const add = (transaction: Transaction, group: Group): void => {
    if (!journal.has(transaction.id)) journal.set(transaction.id, journalRow(transaction, group, confirmed.get(transaction.id)));
  };
  for (const hit of hits.filter(({ why }) => why === 'number')) add(hit.transaction, 'number');
  for (const hit of confirmed.values()) add(hit.transaction, 'number');
  for (const hit of [...hits, ...(payers?.hits ?? [])]) add(hit.transaction, hit.why);
  const live = new Map(profiles.flatMap((answer) => answer.live).map((hit) => [hit.key, hit] as const));
  return inOrder([
    ...journal.values(),
    ...[...live.values()].map((hit): Row => ({ kind: 'live', key: `live ${hit.key}`, group: 'live', hit })),
    ...(payers?.tokens ?? []).map((token): Row => ({ kind: 'token', key: `token ${token.id}`, group: 'token', token })),
  ]);
}

export function inOrder(rows: readonly Row[]): readonly Row[] {
  return order.flatMap((group) => rows.filter((row) => row.group === group));
}

/** The number that a person would copy of a row. */
export function numberOf(row: Row): string | null {
  switch (row.kind) {
    case 'journal': return row.transaction.reference;
    case 'live': return row.hit.reference ?? row.hit.providerTransactionId ?? row.hit.providerPaymentId;
    case 'token': return row.token.merchantUserId;
    case 'command':
    case 'recent': return null;
  }
}
