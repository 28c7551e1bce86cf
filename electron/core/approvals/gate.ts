/**
 * Holds back money that a rule of its profile wants a second person for: the intent is written with a signed request for that person,
 * both or neither. The engine asks for one outgoing intent of a profile after the other, so that two of them never both count as the
 * last one below a day's limit.
 */
import { approvalId, approvalLifetime, outgoingKind, type ApprovalRequestBody, type ApprovalTrigger } from '@shared/domain/approval.ts';
import type { MoneyAction } from '@shared/domain/money-rules.ts';
import { defaultMoneyRules } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import type { Gate } from '../attempts/gate.ts';
import type { NewApprovalRequest } from '../ports/approval-records.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { DeviceKey } from '../ports/device-key.ts';
import type { IntentPlan, Journal } from '../ports/journal.ts';
import { canonicalText, sha256, signedText } from './signed-file.ts';
import { dayOf, triggerOf } from './tiers.ts';

export type ApprovalGateDependencies = {
  readonly journal: Pick<Journal, 'profiles' | 'moneyRules' | 'transactions' | 'approvals'>;
  readonly deviceKey: DeviceKey;
  readonly clock: Clock;
  readonly ids: IdSource;
};

type OutgoingKind = Extract<MoneyAction, ApprovalRequestBody['kind']>;

/** Errors: `profile.notFound`; `keychain.*` when a request cannot be signed, and then nothing is written. */
export function createApprovalGate({ journal, deviceKey, clock, ids }: ApprovalGateDependencies): Gate {
  async function triggerFor(plan: IntentPlan, profile: Profile): Promise<ApprovalTrigger | null> {
    const rules = (await journal.moneyRules.get(profile.id)) ?? defaultMoneyRules(profile.environment);
    const tier = rules.tiers.find(({ currency }) => currency === plan.currency);
    if (tier === undefined) return null;
    const { from, until } = dayOf(clock.now(), profile.timeZone);
    return triggerOf(tier, plan.amountMinor, await journal.approvals.outgoing(profile.id, plan.currency, from, until));
  }

  async function paymentOf(plan: IntentPlan): Promise<ApprovalRequestBody['payment']> {
    const { parentId } = plan.transaction;
    const payment = parentId === null ? undefined : await journal.transactions.get(parentId);
    if (!payment) return null;
    const { reference, amountMinor, refundedMinor, createdAt } = payment;
    return { reference, amountMinor, refundedMinor, createdAt };
  }

  async function requestFor(plan: IntentPlan, kind: OutgoingKind, profile: Profile, trigger: ApprovalTrigger): Promise<NewApprovalRequest> {
    const memoryAllowed = profile.environment === 'practice';
    const { fingerprint } = await deviceKey.identity({ memoryAllowed });
    const { providerId, environment, merchantId } = profile;
    const createdAt = clock.now();
    const body: ApprovalRequestBody = {
      version: 1,
      id: approvalId.parse(ids.next()),
      account: { providerId, environment, merchantId },
      kind,
      amountMinor: plan.amountMinor,
      currency: plan.currency,
      reference: plan.reference,
      payment: await paymentOf(plan),
      reason: plan.transaction.reason,
      note: plan.transaction.description,
      maker: { name: plan.operator, fingerprint },
      payloadHash: sha256(plan.payload),
      trigger,
      createdAt,
      expiresAt: addMilliseconds(createdAt, approvalLifetime),
    };
    const text = canonicalText(body);
    const { signature, identity } = await deviceKey.sign(signedText('request', text), { memoryAllowed });
    // The keychain came or went in between: the key that is named must be the one that signed.
    if (identity.fingerprint !== fingerprint) throw new AppError('keychain.unavailable');
    return { id: body.id, body: text, bodyHash: sha256(text), signature, maker: body.maker.name, makerFingerprint: fingerprint, createdAt, expiresAt: body.expiresAt };
  }

  return async (plan) => {
    const kind = outgoingKind.safeParse(plan.kind);
    if (!kind.success) return { kind: 'send' };
    const profile = await journal.profiles.get(plan.profileId);
    if (!profile) throw new AppError('profile.notFound');
    const trigger = await triggerFor(plan, profile);
    return trigger === null ? { kind: 'send' } : { kind: 'awaitApproval', request: await requestFor(plan, kind.data, profile, trigger) };
  };
}
