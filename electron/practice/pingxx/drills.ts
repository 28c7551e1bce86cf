/**
 * Words that a charge's or refund's `description` can hold to bring about what only a real channel decides. The provider has
 * nothing like them; they are the practice gateway's own, in the way of a sandbox's magic values.
 */
import { channelRefused, invalid, Refused } from './refusals.ts';

export const chargeDrills = ['practice:channel-error', 'practice:too-many', 'practice:order-owned'] as const;

export const refundDrills = [
  'practice:channel-error', 'practice:too-many', 'practice:refused', 'practice:retry', 'practice:manual', 'practice:wait-operation', 'practice:too-late',
] as const;

export type ChargeDrill = (typeof chargeDrills)[number];
export type RefundDrill = (typeof refundDrills)[number];

export function drillIn<Drill extends string>(known: readonly Drill[], description: string | undefined): Drill | undefined {
  return known.find((drill) => description?.split(/\s+/).includes(drill));
}

/** Throws for the drills that refuse the call itself. Called once everything else is decided. */
export function refuseForDrill(drill: ChargeDrill | RefundDrill | undefined, channel: string): void {
  if (drill === 'practice:channel-error') throw channelRefused('channel_request_error', channel, '系统繁忙，请稍后再试', 'system busy, try again later');
  if (drill === 'practice:too-many') {
    throw new Refused({ status: 403, type: 'invalid_request_error', zh: '超过并发限制', en: 'Over the concurrency limit' });
  }
  if (drill === 'practice:too-late') throw refundTooLate(channel);
}

/** As recorded, with the capital R (dossier §11.2). */
export function refundTooLate(channel: string): Refused {
  return invalid('Refund_time', `渠道 ${channel} 的交易已超过可退款时间`, `The charge on channel ${channel} is too old to be refunded`);
}

/** Refunds that the channel takes no part in: HTTP 200 with `status: "failed"`. */
export const failedAtOnce: Readonly<Partial<Record<RefundDrill, { readonly code: string; readonly message: string }>>> = {
  'practice:refused': { code: 'refund_refused_msg', message: '基本账户未结算余额不足，请使用可用余额退款' },
  'practice:retry': { code: 'refund_retry', message: '渠道要求重新发起退款' },
  'practice:manual': { code: 'refund_manual_intervention', message: '退款需人工在系统外处理' },
};
