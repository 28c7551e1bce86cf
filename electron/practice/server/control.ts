/**
 * The control interface under `/__practice/`, for other processes on this machine: tests, the fault harness, a drill's
 * leader. Guarded by a token in a header that no web page can send across origins; answers carry no CORS headers.
 */
import * as z from 'zod';
import { isLoopbackUrl } from '../notifications.ts';
import { consentActs, misbehaviourKinds, PracticeError, practiceOperations, rarePlayActs, type ConsentAct, type Misbehaviour, type PlayAct, type PracticeGateway, type PracticeLedger, type RarePlayAct } from '../types.ts';
import type { RawRequest, Route } from './loopback-server.ts';
import { jsonReply, type Reply } from './reply.ts';
import { sameSecret } from './same-secret.ts';

export const controlHeader = 'x-practice-control';
export const controlPath = '/__practice';

export type Controlled = Pick<PracticeGateway, 'misbehave' | 'clearMisbehaviour' | 'misbehaviours' | 'ledger' | 'play' | 'playConsent' | 'notices'> & {
  /** Absent where a call itself says where notifications go. */
  sendWebhooksTo?(url: string | undefined): void;
} & Required<Pick<PracticeGateway, 'playRare'>>;

const misbehaviourOrder = z.strictObject({
  operation: z.enum(practiceOperations),
  kind: z.enum(misbehaviourKinds),
  times: z.union([z.int().positive(), z.literal('until-cleared')]).default(1),
  delayMs: z.int().nonnegative().optional(),
});

const statusOf = { unknownOrder: 404, orderFinished: 409, misbehaviourNotApplicable: 422 } as const;

function readOrder(body: Buffer): Misbehaviour | undefined {
  try {
    const { delayMs, ...order } = misbehaviourOrder.parse(JSON.parse(body.toString('utf8')));
    return delayMs === undefined ? order : { ...order, delayMs };
  } catch {
    return undefined;
  }
}

const webhookOrder = z.strictObject({ url: z.string().refine(isLoopbackUrl).nullable() });

/** The address, null for none; undefined when the body makes no sense. */
function readWebhook(body: Buffer): string | null | undefined {
  try {
    return webhookOrder.parse(JSON.parse(body.toString('utf8'))).url;
  } catch {
    return undefined;
  }
}

/** Only the rows with one of these numbers (a refund also by its order's) or amounts in minor units; all rows when none is named. */
function narrowed(ledger: PracticeLedger, query: string): PracticeLedger {
  const asked = new URLSearchParams(query);
  const references = new Set(asked.getAll('reference'));
  const amounts = new Set(asked.getAll('amount'));
  if (references.size + amounts.size === 0) return ledger;
  const isWanted = (row: { readonly reference: string; readonly originalReference?: string; readonly amountMinor: number }): boolean =>
    references.has(row.reference) || references.has(row.originalReference ?? '') || amounts.has(String(row.amountMinor));
  return {
    ...ledger, orders: ledger.orders.filter(isWanted), refunds: ledger.refunds.filter(isWanted),
    ...(ledger.payouts === undefined ? {} : { payouts: ledger.payouts.filter(isWanted) }),
  };
}

export function controlRoutes(gateway: Controlled, token: string): readonly Route[] {
  function guarded(run: (request: RawRequest, reference: string) => Reply): Route['handle'] {
    return (request, params) => {
      const given = request.headers[controlHeader];
      if (request.headers['origin'] !== undefined || given === undefined || !sameSecret(given, token)) {
        return jsonReply(403, { error: 'forbidden' });
      }
      try {
        return run(request, params['reference'] ?? '');
      } catch (error) {
        if (!(error instanceof PracticeError)) throw error;
        return jsonReply(statusOf[error.code], { error: error.code, detail: error.message });
      }
    };
  }

  const isRare = (act: PlayAct | RarePlayAct): act is RarePlayAct => rarePlayActs.some((known) => known === act);
  const play = (act: PlayAct | RarePlayAct): Route => ({
    method: 'POST',
    pattern: `${controlPath}/${act}/{reference}`,
    handle: guarded((_request, reference) => {
      if (isRare(act)) gateway.playRare(reference, act);
      else gateway.play(reference, act);
      return jsonReply(200, { done: true });
    }),
  });

  const consent = (act: ConsentAct): Route => ({
    method: 'POST',
    pattern: `${controlPath}/consent/${act}/{reference}`,
    handle: guarded((_request, reference) => {
      gateway.playConsent(reference, act);
      return jsonReply(200, { done: true });
    }),
  });

  return [
    { method: 'GET', pattern: `${controlPath}/notices`, handle: guarded(() => jsonReply(200, gateway.notices())) },
    ...consentActs.map(consent),
    { method: 'GET', pattern: `${controlPath}/ledger`, handle: guarded(({ query }) => jsonReply(200, narrowed(gateway.ledger(), query))) },
    { method: 'GET', pattern: `${controlPath}/misbehaviours`, handle: guarded(() => jsonReply(200, gateway.misbehaviours())) },
    {
      method: 'POST',
      pattern: `${controlPath}/misbehave`,
      handle: guarded((request) => {
        const order = readOrder(request.body);
        if (order === undefined) return jsonReply(400, { error: 'badOrder', operations: practiceOperations, kinds: misbehaviourKinds });
        gateway.misbehave(order);
        return jsonReply(200, gateway.misbehaviours());
      }),
    },
    {
      method: 'POST',
      pattern: `${controlPath}/clear`,
      handle: guarded(() => {
        gateway.clearMisbehaviour();
        return jsonReply(200, { done: true });
      }),
    },
    {
      method: 'POST',
      pattern: `${controlPath}/webhook`,
      handle: guarded((request) => {
        if (gateway.sendWebhooksTo === undefined) return jsonReply(422, { error: 'notApplicable', detail: 'each call says where its notifications go' });
        const url = readWebhook(request.body);
        if (url === undefined) return jsonReply(400, { error: 'badOrder', detail: '{"url": "http://127.0.0.1:..."} or {"url": null}' });
        gateway.sendWebhooksTo(url ?? undefined);
        return jsonReply(200, { done: true });
      }),
    },
    play('pay'),
    play('fail'),
    play('expire'),
    ...rarePlayActs.map(play),
  ];
}
