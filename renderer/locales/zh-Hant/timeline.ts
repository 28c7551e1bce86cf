import type { timeline as timelineEn } from '../en/timeline.ts';

export const timeline: typeof timelineEn = {
  intent: {
    queued: '{what}：已記錄',
    sending: '{what}：已送往 {provider}',
    notSent: '{what}：沒有離開本機',
    succeeded: '{what}：成功',
    accepted: '{what}：{provider} 已受理，未最終確定',
    rejected: '{what}：{provider} 拒絕',
    unknown: '{what}：結果不明',
    interrupted: '{what}：途中程式停止',
    asked: '已查詢 {provider}',
    needsOperator: '{what}：須由人員決定',
    decided: '{what}：已由人員決定',
    abandoned: '{what}：已放棄',
    failedLate: '{what}：成功後又失敗',
  },
  payment: { observed: '{provider} 回報：{status}' },
  found: { added: '在 {provider} 找到{what}', changed: '{provider} 回報：{status}' },
  link: { withdrawn: '{what}：已撤回' },
  manual: { recorded: '{what}：已記錄', confirmed: '{what}：已由第二人確認', voided: '{what}：已作廢' },
  approval: {
    requested: '{what}：等待第二人覆核', released: '{what}：第二人已批准', refused: '{what}：第二人不批准',
    withdrawn: '{what}：已撤回請求', expired: '{what}：期限內無人覆核',
  },
  count: '第 {n} 次',
  locked: '已鎖定，不會重送',
};
