/** AlipayHK AutoDebit as data (ChingChingPay dossier §9): one wallet, no list, and a token only by the address that the shopper comes back to. */
import type { TokenRules, TokenWallet } from './token-rules.ts';
import { optionalField } from './request-field.ts';

const wallet: TokenWallet = {
  key: 'ALIPAY_HK', label: { code: 'ALIPAY_HK' }, market: 'HK', currencies: ['HKD'], tokenYears: null,
  // None is published for AutoDebit.
  limits: [], mobilePage: true,
};

export function autoDebitTokens(order: Pick<TokenRules['charge'], 'reference' | 'description'>): TokenRules {
  return {
    // Without the channel's number there are no agreements (dossier §9).
    wallets: (settings) => (typeof settings['autoDebitChannel'] === 'number' && settings['autoDebitChannel'] > 0 ? [wallet] : []),
    terminal: null,
    // The provider is never told: it is the merchant's own word for the shopper.
    merchantUserId: { ...optionalField, key: 'merchantUserId', required: true, personal: true, maxLength: 256 },
    listed: () => false,
    returnsCode: () => true,
    agreementId: true,
    token: { minLength: 1, maxLength: 64 },
    needs: () => ['autoDebitRedirectUrl'],
    consentMinutes: 15,
    charge: { ...order, fields: () => [] },
  };
}
