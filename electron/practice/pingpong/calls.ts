/** The calls of the v4 interface as routes: read, decide by the rules, commit, answer (PingPong dossier §4, §5). */
import { createHash } from 'node:crypto';
import type { GatewayTools } from '../host.ts';
import { consentPath } from '../cashier/consent-page.ts';
import type { Route } from '../server/loopback-server.ts';
import { runOperation } from '../server/operation.ts';
import type { Reply } from '../server/reply.ts';
import type { PracticeOperation } from '../types.ts';
import { attemptAnswer, bindQueryAnswer, followUpAnswer, paymentQueryAnswer, prePayAnswer, refundAnswer, refundQueryAnswer, tokenFields, tokenListAnswer } from './answers.ts';
import type { Answered, Order, PingPongEvent } from './book.ts';
import { distort, missign } from './distortions.ts';
import { plainAnswer, readEnvelope, refusedAnswer, signedReply, unsignedRefusal, type Answer, type Incoming } from './envelope.ts';
import { decideFollowUp, decideRefund, findFollowUp, findRefund } from './follow-up-rules.ts';
import { decidePrePay, decideUnifiedPay, findOrder, namedOrder, tokenNotFound } from './payment-rules.ts';
import { createRequestReader, type Schemas } from './requests.ts';
import { describeResult, Refused } from './result-codes.ts';
import type { RuleContext } from './rules.ts';
import type { PingPongSettings } from './settings.ts';
import type { Shop } from './shop.ts';
import { makeStatement, refusedStatement, type StatementKind } from './statements.ts';
import { decideApplyToken, decideBind, decidePrepare, decideUnbind, findBindings, findTokens } from './wallet-rules.ts';

/** `silent`: executed, and the caller waits in vain. */
type Outcome = { readonly answer: Answer; readonly silent?: boolean };
type Call = { readonly incoming: Incoming; readonly context: RuleContext };
type Decision = { readonly events: readonly PingPongEvent[]; readonly answer: () => Answer; readonly silent?: boolean };

/** Milliseconds; longer than the longest timeout a client can be set to. */
const inVain = 150_000;

/** Wallet calls are those whose published samples have neither account nor code. */
const walletOperations: readonly PracticeOperation[] = ['bind', 'tokens', 'unbind'];

export function createCalls(tools: GatewayTools<PingPongEvent>, shop: Shop, settings: PingPongSettings): readonly Route[] {
  const { log, now, origin } = tools;
  const read = createRequestReader(settings);
  const paymentUrl = (order: Order): string => `${origin}/pay/${order.transactionId}`;
  const consentUrl = (agreementId: string): string => `${origin}${consentPath(agreementId)}`;

  function order(orderId: string): Order {
    const found = shop.book.orders.get(orderId);
    if (found === undefined) throw new Error('a decision named no order');
    return found;
  }

  /** Same number and same text: what was answered then. Same number and another text: a duplicate (dossier §5.4). */
  function answeredBefore(endpoint: string, key: string, digest: string): Answer | undefined {
    const known = shop.book.answered.get(`${endpoint} ${key}`);
    if (known !== undefined && known.digest !== digest) throw new Refused('107000', 'the number was used with other content');
    return known;
  }

  /** A write under a number of the merchant's. The answer is kept with it, in the same breath. */
  async function once(endpoint: string, key: string, call: Call, decide: () => Decision): Promise<Outcome> {
    const digest = createHash('sha256').update(call.incoming.bizText, 'utf8').digest('hex');
    const known = answeredBefore(endpoint, key, digest);
    if (known !== undefined) return { answer: known };
    const { events, answer: answerOf, silent } = decide();
    shop.apply(events);
    const answer = answerOf();
    const record: Answered = { type: 'answered', at: now(), endpoint, key, digest, ...answer };
    shop.apply([record]);
    await shop.keep([...events, record]);
    return silent === undefined ? { answer } : { answer, silent };
  }

  async function answering(label: string, work: () => Outcome | Promise<Outcome>): Promise<Outcome> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      log(`${label}: refused, ${error.message}`);
      return { answer: refusedAnswer(error.code, error.detail) };
    }
  }

  /** A query that finds nothing has worked, in one reading of the documents. */
  function looking(find: () => Answer): Outcome {
    try {
      return { answer: find() };
    } catch (error) {
      const notFound = error instanceof Refused && (error.code === '107001' || error.code === '107002');
      if (!notFound || settings.notFoundIn === 'envelope') throw error;
      return { answer: plainAnswer('001000', refusedAnswer(error.code, error.detail).biz) };
    }
  }

  function call<Name extends keyof Schemas>(
    operation: PracticeOperation, path: string, name: Name, execute: (request: ReturnType<typeof read<Name>>, call: Call) => Outcome | Promise<Outcome>,
  ): Route {
    return {
      method: 'POST',
      pattern: path,
      async handle(request) {
        const reading = readEnvelope(request, settings);
        if (!reading.ok) {
          log(`${path}: ${reading.problem}`);
          return reading.reply;
        }
        const { incoming } = reading;
        let silent = false;
        const reply: Reply = await runOperation({
          operation, distort, missign,
          unauthorised: () => unsignedRefusal('103000'),
          async execute(plan) {
            const outcome = await answering(path, () => {
              const wish = read(name, incoming.biz);
              shop.sweep();
              return execute(wish, { incoming, context: shop.context(incoming.caller.signType, plan) });
            });
            silent = outcome.silent ?? false;
            const bare = settings.walletReplies === 'bare' && walletOperations.includes(operation) && outcome.answer.code === '000000';
            return signedReply(incoming.caller, outcome.answer, bare);
          },
        }, { misbehaviours: tools.misbehaviours, scheduler: tools.scheduler, log });
        return silent && reply.kind === 'plain' ? { kind: 'late', afterMs: inVain, reply } : reply;
      },
    };
  }

  function statement(kind: StatementKind, path: string): Route {
    return {
      method: 'POST',
      pattern: path,
      handle(request) {
        const reading = readEnvelope(request, settings, ['billDate', 'billType', 'recVersion']);
        if (!reading.ok) return refusedStatement(reading.code, undefined);
        const { biz, fields } = reading.incoming;
        const parameters = Object.fromEntries(['billDate', 'billType', 'recVersion'].flatMap((key) => (fields[key] === undefined ? [] : [[key, fields[key]]])));
        try {
          shop.sweep();
          return makeStatement(kind, read('statement', { ...parameters, ...biz }), shop.book, now(), settings);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          return refusedStatement(error.code, error.detail);
        }
      },
    };
  }

  function followUp(kind: 'capture' | 'void', context: RuleContext, wish: Parameters<typeof decideFollowUp>[0]): Decision {
    const { events, orderId } = decideFollowUp(wish, context);
    return { events, answer: () => plainAnswer('000000', followUpAnswer(order(orderId), findFollowUp(kind, wish.number, wish.merchantTransactionId, context))) };
  }

  const paymentCalls: readonly Route[] = [
    call('link', '/v4/payment/prePay', 'prePay', async (request, { context }) => {
      const { events, orderId } = decidePrePay(request, context);
      shop.apply(events);
      await shop.keep(events);
      return { answer: plainAnswer('000000', prePayAnswer(order(orderId), origin, paymentUrl(order(orderId)))) };
    }),
    call('checkout', '/v4/payment/unifiedPay', 'unifiedPay', (request, each) => once('unifiedPay', request.requestId, each, () => {
      const { events, orderId, requestId, reply } = decideUnifiedPay(request, each.context);
      return {
        events, silent: reply === 'silent',
        answer() {
          const attempt = order(orderId).attempts.find((candidate) => candidate.requestId === requestId);
          if (attempt === undefined) throw new Error('a payment made no attempt');
          return reply === 'system-error' ? refusedAnswer('500000', undefined) : plainAnswer(attempt.code, attemptAnswer(order(orderId), attempt, paymentUrl(order(orderId))));
        },
      };
    })),
    call('query', '/v4/payment/query', 'paymentQuery', async (request, { context }) => {
      const named = namedOrder(request, context);
      if (named !== undefined) await shop.countQuery(named, request.transactionId);
      return looking(() => plainAnswer('001000', paymentQueryAnswer(findOrder(request, context), request.transactionId)));
    }),
    call('refund', '/v4/payment/refund', 'refund', (request, each) => once('refund', request.merchantRefundId, each, () => {
      const { events, orderId } = decideRefund(request, each.context);
      return {
        events,
        answer() {
          const refund = order(orderId).refunds.find((candidate) => candidate.merchantRefundId === request.merchantRefundId);
          if (refund === undefined) throw new Error('a refund was not made');
          return plainAnswer(refund.code, refundAnswer(order(orderId), refund));
        },
      };
    })),
    ...settings.refundQueryPaths.map((path) => call('query', path, 'refundQuery', (request, { context }) => looking(() => {
      const found = findRefund(request, context);
      return plainAnswer('001000', refundQueryAnswer(found.order, found.refund));
    }))),
    call('capture', '/v4/payment/capture', 'capture', (request, each) => once('capture', request.merchantCaptureId, each, () => (
      followUp('capture', each.context, { kind: 'capture', number: request.merchantCaptureId, ...request, notificationUrl: request.notificationUrl })
    ))),
    call('void', '/v4/payment/void', 'void', (request, each) => once('void', request.merchantVoidId, each, () => (
      followUp('void', each.context, { kind: 'void', number: request.merchantVoidId, ...request })
    ))),
    call('query', '/v4/capture/query', 'captureQuery', (request, { context }) => looking(() => {
      findFollowUp('capture', request.merchantCaptureId, request.merchantTransactionId, context);
      return plainAnswer('001000', { resultCode: '000000', resultDescription: describeResult('000000'), status: 'SUCCESS' });
    })),
    call('query', '/v4/void/query', 'voidQuery', (request, { context }) => looking(() => {
      findFollowUp('void', request.merchantVoidId, request.merchantTransactionId, context);
      return plainAnswer('001000', { resultCode: '000000', resultDescription: describeResult('000000'), status: 'SUCCESS' });
    })),
  ];

  const walletCalls: readonly Route[] = [
    call('bind', '/v4/paymethod/bind', 'bind', (request, each) => once('bind', request.requestId, each, () => {
      const { events, agreementId } = decideBind(request, each.context);
      return { events, answer: () => plainAnswer('000000', { token: shop.book.agreements.all.get(agreementId)?.handle, authUrl: consentUrl(agreementId) }) };
    })),
    ...(settings.bindQueryPath === null ? [] : [call('tokens', settings.bindQueryPath, 'bindQuery', (request, { context }) => (
      { answer: plainAnswer('000000', bindQueryAnswer(findBindings(request, context), now(), settings)) }
    ))]),
    ...(settings.unbindPath === null ? [] : [call('unbind', settings.unbindPath, 'unbind', (request, each) => once('unbind', request.requestId, each, () => (
      { events: decideUnbind(request, each.context).events, answer: () => plainAnswer('000000', { cancelSuccess: true, status: 'SUCCESS' }) }
    )))]),
    call('bind', '/v4/authorization/prepare', 'prepare', (request, each) => once('prepare', request.requestId, each, () => {
      const { events, agreementId } = decidePrepare(request, each.context);
      return { events, answer: () => plainAnswer('000000', { authUrl: consentUrl(agreementId) }) };
    })),
    call('bind', '/v4/authorization/applyToken', 'applyToken', (request, each) => once('applyToken', request.requestId, each, () => {
      const { events, agreementId } = decideApplyToken(request, each.context);
      return {
        events,
        answer() {
          const agreement = shop.book.agreements.all.get(agreementId);
          return plainAnswer('000000', agreement === undefined ? {} : tokenFields(agreement, settings));
        },
      };
    })),
    call('unbind', '/v4/authorization/cancelToken', 'unbind', (request, each) => once('cancelToken', request.requestId, each, () => (
      { events: decideUnbind(request, each.context).events, answer: () => plainAnswer('000000', { cancelSuccess: true }) }
    ))),
    call('tokens', '/v4/authorization/list', 'tokenList', (request, { context }) => ({ answer: plainAnswer('000000', tokenListAnswer(findTokens(request, context), settings)) })),
    // Saved cards are another thing: there are none in practice, and a wallet token is not one (dossier §5.7).
    call('tokens', '/v4/tokenization/list', 'cardTokenList', () => ({ answer: plainAnswer('000000', { cardInfos: [] }) })),
    call('unbind', '/v4/tokenization/unbind', 'cardTokenUnbind', (_request, { context }) => { throw tokenNotFound(context); }),
  ];

  return [...paymentCalls, ...walletCalls, statement('transactions', '/api/v2/txn-rec-file/download'), statement('funds', '/fundFile/download')];
}
