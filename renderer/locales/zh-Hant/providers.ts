import type { providers as providersEn } from '../en/providers.ts';
import { chingchingpay } from './providers/chingchingpay.ts';
import { pingpong } from './providers/pingpong.ts';
import { pingxx } from './providers/pingxx.ts';
import { vexora } from './providers/vexora.ts';

export const providers: typeof providersEn = {
  groups: { addresses: '地址', signature: '簽章', answers: '回覆', limits: '限額', time: '時間', methods: '付款方式', callbacks: '返回網址', capabilities: '功能', safety: '安全' },
  units: { minorUnits: '最小單位', milliseconds: '毫秒', minutes: '分鐘', seconds: '秒', hours: '小時', days: '天' },
  chingchingpay, pingpong, pingxx, vexora,
};
