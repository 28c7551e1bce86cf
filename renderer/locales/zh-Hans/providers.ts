import type { providers as providersEn } from '../en/providers.ts';
import { chingchingpay } from './providers/chingchingpay.ts';
import { pingpong } from './providers/pingpong.ts';
import { pingxx } from './providers/pingxx.ts';
import { vexora } from './providers/vexora.ts';

export const providers: typeof providersEn = {
  groups: { addresses: '地址', signature: '签名', answers: '答复', limits: '限额', time: '时间', methods: '付款方式', callbacks: '返回网址', capabilities: '功能', safety: '安全' },
  units: { minorUnits: '最小单位', milliseconds: '毫秒', minutes: '分钟', seconds: '秒', hours: '小时', days: '天' },
  chingchingpay, pingpong, pingxx, vexora,
};
