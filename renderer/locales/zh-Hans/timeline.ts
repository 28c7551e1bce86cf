import type { timeline as timelineEn } from '../en/timeline.ts';

export const timeline: typeof timelineEn = {
  intent: {
    queued: '{what}：已记录',
    sending: '{what}：已发往 {provider}',
    notSent: '{what}：没有离开本机',
    succeeded: '{what}：成功',
    accepted: '{what}：{provider} 已受理，未最终确定',
    rejected: '{what}：{provider} 拒绝',
    unknown: '{what}：结果不明',
    interrupted: '{what}：途中程序停止',
    asked: '已查询 {provider}',
    needsOperator: '{what}：须由人员决定',
    decided: '{what}：已由人员决定',
    abandoned: '{what}：已放弃',
    failedLate: '{what}：成功后又失败',
  },
  payment: { observed: '{provider} 返回：{status}' },
  found: { added: '在 {provider} 找到{what}', changed: '{provider} 返回：{status}' },
  link: { withdrawn: '{what}：已撤回' },
  manual: { recorded: '{what}：已记录', confirmed: '{what}：已由第二人确认', voided: '{what}：已作废' },
  approval: {
    requested: '{what}：等待第二人复核', released: '{what}：第二人已批准', refused: '{what}：第二人不批准',
    withdrawn: '{what}：已撤回请求', expired: '{what}：期限内无人复核',
  },
  count: '第 {n} 次',
  locked: '已锁定，不会重发',
};
