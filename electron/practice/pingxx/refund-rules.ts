/**
 * Rules of refunds and batch refunds (Ping++ dossier §11). A refund that the channel refuses is no refusal of the call: it is
 * a refund with `status: "failed"`.
 */
import type { OutcomePlan } from '../server/operation.ts';
import {
  refundedAmount, remainderOf, stateAt, type BatchCreated, type Charge, type LaterTurn, type Refund, type RefundCreated,
} from './book.ts';
import { channelOf } from './channels.ts';
import { checkApp, type RuleContext } from './charge-rules.ts';
import { drillIn, failedAtOnce, refundDrills, refundTooLate, refuseForDrill, type RefundDrill } from './drills.ts';
import { badValue, invalid, notFound } from './refusals.ts';
import type { BatchRequest, RefundRequest } from './requests.ts';

/** WeChat merchants on the old fund flow may choose where the money comes from. */
const fundingSourceChannels = ['wx', 'wx_pub', 'wx_pub_qr', 'wx_pub_scan', 'wx_wap', 'wx_lite', 'qpay'];
const splitChannels = ['cb_alipay', 'cb_alipay_wap', 'cb_alipay_pc_direct'];
const rateChannels = ['cb_alipay_qr', 'cb_alipay_scan'];

function isSplit(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((part: unknown) => typeof part === 'object' && part !== null
    && 'account' in part && typeof part.account === 'string' && 'amount' in part && Number.isSafeInteger(part.amount));
}

function checkExtra(extra: Readonly<Record<string, unknown>> | undefined, channel: string): void {
  for (const [key, value] of Object.entries(extra ?? {})) {
    const known = (key === 'split_fund_info' && splitChannels.includes(channel) && isSplit(value))
      || (key === 'rate' && rateChannels.includes(channel) && typeof value === 'number' && value > 0)
      || (key === 'refund_amount' && rateChannels.includes(channel) && Number.isSafeInteger(value) && Number(value) > 0);
    if (!known) throw badValue(`extra[${key}]`);
  }
}

function fullyRefunded(charge: Charge): Error {
  return invalid(
    undefined, `订单 ${charge.orderNo} (${charge.id}) 已全额退款`, `Charge ${charge.id} with order_no ${charge.orderNo} has been refunded in full`,
  );
}

/** Everything that speaks against a refund of this charge; the amount is what is refunded, the whole remainder by default. */
function checkRefund(charge: Charge, request: RefundRequest, context: RuleContext): number {
  const { settings, now } = context;
  const channel = channelOf(charge.channel);
  if (channel.refundReasonBytes !== undefined && Buffer.byteLength(request.description, 'utf8') > channel.refundReasonBytes) throw badValue('description');
  if (request.funding_source !== undefined && !fundingSourceChannels.includes(charge.channel)) throw badValue('funding_source');
  checkExtra(request.extra, charge.channel);
  if (charge.ownedByOrder) {
    throw invalid(undefined, `charge ${charge.id} 属于订单，请通过订单退款`, `Charge ${charge.id} belongs to an order, refund it there`, 'charge_request_invalid');
  }
  const state = stateAt(charge, now);
  if (state !== 'paid' || charge.paidAt === undefined) throw invalid(undefined, `charge ${charge.id} 未付款`, `Charge ${charge.id} is not paid`);
  if (refundedAmount(charge) >= charge.amount) throw fullyRefunded(charge);
  if (now - charge.paidAt > (settings.refundWithinMs[channel.family] ?? settings.refundWithinMs.others)) throw refundTooLate(charge.channel);
  const remainder = remainderOf(charge);
  const amount = request.amount ?? remainder;
  if (amount > remainder || amount === 0) {
    throw invalid('amount', `退款金额超过可退金额 ${remainder}`, `The amount is above what can still be refunded: ${remainder}`);
  }
  return amount;
}

function laterTurn(plan: OutcomePlan | undefined, now: number): LaterTurn | undefined {
  switch (plan?.kind) {
    case undefined:
    case 'ok-but-never-done':
      return undefined;
    case 'pending-then-completed':
      return { at: now + plan.delayMs, to: 'succeeded' };
    case 'pending-then-failed':
    case 'fails-later':
      return { at: now + plan.delayMs, to: 'failed' };
  }
}

type Outcome = Pick<RefundCreated, 'status' | 'executed' | 'waitsForPassword' | 'failureCode' | 'failureMessage' | 'later'>;

function outcomeOf(charge: Charge, drill: RefundDrill | undefined, plan: OutcomePlan | undefined, context: RuleContext): Outcome {
  const failure = drill === undefined ? undefined : failedAtOnce[drill];
  if (failure !== undefined) return { status: 'failed', executed: false, waitsForPassword: false, failureCode: failure.code, failureMessage: failure.message };
  if (drill === 'practice:wait-operation' || (plan === undefined && context.settings.passwordRefundChannels.includes(charge.channel))) {
    return { status: 'pending', executed: false, waitsForPassword: true, failureCode: 'refund_wait_operation' };
  }
  const turn = laterTurn(plan, context.now);
  const pending = plan?.kind === 'pending-then-completed' || plan?.kind === 'pending-then-failed';
  return {
    status: pending ? 'pending' : 'succeeded', executed: !pending && plan?.kind !== 'ok-but-never-done', waitsForPassword: false,
    ...(turn === undefined ? {} : { later: turn }),
  };
}

function created(charge: Charge, request: RefundRequest, amount: number, outcome: Outcome, context: RuleContext): RefundCreated {
  return {
    type: 'refund-created', at: context.now, id: context.newId('refund'), charge: charge.id, amount, description: request.description,
    metadata: request.metadata ?? {}, ...outcome,
    ...(request.funding_source === undefined ? {} : { fundingSource: request.funding_source }),
    ...(request.extra === undefined ? {} : { extra: { ...request.extra } }),
  };
}

export type RefundDecision = { readonly events: readonly RefundCreated[]; readonly id: string };

/** Asking once more for a refund that waits on its page gives that refund again, with a fresh address (dossier §11.4). */
function waitingTwin(charge: Charge, request: RefundRequest): Refund | undefined {
  const waiting = charge.refunds.filter((refund) => refund.status === 'pending' && refund.waitsForPassword);
  const wanted = request.amount ?? charge.amount - refundedAmount(charge);
  return remainderOf(charge) >= wanted ? undefined : waiting.find((refund) => refund.amount === wanted);
}

export function decideRefund(charge: Charge, request: RefundRequest, context: RuleContext): RefundDecision {
  const twin = waitingTwin(charge, request);
  if (twin !== undefined) return { events: [], id: twin.id };
  const amount = checkRefund(charge, request, context);
  const drill = drillIn(refundDrills, request.description);
  refuseForDrill(drill, charge.channel);
  const event = created(charge, request, amount, outcomeOf(charge, drill, context.plan(), context), context);
  return { events: [event], id: event.id };
}

export type BatchDecision = { readonly events: readonly (RefundCreated | BatchCreated)[]; readonly id: string };

/** One bad entry refuses them all. Accepted refunds are done a moment later, those of an Alipay password channel on the page. */
export function decideBatch(request: BatchRequest, context: RuleContext): BatchDecision {
  const { book, now, settings } = context;
  checkApp(request.app, 'app');
  if ([...book.batches.values()].some((batch) => batch.batchNo === request.batch_no)) throw badValue('batch_no');
  if (new Set(request.charges.map((entry) => entry.charge)).size !== request.charges.length) throw badValue('charges');
  const accepted = request.charges.map((entry) => {
    const charge = book.charges.get(entry.charge);
    if (charge === undefined) throw notFound('charge', entry.charge);
    const { charge: _charge, ...rest } = entry;
    const wish: RefundRequest = { ...rest, description: rest.description ?? request.description };
    const amount = checkRefund(charge, wish, context);
    const drill = drillIn(refundDrills, wish.description);
    refuseForDrill(drill, charge.channel);
    return { charge, wish, amount, drill };
  });
  const plan = context.plan() ?? { kind: 'pending-then-completed', delayMs: settings.batchTakesMs };
  const refunds = accepted.map(({ charge, wish, amount, drill }) => {
    const onPage = drill === undefined && settings.passwordRefundChannels.includes(charge.channel) ? 'practice:wait-operation' as const : drill;
    return created(charge, wish, amount, outcomeOf(charge, onPage, plan, context), context);
  });
  const batch: BatchCreated = {
    type: 'batch-created', at: now, id: context.newId('batch'), batchNo: request.batch_no, description: request.description, metadata: request.metadata ?? {},
    entries: refunds.map((refund) => ({ charge: refund.charge, amount: refund.amount, description: refund.description, refund: refund.id })),
  };
  return { events: [...refunds, batch], id: batch.id };
}
