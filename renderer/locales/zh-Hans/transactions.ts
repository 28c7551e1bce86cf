import type { transactions as transactionsEn } from '../en/transactions.ts';

export const transactions: typeof transactionsEn = {
  title: '交易',
};
