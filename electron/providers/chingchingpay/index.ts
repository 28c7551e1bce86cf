/** ChingChingPay Hong Kong: its definition for the registry, and the adapter that answers the provider port. */
import type { Provider, ProviderDefinition, ProviderDependencies } from '@core/ports/provider.ts';
import { chingchingpay, hostedKind } from '@shared/providers/chingchingpay.ts';
import { operatingSystemLookup } from '../http/connection.ts';
import { Unmappable } from '../http/exchange.ts';
import { createHttpClient } from '../http.ts';
import type { HttpClient } from '../http.ts';
import { problemOf } from '../http/problems.ts';
import { createAutoDebit } from './auto-debit.ts';
import { createSignedClient } from './client.ts';
import {
  toCheckoutBody, toCheckoutFact, toLinkBody, toLinkFact, toQueryBody, toRefundBody, toTransactionFact,
} from './mapper.ts';
import { readNotice } from './notices.ts';
import { toPaymentDetail } from './payment-detail.ts';
import { methodRow, readSettings } from './settings.ts';
import { createSettlements } from './settlements.ts';
import { checkoutData, linkData, transactionData } from './wire.ts';

/** Paths below the base URL (ChingChingPay dossier §6). */
const paths = {
  link: '/api/v1/payments/link',
  checkout: '/api/v1/payments/checkout',
  query: '/api/v1/payments/transactions/query',
  refund: '/api/v1/payments/transactions/refund',
  detail: '/api/v1/payments/detail',
} as const;

/** Over a given HTTP client, for tests that own name resolution. */
export function createChingchingpay({ account, secret, clock, logger }: ProviderDependencies, http: HttpClient): Provider {
  const settings = readSettings(account.settings);
  const client = createSignedClient({ http, baseUrl: account.baseUrl, settings, secret, clock, logger });
  const practice = account.environment === 'practice';

  /** An order of a link or checkout has a payment number of the provider's; without one there is nothing to ask by. */
  const paymentDetail: Provider['paymentDetail'] = async ({ providerPaymentId }) => {
    if (providerPaymentId === null || /^\.{1,2}$/.test(providerPaymentId)) return { answer: { kind: 'notSent', problem: problemOf('cannotAsk', null) }, evidence: null };
    return client.exchange({
      operation: 'paymentDetail',
      asked: 'read',
      path: `${paths.detail}/${encodeURIComponent(providerPaymentId)}`,
      content: { method: 'GET', query: [] },
      read: (data, _httpStatus, maskKeys) => toPaymentDetail(data, providerPaymentId, maskKeys),
    });
  };

  return {
    ...(settings.paymentDetail ? { paymentDetail } : {}),
    // Without the channel's number no such call can be made.
    ...(settings.autoDebitChannel === 0 ? {} : {
      tokens: createAutoDebit({ client, path: paths.checkout, merchantId: account.merchantId, settings, practice, now: () => clock.now() }),
    }),
    statements: createSettlements(client, settings),
    readNotice: (notice) => readNotice(notice, { settings, merchantId: account.merchantId, secret }),

    createLink(request) {
      const hosted = hostedKind(request.method);
      if (hosted !== null) {
        return client.exchange({
          operation: 'createLink',
          asked: 'write',
          path: paths.link,
          content: { method: 'POST', body: () => toLinkBody(request, hosted, account.merchantId, settings) },
          read: (data) => toLinkFact(linkData.parse(data), practice),
        });
      }
      return client.exchange({
        operation: 'startCheckout',
        asked: 'write',
        path: paths.checkout,
        content: { method: 'POST', body: () => toCheckoutBody(request, methodRow(request.method, settings), account.merchantId, settings) },
        read: (data, _httpStatus, maskKeys) => toCheckoutFact(checkoutData.parse(data), practice, maskKeys),
      });
    },

    refund: (request) => client.exchange({
      operation: 'refund',
      asked: 'write',
      path: paths.refund,
      content: { method: 'POST', body: () => toRefundBody(request, settings) },
      read: (data) => toTransactionFact(transactionData.parse(data), 'refund', settings.timestampUnit),
    }),

    query: (query) => client.exchange({
      operation: 'query',
      asked: 'read',
      path: paths.query,
      content: { method: 'POST', body: () => toQueryBody(query, settings) },
      read: (data) => toTransactionFact(transactionData.parse(data), query.kind === 'refund' ? 'refund' : 'payment', settings.timestampUnit),
    }),

    async find({ by, value }) {
      const { answer, evidence } = await client.exchange({
        operation: 'find',
        asked: 'read',
        path: paths.query,
        content: { method: 'POST', body: () => (by === 'reference' ? { merchant_reference: value } : { transaction_id: value }) },
        read: (data) => {
          const fact = toTransactionFact(transactionData.parse(data), 'payment', settings.timestampUnit);
          const names = by === 'reference' ? [fact.reference] : [fact.providerTransactionId, fact.providerPaymentId];
          if (!names.includes(value)) throw new Unmappable('another order');
          return fact;
        },
      });
      return { answer: answer.kind === 'fact' ? { kind: 'fact', fact: [answer.fact] } : answer, evidence };
    },

    /**
     * Asks for an order that cannot exist, by POST, because links and refunds are POSTs and GETs may be signed differently.
     * Only a success or a *listed* "not found" shows that the signature was accepted; an unlisted refusal may be a refused
     * signature and is reported as it came, so that its code can be added to the profile's list.
     */
    async testConnection() {
      const { answer, evidence } = await client.exchange({
        operation: 'testConnection',
        asked: 'read',
        path: paths.query,
        content: { method: 'POST', body: () => ({ merchant_reference: `connection-test-${clock.now()}` }) },
        read: (_data, httpStatus) => ({ httpStatus, signatureAccepted: true }),
      });
      if (answer.kind !== 'refused' || answer.meaning !== 'notFound') return { answer, evidence };
      const fact = { httpStatus: answer.problem.httpStatus ?? 0, signatureAccepted: true };
      return { answer: { kind: 'fact', fact }, evidence: evidence === null ? null : { ...evidence, problem: null } };
    },
  };
}

export const definition: ProviderDefinition = {
  description: chingchingpay,
  create: (dependencies) =>
    createChingchingpay(
      dependencies,
      createHttpClient({ environment: dependencies.account.environment, clock: dependencies.clock, lookup: operatingSystemLookup }),
    ),
};
