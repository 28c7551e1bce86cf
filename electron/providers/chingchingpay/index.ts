/** ChingChingPay Hong Kong: its definition for the registry, and the adapter that answers the provider port. */
import type { Provider, ProviderDefinition, ProviderDependencies } from '@core/ports/provider.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
import { operatingSystemLookup } from '../http/connection.ts';
import { createHttpClient } from '../http.ts';
import type { HttpClient } from '../http.ts';
import { createSignedClient } from './client.ts';
import {
  toCheckoutBody, toCheckoutFact, toLinkBody, toLinkFact, toQueryBody, toRefundBody, toTransactionFact,
} from './mapper.ts';
import { readSettings } from './settings.ts';
import { checkoutData, linkData, transactionData } from './wire.ts';

/** Paths below the base URL (ChingChingPay dossier §6). */
const paths = {
  link: '/api/v1/payments/link',
  checkout: '/api/v1/payments/checkout',
  query: '/api/v1/payments/transactions/query',
  refund: '/api/v1/payments/transactions/refund',
} as const;

/** Over a given HTTP client, for tests that own name resolution. */
export function createChingchingpay({ account, secret, clock, logger }: ProviderDependencies, http: HttpClient): Provider {
  const settings = readSettings(account.settings);
  const client = createSignedClient({ http, baseUrl: account.baseUrl, settings, secret, clock, logger });
  const practice = account.environment === 'practice';

  return {
    createLink: (request) => client.exchange({
      operation: 'createLink',
      asked: 'write',
      path: paths.link,
      content: { method: 'POST', body: () => toLinkBody(request, account.merchantId, settings) },
      read: (data) => toLinkFact(linkData.parse(data), practice),
    }),

    startCheckout: (request) => client.exchange({
      operation: 'startCheckout',
      asked: 'write',
      path: paths.checkout,
      content: { method: 'POST', body: () => toCheckoutBody(request, account.merchantId, settings) },
      read: (data) => toCheckoutFact(checkoutData.parse(data), practice),
    }),

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
      read: (data) => toTransactionFact(transactionData.parse(data), query.kind, settings.timestampUnit),
    }),

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
