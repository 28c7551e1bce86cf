/**
 * The commands of AlipayHK AutoDebit and what the shopper does on the consent page (dossier §9). As in `rules.ts` nothing here
 * changes anything. What the dossier infers about names of options is required here; life spans are INVENTED but the code's.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { PracticeError, type ConsentAct } from '../types.ts';
import { isAlive, type Agreement, type AgreementEvent, type AgreementTurned } from './agreements.ts';
import { autoDebitNames, commandName, readOption } from './methods.ts';
import { Refused } from './refusals.ts';
import { isAddress, type CheckoutRequest } from './requests.ts';
import { checkMerchant, checkUnused, type RuleContext } from './rules.ts';

export type CommandDecision = { readonly events: readonly AgreementEvent[]; readonly pageId: string };

const agreementId = z.string().regex(/^[\x21-\x7e]{1,32}$/);
const prepareOption = z.strictObject({ state: z.string().min(1).max(256), merchant_agreement_id: agreementId, redirect_url: z.string().min(1).max(512).refine(isAddress) });
const tokenOption = z.strictObject({ auth_code: z.string().min(1).max(256), merchant_agreement_id: agreementId.optional() });
const cancelOption = z.strictObject({ merchant_agreement_id: agreementId });

/** Every letter of these says that they are worth nothing; at most 64 characters, as upstream documents. */
function newSecret(kind: 'code' | 'token' | 'refresh'): string {
  return `practice-${kind}-${randomBytes(16).toString('hex')}`;
}

function agreementOf(id: string, context: RuleContext): Agreement {
  const { agreements } = context.book;
  const found = agreements.all.get(agreements.byAgreement.get(id) ?? '');
  if (found === undefined) throw new Refused('agreementNotFound', 'merchant_agreement_id');
  return found;
}

function decidePrepare(text: string | undefined, reference: string, context: RuleContext): CommandDecision {
  const option = readOption(prepareOption, text);
  if (context.book.agreements.byAgreement.has(option.merchant_agreement_id)) throw new Refused('agreementTaken', 'merchant_agreement_id');
  const pageId = context.newNumber('agreement');
  return {
    pageId,
    events: [{
      type: 'agreement-started', at: context.now, pageId, agreementId: option.merchant_agreement_id, reference, state: option.state, redirectUrl: option.redirect_url,
      openUntil: context.now + context.settings.consentLifeMs,
    }],
  };
}

/** A code is good once and for ten minutes; a wrong attempt does not use it up. */
function decideToken(text: string | undefined, reference: string, context: RuleContext): CommandDecision {
  const { auth_code: code, merchant_agreement_id: named } = readOption(tokenOption, text);
  const { agreements } = context.book;
  const agreement = agreements.all.get(agreements.byCode.get(code) ?? '');
  if (agreement === undefined || agreement.stage !== 'agreed' || agreement.authCode !== code) throw new Refused('invalidCode', 'auth_code');
  if (named !== undefined && named !== agreement.agreementId) throw new Refused('invalidCode', 'merchant_agreement_id');
  if ((agreement.authCodeUntil ?? 0) <= context.now) throw new Refused('expiredCode', 'auth_code');
  return {
    pageId: agreement.pageId,
    events: [{
      type: 'agreement-turned', at: context.now, pageId: agreement.pageId, to: 'active', reference, token: newSecret('token'), refreshToken: newSecret('refresh'),
      account: `practice-user-${randomBytes(4).toString('hex')}`, tokenUntil: context.now + context.settings.tokenLifeMs, refreshUntil: context.now + 2 * context.settings.tokenLifeMs,
    }],
  };
}

function decideCancel(text: string | undefined, reference: string, context: RuleContext): CommandDecision {
  const agreement = agreementOf(readOption(cancelOption, text).merchant_agreement_id, context);
  if (!isAlive(agreement, context.now)) throw new Refused('agreementNotActive', 'merchant_agreement_id');
  return { pageId: agreement.pageId, events: [{ type: 'agreement-turned', at: context.now, pageId: agreement.pageId, to: 'cancelled', reference }] };
}

export function decideCommand(request: CheckoutRequest, context: RuleContext): CommandDecision {
  checkMerchant(request.merchant_id, context);
  const name = commandName(request.channel_id, request.payment_method, context.settings);
  if (request.merchant_reference === undefined) throw new Refused('missingField', 'merchant_reference');
  checkUnused(request.merchant_reference, context);
  switch (name) {
    case autoDebitNames.prepare:
      return decidePrepare(request.payment_method_option, request.merchant_reference, context);
    case autoDebitNames.token:
      return decideToken(request.payment_method_option, request.merchant_reference, context);
    case autoDebitNames.cancel:
      return decideCancel(request.payment_method_option, request.merchant_reference, context);
  }
}

/** What an act on the consent page, or later in the wallet, leads to. Throws a PracticeError when the agreement is past that. */
export function consentEvents(agreement: Agreement, act: ConsentAct, context: Pick<RuleContext, 'now' | 'settings'>): readonly AgreementTurned[] {
  const turned = { type: 'agreement-turned', at: context.now, pageId: agreement.pageId } as const;
  const alive = isAlive(agreement, context.now);
  if (act === 'unbind' && alive) return [{ ...turned, to: 'cancelled' }];
  if (act === 'expire' && alive) return [{ ...turned, to: 'lapsed' }];
  if (act === 'expire' && (agreement.stage === 'waiting' || agreement.stage === 'agreed')) return [{ ...turned, to: 'expired' }];
  if (agreement.stage === 'waiting' && act === 'decline') return [{ ...turned, to: 'declined' }];
  if (agreement.stage === 'waiting' && act === 'agree') {
    return [{ ...turned, to: 'agreed', authCode: newSecret('code'), authCodeUntil: context.now + context.settings.authCodeLifeMs }];
  }
  throw new PracticeError('orderFinished', agreement.reference);
}
