import type { unsettled as unsettledEn } from '../en/unsettled.ts';

export const unsettled: typeof unsettledEn = {
  title: '待确认',
};
