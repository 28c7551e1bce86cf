/** What of a link can be handed to its payer, and what else can be done with it, from its own data and from the provider's description. */
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { booleanSetting, type ProviderDescription } from '@shared/providers/description.ts';
import { methodOfPayment } from './link-methods.ts';

/** `link`: an address and its code. `code`: a code alone. `form`: a page that this computer posts. `other`: what the provider said, as it came. */
export type HandOver =
  | { readonly kind: 'link'; readonly address: string; readonly qrText: string }
  | { readonly kind: 'code'; readonly qrText: string }
  | { readonly kind: 'form'; readonly url: string }
  | { readonly kind: 'other'; readonly type: string; readonly raw: string };

/** Null when nothing can be handed over: not open, or the answer with it was lost. */
export function handOverOf({ status, link }: Pick<Transaction, 'status' | 'link'>): HandOver | null {
  if (status !== 'waiting' || link === null) return null;
  if (link.url !== null) return { kind: 'link', address: link.url, qrText: link.qrText ?? link.url };
  if (link.qrText !== null) return { kind: 'code', qrText: link.qrText };
  if (link.action?.kind === 'form') return { kind: 'form', url: link.action.url };
  return link.action === null ? null : { kind: 'other', type: link.action.type, raw: link.action.raw };
}

/** An unpaid one can be closed at the provider. */
export function canWithdraw(payment: Pick<Transaction, 'kind' | 'status' | 'origin' | 'method'>, profile: Profile, description: ProviderDescription): boolean {
  if (payment.kind !== 'payment' || !['waiting', 'pending'].includes(payment.status)) return false;
  return methodOfPayment(description.link.methods(profile), payment)?.withdraw ?? false;
}

/** The provider tells more of a payment than its state, and the profile has that switched on. */
export function tellsDetails(payment: Pick<Transaction, 'kind' | 'providerPaymentId'>, profile: Profile, description: ProviderDescription): boolean {
  const { paymentDetail } = description;
  if (payment.kind !== 'payment' || payment.providerPaymentId === null || paymentDetail === null) return false;
  return paymentDetail.setting === null || booleanSetting(description, profile.settings, paymentDetail.setting);
}
