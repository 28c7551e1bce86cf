/** PingPong Checkout v4: its definition for the registry, and the adapter that answers the provider port. */
import type { CaptureAbility, FollowUpFact, FollowUpRequest, Provider, ProviderDefinition, ProviderDependencies } from '@core/ports/provider.ts';
import { pingpong } from '@shared/providers/pingpong.ts';
import { operatingSystemLookup } from '../http/connection.ts';
import { createHttpClient, type HttpClient } from '../http.ts';
import { createSignedClient, EchoMismatch, type Answered, type SignedClient } from './client.ts';
import { toDetailFact } from './detail.ts';
import { wordOf, type Members } from './envelope.ts';
import { filled, toFollowUpBiz, toFollowUpFact, toLinkFact, toPaymentFact, toPrePayBiz, toRefundBiz, toRefundFact, toRefundQueryBiz } from './mapper.ts';
import { readNotice } from './notices.ts';
import { readSettings, type Settings } from './settings.ts';
import { createStatements } from './statements.ts';
import { createTokens } from './tokens.ts';
import { followUpContent, paymentContent, prePayContent, refundContent } from './wire.ts';

/** Paths below the base URL (PingPong dossier §5); those that are in doubt are settings. */
const paths = { prePay: '/v4/payment/prePay', query: '/v4/payment/query', refund: '/v4/payment/refund' } as const;

/** `status` decides, never a code alone (dossier §7 a). */
function hasStatus(biz: Members): boolean {
  return wordOf(biz, 'status') !== null;
}

function createCaptures(client: SignedClient, settings: Settings): CaptureAbility {
  const numberName = { capture: 'merchantCaptureId', void: 'merchantVoidId' } as const;
  const at = { capture: settings.paths.capture, void: settings.paths.void, captureQuery: settings.paths.captureQuery, voidQuery: settings.paths.voidQuery } as const;
  const read = (kind: 'capture' | 'void', request: Pick<FollowUpRequest, 'reference' | 'original' | 'amount'>) => ({ biz, ...framed }: Answered): FollowUpFact => (
    toFollowUpFact(kind, followUpContent.parse(biz), framed, request)
  );
  const make = (kind: 'capture' | 'void') => (request: FollowUpRequest) => client.exchange({
    operation: kind, asked: 'write', at: at[kind], biz: () => toFollowUpBiz(kind, request, settings), decides: hasStatus, read: read(kind, request),
  });
  const ask = (kind: 'capture' | 'void') => (request: Pick<FollowUpRequest, 'reference' | 'original' | 'amount'>) => client.exchange({
    operation: `${kind}Query`, asked: 'read', at: at[`${kind}Query`], decides: hasStatus,
    biz: () => ({ [numberName[kind]]: request.reference, merchantTransactionId: request.original }),
    read: read(kind, request),
  });
  return { capture: make('capture'), cancel: make('void'), queryCapture: ask('capture'), queryCancel: ask('void') };
}

/** Over a given HTTP client, for tests that own name resolution. */
export function createPingpong({ account, secret, clock, logger }: ProviderDependencies, http: HttpClient): Provider {
  const settings = readSettings(account.settings, account);
  const client = createSignedClient({ http, baseUrl: account.baseUrl, settings, secret, clock, logger });
  const practice = account.environment === 'practice';

  return {
    createLink: (request) => client.exchange({
      operation: 'createLink', asked: 'write', at: paths.prePay, biz: () => toPrePayBiz(request, settings), decides: () => false,
      read: ({ biz }) => toLinkFact(prePayContent.parse(biz), request.amount, practice),
      personal: Object.entries(request.fields).flatMap(([key, value]) => (/^(?:email|shopperIP|merchantUserId|billing.*)$/.test(key) ? [value] : [])),
    }),

    refund: (request) => client.exchange({
      operation: 'refund', asked: 'write', at: paths.refund, biz: () => toRefundBiz(request, settings), decides: hasStatus,
      read: ({ biz, ...framed }) => toRefundFact(refundContent.parse(biz), framed, { reference: request.reference, amount: request.amount, byNumber: false }),
    }),

    query(query) {
      if (query.kind === 'refund') {
        return client.exchange({
          operation: 'query', asked: 'read', at: settings.paths.refundQuery, biz: () => toRefundQueryBiz(query), decides: hasStatus,
          read: ({ biz, ...framed }) => toRefundFact(refundContent.parse(biz), framed, { reference: query.reference, amount: query.amount, byNumber: true }),
        });
      }
      return client.exchange({
        // By our own number: a hosted order may have several attempts, each with a transactionId of its own (dossier §5.4).
        operation: 'query', asked: 'read', at: paths.query, biz: () => ({ merchantTransactionId: query.reference }), decides: hasStatus,
        read: ({ biz, ...framed }) => toPaymentFact(paymentContent.parse(biz), framed, query),
      });
    },

    async find({ by, value }) {
      const { answer, evidence } = await client.exchange({
        operation: 'find', asked: 'read', at: paths.query, biz: () => (by === 'reference' ? { merchantTransactionId: value } : { transactionId: value }), decides: hasStatus,
        read: ({ biz, ...framed }) => {
          const content = paymentContent.parse(biz);
          if ((by === 'reference' ? content.merchantTransactionId : content.transactionId) !== value) throw new EchoMismatch('another order');
          // How it was made is not known, so a failed attempt is read as one of several.
          return toPaymentFact(content, framed, { amount: null, origin: 'link' });
        },
      });
      return { answer: answer.kind === 'fact' ? { kind: 'fact', fact: [answer.fact] } : answer, evidence };
    },

    /** A signed "does not exist" shows that salt, store and merchant number are accepted (dossier §5.7). */
    async testConnection() {
      const { answer, evidence } = await client.exchange({
        operation: 'testConnection', asked: 'read', at: paths.query, biz: () => ({ merchantTransactionId: `connection-test-${clock.now()}` }), decides: hasStatus,
        read: (_answered, httpStatus) => ({ httpStatus, signatureAccepted: true }),
      });
      if (answer.kind !== 'refused' || answer.meaning !== 'notFound') return { answer, evidence };
      const fact = { httpStatus: answer.problem.httpStatus ?? 0, signatureAccepted: true };
      return { answer: { kind: 'fact', fact }, evidence: evidence === null ? null : { ...evidence, problem: null } };
    },

    paymentDetail: (query) => client.exchange({
      operation: 'paymentDetail', asked: 'read', at: paths.query, biz: () => filled({ merchantTransactionId: query.reference }), decides: hasStatus, read: toDetailFact,
    }),

    statements: createStatements(client, settings),
    captures: createCaptures(client, settings),
    tokens: createTokens(client, settings, practice),
    readNotice: async (notice) => readNotice(notice, await secret('salt'), settings),
  };
}

export const definition: ProviderDefinition = {
  description: pingpong,
  create: (dependencies) =>
    createPingpong(
      dependencies,
      createHttpClient({ environment: dependencies.account.environment, clock: dependencies.clock, lookup: operatingSystemLookup }),
    ),
};
