/**
 * Finds a charge or a refund by our own number. Ping++ has no such look-up (dossier §4), so lists are read to their end and
 * matched exactly: a charge by order number and our mark, a refund by our mark. Several matches are no match; nothing is guessed.
 */
import type { Exchange } from '@core/ports/provider.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { Redact } from '../http/evidence.ts';
import { doubtful } from '../http/exchange.ts';
import { refusalProblem } from '../http/problems.ts';
import { fact, type Client } from './client.ts';
import { markOf } from './mapper.ts';
import type { Settings } from './settings.ts';
import { searchList } from './wire.ts';

type Row = { readonly id: string; readonly order_no?: unknown; readonly metadata: Readonly<Record<string, unknown>> };
type Page = { readonly rows: readonly Row[]; readonly more: boolean; readonly maskKeys: Redact };

/** A row as it came, and what cleans its words. */
export type Found = { readonly row: unknown; readonly maskKeys: Redact };

export type Scope = {
  readonly operation: string;
  readonly path: string;
  /** The same on every page. */
  readonly query: readonly (readonly [string, string])[];
  readonly matches: (row: Row) => boolean;
};

/** Rows on a page, the most that a list gives (dossier §9). */
export const pageSize = 100;

/** `created` in whole seconds: from inclusive, until exclusive. */
export function createdBetween(from: Instant, until: Instant): readonly (readonly [string, string])[] {
  return [['created[gte]', String(Math.ceil(from / 1_000))], ['created[lt]', String(Math.ceil(until / 1_000))]];
}

function readPage(data: unknown, maskKeys: Redact): Page {
  const list = searchList.parse(data);
  return { rows: list.data, more: list.has_more, maskKeys };
}

/** Turns what an exchange brought into another kind of answer; a problem goes into its record. */
function concluded<Fact>(exchange: Exchange<unknown>, answer: Exchange<Fact>['answer']): Exchange<Fact> {
  return { answer, evidence: exchange.evidence === null ? null : { ...exchange.evidence, problem: answer.kind === 'fact' ? null : answer.problem } };
}

/**
 * The one row that matches, as it came. Several calls, one after another; the exchange is the one that decided. None is
 * `notFound`, several are doubtful, and so is a list that does not end within the profile's pages or goes in a circle.
 */
export async function findOne(client: Client, scope: Scope, settings: Pick<Settings, 'listingPages'>): Promise<Exchange<Found>> {
  const seen = new Set<string>();
  let found: { readonly exchange: Exchange<Page>; readonly fact: Found } | undefined;
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const after = cursor === undefined ? [] : [['starting_after', cursor] as const];
    const exchange = await client.exchange<Page>({
      operation: scope.operation, asked: 'read', path: scope.path,
      content: { method: 'GET', query: [...scope.query, ['limit', String(pageSize)], ...after] },
      read: (data, _status, maskKeys) => fact(readPage(data, maskKeys)),
    });
    const { answer } = exchange;
    if (answer.kind !== 'fact') return { answer, evidence: exchange.evidence };
    const status = exchange.evidence?.httpStatus ?? null;
    const { rows, more, maskKeys } = answer.fact;
    for (const row of rows) {
      if (seen.has(row.id)) return concluded(exchange, doubtful('malformed', status));
      seen.add(row.id);
      if (!scope.matches(row)) continue;
      if (found !== undefined) return concluded(exchange, doubtful('echoMismatch', status));
      found = { exchange, fact: { row, maskKeys } };
    }
    cursor = rows.at(-1)?.id;
    if (!more) {
      if (found !== undefined) return concluded(found.exchange, fact(found.fact));
      return concluded(exchange, { kind: 'refused', meaning: 'notFound', problem: refusalProblem('notFound', status ?? 0, null, null) });
    }
    if (cursor === undefined) return concluded(exchange, doubtful('malformed', status));
    if (page >= settings.listingPages) return concluded(exchange, doubtful('cannotAsk', status));
  }
}

export type ChargeSearch = { readonly reference: string; readonly channel: string | null; readonly from: Instant; readonly until: Instant };

/** Charges of an app in a range. `created` is always sent: without it only the last month is covered (dossier §9). */
export function chargeScope(merchantId: string, { reference, channel, from, until }: ChargeSearch): Scope {
  return {
    operation: 'findCharge',
    path: '/v1/charges',
    query: [['app[id]', merchantId], ...createdBetween(from, until), ...(channel === null ? [] : [['channel', channel] as const])],
    matches: (row) => row.order_no === reference && markOf(row.metadata) === reference,
  };
}

export function refundScope(chargeId: string, reference: string): Scope {
  return { operation: 'findRefund', path: `/v1/charges/${encodeURIComponent(chargeId)}/refunds`, query: [], matches: (row) => markOf(row.metadata) === reference };
}

/** Around the moment at which we wrote a charge down: it may have been sent hours later, but never in the future. */
export function rangeAround(createdAt: Instant, now: Instant, settings: Pick<Settings, 'listingMargin' | 'listingSpan'>): { readonly from: Instant; readonly until: Instant } {
  const from = addMilliseconds(createdAt, -settings.listingMargin);
  const latest = Math.min(createdAt + Math.max(settings.listingSpan, settings.listingMargin), now + settings.listingMargin);
  return { from, until: addMilliseconds(from, Math.max(1_000, latest - from)) };
}
