/** Vexora and its sister brand: the definition for the registry, and the adapter that answers the provider port. */
import type { Provider, ProviderDefinition, ProviderDependencies, TransactionQuery } from '@core/ports/provider.ts';
import { vexora } from '@shared/providers/vexora.ts';
import { operatingSystemLookup } from '../http/connection.ts';
import { createHttpClient, type HttpClient } from '../http.ts';
import { problemOf } from '../http/problems.ts';
import { createSignedClient, usableSecret, type SignedCall } from './client.ts';
import { toBalance, toPaymentDetail } from './details.ts';
import { toLinkFact, toPayoutFact, toTransactionFact } from './mapper.ts';
import { readNotice } from './notices.ts';
import { personalMembers, toCheckoutBody, toPayoutBody } from './requests.ts';
import { readSettings } from './settings.ts';

/** Over a given HTTP client, for tests that own name resolution. */
export function createVexora({ account, secret, clock, logger }: ProviderDependencies, http: HttpClient): Provider {
  const settings = readSettings(account.settings);
  const { paths, statuses } = settings;
  const client = createSignedClient({ http, baseUrl: account.baseUrl, merchantId: account.merchantId, settings, secret, clock, logger });
  const practice = account.environment === 'practice';

  /** An order is known by our number only: there is no look-up by the platform's, and none by time (Vexora dossier §6.1). */
  function queryCall({ kind, reference }: Pick<TransactionQuery, 'kind'> & { readonly reference: string }): Pick<SignedCall<never>, 'asked' | 'path' | 'body' | 'personal' | 'reference'> {
    return {
      asked: 'query',
      path: kind === 'payout' ? paths.queryPayOut : paths.queryPayIn,
      body: () => {
        if (kind === 'refund') throw new RangeError('no refunds are made here');
        return { tradeNo: reference };
      },
      personal: [],
      reference,
    };
  }

  const balanceCall = { asked: 'balance', path: paths.balance, body: () => ({}), personal: [] } as const;

  return {
    createLink: (request) => client.exchange({
      operation: 'createLink',
      asked: 'create',
      path: paths.checkout,
      body: () => toCheckoutBody(request, settings, account),
      personal: personalMembers,
      read: (data, { maskKeys }) => toLinkFact(data, {
        statuses, linkFields: settings.linkFields, practice, maskKeys,
        onDifferentLinks: () => logger.warn('vexora.linksDiffer', { operation: 'createLink' }),
      }),
    }),

    query: (query) => client.exchange({ ...queryCall(query), operation: 'query', read: (data, reading) => toTransactionFact(data, query, statuses, reading) }),

    async find({ by, value }) {
      if (by === 'providerNumber') return { answer: { kind: 'notSent', problem: problemOf('cannotAsk', null) }, evidence: null };
      const ask = async (kind: 'payment' | 'payout') => client.exchange({
        ...queryCall({ kind, reference: value }), operation: 'find', read: (data, reading) => toTransactionFact(data, { kind, amount: null }, statuses, reading),
      });
      const paidIn = await ask('payment');
      const absent = paidIn.answer.kind === 'refused' && paidIn.answer.meaning === 'notFound';
      const { answer, evidence } = absent && settings.payouts ? await ask('payout') : paidIn;
      return { answer: answer.kind === 'fact' ? { kind: 'fact', fact: [answer.fact] } : answer, evidence };
    },

    paymentDetail: (query) => client.exchange({ ...queryCall(query), operation: 'paymentDetail', read: (data, reading) => toPaymentDetail(data, reading, settings.timezone) }),

    balance: () => client.exchange({ ...balanceCall, operation: 'balance', read: toBalance }),

    ...(settings.payouts ? {
      payout: (request) => client.exchange({
        operation: 'payout',
        asked: 'payout',
        path: paths.payout,
        body: () => toPayoutBody(request, settings, account),
        personal: personalMembers,
        read: (data, reading) => toPayoutFact(data, request.amount, statuses, reading),
      }),
    } satisfies Pick<Provider, 'payout'> : {}),

    /**
     * Asks for the balance: every refusal is 8000, that of an unknown number as well as that of a bad signature (dossier §7), so
     * only a call that is accepted proves anything. A refusal stays what it is: it may be the secret, the merchant's number, or
     * a country without this call.
     */
    testConnection: () => client.exchange({
      ...balanceCall,
      operation: 'testConnection',
      read: (data, { httpStatus }) => {
        toBalance(data);
        return { httpStatus, signatureAccepted: true };
      },
    }),

    readNotice: async (notice) => readNotice(notice, await usableSecret(secret), settings.sign),
  };
}

export const definition: ProviderDefinition = {
  description: vexora,
  create: (dependencies) =>
    createVexora(
      dependencies,
      createHttpClient({ environment: dependencies.account.environment, clock: dependencies.clock, lookup: operatingSystemLookup }),
    ),
};
