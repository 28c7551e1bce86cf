/** Ping++: its definition for the registry, and the adapter that answers the provider port. */
import type { Exchange, ListPage, Provider, ProviderAnswer, ProviderDefinition, ProviderDependencies, ProviderNumbers, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { methodOf } from '@shared/providers/description.ts';
import { pingxx } from '@shared/providers/pingxx.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Instant } from '@shared/time/instant.ts';
import { operatingSystemLookup } from '../http/connection.ts';
import type { Redact } from '../http/evidence.ts';
import { doubtful, Unmappable } from '../http/exchange.ts';
import { createHttpClient } from '../http.ts';
import type { HttpClient } from '../http.ts';
import { problemOf } from '../http/problems.ts';
import { createBatches } from './batches.ts';
import { toChargeBody, toRefundBody } from './bodies.ts';
import { createClient, fact } from './client.ts';
import { markOf, toLinkFact, toPaymentFact, toRefundFact, type Reading } from './mapper.ts';
import { readEvent } from './notices.ts';
import { readRows } from './rows.ts';
import { chargeScope, createdBetween, findOne, pageSize, rangeAround, refundScope, type Found } from './search.ts';
import { readSettings } from './settings.ts';
import { chargeData, eventData, refundData, rowList, searchList } from './wire.ts';

/** What the adapter offers beyond the port. */
export type PingxxProvider = Provider & Required<Pick<Provider, 'refund' | 'withdraw' | 'lists' | 'batchRefunds' | 'readNotice'>> & {
  /** An event as Ping++ keeps it, for a notification whose body was lost (dossier §4). */
  event(id: string): Promise<Exchange<{ readonly id: string; readonly type: string }>>;
};

/** Form of a charge's number, but none that Ping++ gives. */
const impossibleCharge = 'ch_000000000000000000000000';

/** How far back a payment may lie that is given back without its charge being known: the longest published window and a day. */
const originalLookback = 366 * 86_400_000;

function chargeIdOf(numbers: Pick<ProviderNumbers, 'providerPaymentId' | 'providerTransactionId'>): string | null {
  return [numbers.providerPaymentId, numbers.providerTransactionId].find((number) => number?.startsWith('ch_')) ?? null;
}

/** Whoever has the address of the day stands before the question for the shop's password (dossier §11.4). */
const passwordPage = ({ page }: TransactionFact): readonly string[] => (page === null ? [] : [page.url]);

const chargePath = (id: string): string => `/v1/charges/${encodeURIComponent(id)}`;

/** Over a given HTTP client, for tests that own name resolution. */
export function createPingxx(dependencies: ProviderDependencies, http: HttpClient): PingxxProvider {
  const { account, clock, logger } = dependencies;
  const settings = readSettings(account.settings);
  const client = createClient(dependencies, settings, http);
  const { merchantId, environment } = account;
  const reading = (maskKeys: Redact): Reading => ({ merchantId, environment, settings, now: clock.now(), maskKeys });

  /** A row of a list as a fact; one that cannot be read, or belongs to others, is doubtful like a whole answer. */
  function rowFact(found: Exchange<Found>, toFact: (found: Found) => TransactionFact): Exchange<TransactionFact> {
    if (found.answer.kind !== 'fact') return { answer: found.answer, evidence: found.evidence };
    try {
      return { answer: fact(toFact(found.answer.fact)), evidence: found.evidence };
    } catch {
      logger.warn('provider.answerNotUnderstood', { operation: 'find' });
      const answer = doubtful('malformed', found.evidence?.httpStatus ?? null);
      return { answer, evidence: found.evidence === null || answer.kind === 'fact' ? found.evidence : { ...found.evidence, problem: answer.problem } };
    }
  }

  async function findPayment(reference: string, channel: string | null, range: { readonly from: Instant; readonly until: Instant }): Promise<Exchange<TransactionFact>> {
    const found = await findOne(client, chargeScope(merchantId, { reference, channel, ...range }), settings);
    return rowFact(found, ({ row, maskKeys }) => toPaymentFact(chargeData.parse(row), reading(maskKeys)));
  }

  /** The charge of a payment that is known by our number only; its number, or the exchange that did not find it. */
  async function originalCharge(original: Pick<ProviderNumbers, 'providerPaymentId' | 'providerTransactionId'> & { readonly reference: string }): Promise<{ readonly id: string } | { readonly missing: Exchange<TransactionFact> }> {
    const known = chargeIdOf(original);
    if (known !== null) return { id: known };
    const now = clock.now();
    const range = { from: addMilliseconds(now, -originalLookback), until: addMilliseconds(now, settings.listingMargin) };
    const found = await findPayment(original.reference, null, range);
    const id = found.answer.kind === 'fact' ? found.answer.fact.providerPaymentId : null;
    return id === null ? { missing: found } : { id };
  }

  function readPayment(chargeId: string, data: unknown, status: number, maskKeys: Redact): ProviderAnswer<TransactionFact> {
    const charge = chargeData.parse(data);
    return charge.id === chargeId ? fact(toPaymentFact(charge, reading(maskKeys))) : doubtful('echoMismatch', status);
  }

  function queryPayment(query: TransactionQuery): Promise<Exchange<TransactionFact>> {
    const id = chargeIdOf(query);
    if (id === null) return findPayment(query.reference, query.method, rangeAround(query.createdAt, clock.now(), settings));
    return client.exchange({
      operation: 'queryPayment', asked: 'read', path: chargePath(id), content: { method: 'GET', query: [] },
      read: (data, status, maskKeys) => readPayment(id, data, status, maskKeys),
    });
  }

  async function queryRefund(query: TransactionQuery): Promise<Exchange<TransactionFact>> {
    const own = chargeIdOf(query);
    const original = own !== null ? { id: own } : query.original === null ? null : await originalCharge(query.original);
    if (original === null) return { answer: doubtful('cannotAsk', null), evidence: null };
    if ('missing' in original) {
      // That its payment is not found says nothing about the refund.
      const { answer, evidence } = original.missing;
      return { answer: answer.kind === 'refused' && answer.meaning === 'notFound' ? doubtful('cannotAsk', answer.problem.httpStatus) : answer, evidence };
    }
    const { currency } = query.amount;
    const refundId = query.providerTransactionId;
    if (refundId === null || !refundId.startsWith('re_')) {
      const found = await findOne(client, refundScope(original.id, query.reference), settings);
      const { answer } = found;
      // 404 is about the charge, whose refunds then cannot be seen; only a list without ours says that ours is not there.
      if (answer.kind === 'refused' && answer.meaning === 'notFound' && answer.problem.httpStatus === 404) return { answer: doubtful('cannotAsk', 404, answer.problem.providerCode, answer.problem.providerMessage), evidence: found.evidence };
      return rowFact(found, ({ row, maskKeys }) => {
        const refund = refundData.parse(row);
        if (refund.charge !== original.id) throw new Unmappable('refund of another charge');
        return toRefundFact(refund, currency, reading(maskKeys));
      });
    }
    // Asking for the one refund also renews the address of a page that waits for a password (dossier §11.4).
    return client.exchange({
      operation: 'queryRefund', asked: 'read', path: `${chargePath(original.id)}/refunds/${encodeURIComponent(refundId)}`, content: { method: 'GET', query: [] }, secretsOf: passwordPage,
      read: (data, status, maskKeys) => {
        const refund = refundData.parse(data);
        return refund.id === refundId && refund.charge === original.id ? fact(toRefundFact(refund, currency, reading(maskKeys))) : doubtful('echoMismatch', status);
      },
    });
  }

  function listRefunds(chargeId: string, cursor: string | null, limit: number, currency: CurrencyCode | null = null): Promise<Exchange<ListPage>> {
    return client.exchange({
      operation: 'listRefunds', asked: 'read', path: `${chargePath(chargeId)}/refunds`,
      content: { method: 'GET', query: [['limit', String(Math.min(pageSize, Math.max(1, limit)))], ...(cursor === null ? [] : [['starting_after', cursor] as const])] },
      read: (data, status, maskKeys) => {
        const list = rowList.parse(data);
        const ours = reading(maskKeys);
        const { facts: rows } = readRows('refund', list.data, ours, { schema: refundData, toFact: (refund) => toRefundFact(refund, currency, ours) });
        if (rows.some(({ providerPaymentId: charge }) => charge !== chargeId)) return doubtful('echoMismatch', status);
        const next = list.has_more ? rows.at(-1)?.providerTransactionId ?? null : null;
        if (list.has_more && next === null) return doubtful('malformed', status);
        return fact({ rows, tried: [], next });
      },
    });
  }

  const personalOf = (method: string, fields: Readonly<Record<string, string>>): readonly string[] =>
    (methodOf(pingxx, account, method)?.fields ?? []).filter(({ personal }) => personal).flatMap(({ key }) => fields[key] ?? []);

  return {
    createLink: (request) => client.exchange({
      operation: 'createCharge', asked: 'write', path: '/v1/charges', personal: personalOf(request.method, request.fields),
      content: { method: 'POST', body: () => toChargeBody(request, merchantId, settings) },
      read: (data, status, maskKeys) => {
        const charge = chargeData.parse(data);
        // The same order number may bring an older charge again (dossier §6.3): one that is not this request's is not ours.
        const same = charge.amount === request.amount.minor && charge.currency === request.amount.currency && charge.channel === request.method &&
          charge.order_no === request.reference && markOf(charge.metadata) === request.reference;
        return same ? fact(toLinkFact(charge, reading(maskKeys))) : doubtful('echoMismatch', status);
      },
    }),

    async refund(request) {
      const original = await originalCharge(request.original);
      if ('missing' in original) {
        const { answer, evidence } = original.missing;
        // The refund itself was never sent.
        return answer.kind === 'fact' ? { answer: doubtful('malformed', null), evidence } : { answer: { kind: 'notSent', problem: answer.problem }, evidence };
      }
      return client.exchange({
        operation: 'createRefund', asked: 'refund', path: `${chargePath(original.id)}/refunds`, secretsOf: passwordPage,
        content: { method: 'POST', body: () => toRefundBody(request) },
        read: (data, status, maskKeys) => {
          const refund = refundData.parse(data);
          return refund.charge === original.id ? fact(toRefundFact(refund, request.amount.currency, reading(maskKeys))) : doubtful('echoMismatch', status);
        },
      });
    },

    query: (query) => (query.kind === 'refund' ? queryRefund(query) : queryPayment(query)),

    async find({ by, value }) {
      if (by === 'reference' || !value.startsWith('ch_')) return { answer: { kind: 'notSent', problem: problemOf('cannotAsk', null) }, evidence: null };
      const { answer, evidence } = await client.exchange({
        operation: 'find', asked: 'read', path: chargePath(value), content: { method: 'GET', query: [] },
        read: (data, status, maskKeys) => readPayment(value, data, status, maskKeys),
      });
      if (answer.kind !== 'fact') return { answer, evidence };
      const payment = answer.fact;
      if (payment.refundedMinor === 0) return { answer: fact([payment]), evidence };
      const refunds = await listRefunds(value, null, pageSize, payment.amount?.currency ?? null);
      // What was given back is told with the payment; that its parts cannot be seen takes nothing from that.
      if (refunds.answer.kind !== 'fact') logger.warn('provider.refundsNotListed', { operation: 'find' });
      return { answer: fact([payment, ...(refunds.answer.kind === 'fact' ? refunds.answer.fact.rows : [])]), evidence };
    },

    async withdraw(query) {
      const original = await originalCharge(query);
      if ('missing' in original) return original.missing;
      return client.exchange({
        operation: 'reverseCharge', asked: 'write', path: `${chargePath(original.id)}/reverse`, content: { method: 'POST', body: () => ({}) },
        read: (data, status, maskKeys) => readPayment(original.id, data, status, maskKeys),
      });
    },

    lists: {
      payments: ({ from, until, cursor, limit }) => client.exchange({
        operation: 'listCharges', asked: 'read', path: '/v1/charges',
        content: {
          method: 'GET',
          query: [['app[id]', merchantId], ...createdBetween(from, until), ['limit', String(Math.min(pageSize, Math.max(1, limit)))], ...(cursor === null ? [] : [['starting_after', cursor] as const])],
        },
        read: (data, status, maskKeys) => {
          const list = rowList.parse(data);
          const ours = reading(maskKeys);
          const { facts: rows, readable } = readRows('payment', list.data, ours, { schema: chargeData, toFact: (charge) => toPaymentFact(charge, ours) });
          const next = list.has_more ? rows.at(-1)?.providerTransactionId ?? null : null;
          if (list.has_more && next === null) return doubtful('malformed', status);
          const tried = readable.filter(({ refunded, amount_refunded: refundedMinor, refunds }) => refunded || refundedMinor > 0 || (refunds?.data.length ?? 0) > 0).map(({ id }) => id);
          return fact({ rows, tried, next });
        },
      }),
      async refunds({ payment, cursor, limit }) {
        const original = await originalCharge(payment);
        if ('missing' in original) {
          const { answer, evidence } = original.missing;
          return { answer: answer.kind === 'fact' ? doubtful('malformed', null) : answer, evidence };
        }
        return listRefunds(original.id, cursor, limit, payment.currency);
      },
    },

    batchRefunds: createBatches(client, merchantId, reading),

    event: (id) => client.exchange({
      operation: 'queryEvent', asked: 'read', path: `/v1/events/${encodeURIComponent(id)}`, content: { method: 'GET', query: [] },
      read: (data, status) => {
        const event = eventData.parse(data);
        return event.id === id ? fact({ id, type: event.type }) : doubtful('echoMismatch', status);
      },
    }),

    readNotice: async (notice) => readEvent(notice, account, settings),

    /**
     * Two calls. The list shows that the key is good for this app. GETs may go unsigned, so the signature is shown by a POST: it
     * closes a charge that cannot exist, and only "no such charge" proves that a write passed the check of signatures.
     */
    async testConnection() {
      const now = clock.now();
      const listed = await client.exchange({
        operation: 'testConnection', asked: 'read', path: '/v1/charges',
        content: { method: 'GET', query: [['app[id]', merchantId], ...createdBetween(addMilliseconds(now, -86_400_000), now), ['limit', '1']] },
        read: (data, httpStatus) => {
          searchList.parse(data);
          return fact({ httpStatus, signatureAccepted: false });
        },
      });
      if (listed.answer.kind !== 'fact') return listed;
      const { answer, evidence } = await client.exchange({
        operation: 'testConnection', asked: 'read', path: `${chargePath(impossibleCharge)}/reverse`, content: { method: 'POST', body: () => ({}) },
        // Closing it cannot succeed; an answer that says so is not Ping++'s.
        read: (_data, status): ProviderAnswer<{ readonly httpStatus: number; readonly signatureAccepted: boolean }> => doubtful('malformed', status),
      });
      if (answer.kind !== 'refused' || answer.meaning !== 'notFound') return { answer, evidence };
      return { answer: fact({ httpStatus: answer.problem.httpStatus ?? 0, signatureAccepted: true }), evidence: evidence === null ? null : { ...evidence, problem: null } };
    },
  };
}

export const definition: ProviderDefinition = {
  description: pingxx,
  create: (dependencies) =>
    createPingxx(dependencies, createHttpClient({ environment: dependencies.account.environment, clock: dependencies.clock, lookup: operatingSystemLookup })),
};
