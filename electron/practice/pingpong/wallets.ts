/** The wallets of one-click payment with their two spellings, currencies and the life of a token (PingPong dossier §4.1). */
import type { CurrencyCode } from '@shared/money/currency.ts';

export type Wallet = {
  /** As `bind` and a payment with a token write it. */
  readonly type: string;
  /** As the general list of payment methods writes it; ordinary payments use this one. */
  readonly methodName: string;
  readonly currencies: readonly CurrencyCode[];
  /** Calendar years; null for a token that does not expire. */
  readonly tokenYears: number | null;
};

export const wallets: readonly Wallet[] = [
  { type: 'Boost', methodName: 'Boost', currencies: ['MYR'], tokenYears: null },
  { type: 'GCash', methodName: 'GCASH', currencies: ['PHP'], tokenYears: 2 },
  { type: 'TNG eWallet', methodName: 'TNG eWallet', currencies: ['MYR'], tokenYears: 2 },
  { type: 'DANA', methodName: 'DANA', currencies: ['IDR'], tokenYears: 10 },
  { type: 'Kakaopay', methodName: 'Kakaopay', currencies: ['KRW', 'USD'], tokenYears: null },
  { type: 'True Money', methodName: 'TrueMoney Wallet', currencies: ['THB'], tokenYears: 2 },
  { type: 'AlipayHK', methodName: 'AlipayHK', currencies: ['HKD', 'USD', 'CNY'], tokenYears: null },
  { type: 'Alipay', methodName: 'Alipay', currencies: ['AUD', 'CAD', 'EUR', 'GBP', 'HKD', 'SGD', 'CNY', 'USD'], tokenYears: null },
  { type: 'Rabbit LINE Pay', methodName: 'Rabbit Line Pay', currencies: ['THB'], tokenYears: null },
];

export function walletForBinding(type: string): Wallet | undefined {
  return wallets.find((wallet) => wallet.type === type);
}

export function walletForPaying(methodName: string): Wallet | undefined {
  return wallets.find((wallet) => wallet.methodName === methodName);
}

/** What the hosted page charges with: the payer of a link chooses nothing in practice. */
export const hostedMethod = 'Alipay';

/** Manual capture exists for cards alone, so a hosted page with it takes one. */
export const hostedCardMethod = 'VISA';
