/** Agreements: starting one in either flow, what the shopper does on the consent page, exchanging a code, ending one (PingPong dossier §4). */
import { PracticeError, type ConsentAct } from '../types.ts';
import { bindStatusOf, isAlive, type Agreement, type AgreementEvent, type AgreementStarted } from './agreements.ts';
import { livingAgreement } from './payment-rules.ts';
import type { RequestOf } from './requests.ts';
import { Refused } from './result-codes.ts';
import { definedOnly, type RuleContext } from './rules.ts';
import { walletForBinding } from './wallets.ts';

export type AgreementDecision = { readonly events: readonly AgreementEvent[]; readonly agreementId: string };

function checkWallet(type: string, field: string): string {
  const wallet = walletForBinding(type);
  if (wallet === undefined) throw new Refused('102000', field);
  return wallet.type;
}

export function decideBind(request: RequestOf<'bind'>, context: RuleContext): AgreementDecision {
  const started: AgreementStarted = {
    type: 'agreement-started', at: context.now, agreementId: context.newNumber('agreement'), flow: 'bind', requestId: request.requestId,
    merchantUserId: request.merchantUserId, wallet: checkWallet(request.paymentMethod.type, 'paymentMethod.type'), resultUrl: request.merchantResultUrl,
    notificationUrl: request.notificationUrl, handle: context.newToken(32), linkExpiresAt: context.now + context.settings.consentLifeMs, signType: context.signType,
  };
  return { events: [started], agreementId: started.agreementId };
}

export function decidePrepare(request: RequestOf<'prepare'>, context: RuleContext): AgreementDecision {
  const started: AgreementStarted = {
    type: 'agreement-started', at: context.now, agreementId: context.newNumber('agreement'), flow: 'authorization', requestId: request.requestId,
    merchantUserId: request.merchantUserId, wallet: checkWallet(request.payMethod, 'payMethod'), resultUrl: request.authRedirectUrl,
    notificationUrl: request.notifyUrl, authState: context.newToken(32), linkExpiresAt: context.now + context.settings.consentLifeMs, signType: context.signType,
  };
  return { events: [started], agreementId: started.agreementId };
}

/** The same day so many calendar years later. */
function yearsLater(at: number, years: number): number {
  const date = new Date(at);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

function activated(agreement: Agreement, context: RuleContext): readonly AgreementEvent[] {
  const years = walletForBinding(agreement.wallet)?.tokenYears ?? null;
  const active: AgreementEvent = definedOnly({
    type: 'agreement-turned' as const, at: context.now, agreementId: agreement.agreementId, to: 'active' as const, token: context.newToken(64),
    tokenExpiresAt: years === null ? undefined : yearsLater(context.now, years),
  });
  const replaced = context.settings.olderAgreement === 'keep' ? [] : [...context.book.agreements.all.values()]
    .filter((other) => other.merchantUserId === agreement.merchantUserId && other.wallet === agreement.wallet && isAlive(other, context.now))
    .map((other): AgreementEvent => ({ type: 'agreement-turned', at: context.now, agreementId: other.agreementId, to: 'cancelled' }));
  return [...replaced, active];
}

/** What an act on the consent page leads to. Throws a PracticeError when the agreement is past that. */
export function consentEvents(agreement: Agreement, act: ConsentAct, context: RuleContext): readonly AgreementEvent[] {
  const turned = { type: 'agreement-turned', at: context.now, agreementId: agreement.agreementId } as const;
  const alive = isAlive(agreement, context.now);
  if (act === 'unbind' && alive) return [{ ...turned, to: 'cancelled', by: 'shopper' }];
  if (act === 'expire' && alive) return [{ ...turned, to: 'lapsed' }];
  if (act === 'expire' && agreement.state === 'agreed') return [{ ...turned, to: 'expired' }];
  if (agreement.state === 'waiting') {
    if (act === 'decline') return [{ ...turned, to: 'declined' }];
    if (act === 'expire') return [{ ...turned, to: 'expired' }];
    if (act === 'agree' && agreement.flow === 'bind') return activated(agreement, context);
    if (act === 'agree') return [{ ...turned, to: 'agreed', authCode: context.newToken(32), authCodeExpiresAt: context.now + context.settings.authCodeLifeMs }];
  }
  throw new PracticeError('orderFinished', agreement.requestId);
}

/** Single use, short-lived, and only for the shopper and state it was made for; a wrong attempt does not use it up. */
export function decideApplyToken(request: RequestOf<'applyToken'>, context: RuleContext): AgreementDecision {
  const agreement = [...context.book.agreements.all.values()].find((candidate) => candidate.state === 'agreed' && candidate.authCode === request.authCode);
  const usable = agreement?.authState === request.authState && agreement.merchantUserId === request.merchantUserId && (agreement.authCodeExpiresAt ?? 0) > context.now;
  if (agreement === undefined || !usable) throw new Refused('105000', 'authCode');
  return { events: activated(agreement, context), agreementId: agreement.agreementId };
}

/** Both calls that end a token end any token of this store, whichever flow made it. */
export function decideUnbind(request: RequestOf<'unbind'>, context: RuleContext): AgreementDecision {
  const { agreementId } = livingAgreement(request.token, request.merchantUserId, context);
  return { events: [{ type: 'agreement-turned', at: context.now, agreementId, to: 'cancelled', by: 'merchant' }], agreementId };
}

function ofShopper(merchantUserId: string, context: RuleContext): readonly Agreement[] {
  return [...context.book.agreements.all.values()].filter((agreement) => agreement.merchantUserId === merchantUserId);
}

/** Agreements of one shopper in every state; a token may be the credential or the handle of `bind` (dossier §4.3). */
export function findBindings(request: RequestOf<'bindQuery'>, context: RuleContext): readonly Agreement[] {
  const type = request.paymentMethod?.type;
  return ofShopper(request.merchantUserId, context).filter((agreement) => agreement.flow === 'bind'
    && (request.token === undefined || request.token === agreement.token || request.token === agreement.handle)
    && (type === undefined || type === agreement.wallet));
}

/** Living tokens only: being in the list is what says that one lives (dossier §4.5). */
export function findTokens(request: RequestOf<'tokenList'>, context: RuleContext): readonly Agreement[] {
  return ofShopper(request.merchantUserId, context).filter((agreement) => bindStatusOf(agreement, context.now) === 'SUCCESS'
    && (agreement.flow === 'authorization' || context.settings.listShowsBothFlows)
    && (request.token === undefined || request.token === agreement.token));
}
