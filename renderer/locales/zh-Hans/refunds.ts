import type { refunds as refundsEn } from '../en/refunds.ts';

export const refunds: typeof refundsEn = {
  title: '退款',
};
