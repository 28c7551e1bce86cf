/** 列表的列、筛选与已保存视图的用语。 */
import type { list as English } from '../en/list.ts';

export const list: typeof English = {
  table: '交易',
  addFilter: '筛选',
  cancel: '取消',
  done: '完成',
  width: '“{name}”列宽',
  column: {
    kind: '种类', created: '创建时间', moved: '资金变动时间', order: '订单号', reference: '我方编号', original: '原收款订单号', description: '说明', provider: '服务商', profile: '配置', method: '付款方式',
    paymentNumber: '服务商付款编号', transactionNumber: '服务商交易编号', wallet: '钱包编号', amount: '金额', received: '实收', refunded: '已退', rest: '可退余额', currency: '币种',
    status: '状态', origin: '来源', reason: '原因', operator: '操作员', observed: '状态截至',
  },
  head: { created: '时间 {zone}', moved: '资金变动 {zone}', observed: '截至 {zone}' },
  origin: { link: '付款链接', checkout: '收银台', charge: '令牌扣款', refund: '退款', manual: '人工退款', payout: '代付', found: '在服务商查得' },
  timeOf: { label: '期间依据', created: '创建时间', moved: '资金变动时间', movedLabel: '资金变动' },
  zone: { label: '此列表的时区' },
  amount: {
    least: '下限（含）', most: '上限（含）', choose: '请选择币种', hint: '不分正负：退款与收款一样按金额大小比较。', unreadable: '这不是金额，请按 1,234.50 的形式输入。', noCurrency: '未选币种',
    from: '{from} {currency} 起', upTo: '最多 {to} {currency}', range: '{from}–{to} {currency}',
  },
  problem: {
    badRange: '截止日必须在起始日之后，设置没有变动：请选择较晚的截止日，或较早的起始日。',
    amountNeedsCurrency: '金额只能在同一币种内比较，请只选一个币种。',
    amountRange: '金额上限低于下限，请对调两个金额。',
  },
  columns: {
    title: '列', shown: '显示 {count} 列', width: '宽度', others: '未显示', reset: '恢复默认列', up: '将“{name}”前移', down: '将“{name}”后移',
    moved: '“{name}”是第 {at} 列，共 {total} 列', added: '已显示“{name}”', removed: '已隐藏“{name}”',
  },
  view: {
    changed: '已更改', save: '保存', reset: '还原', saveNew: '保存视图', saveAs: '另存为新视图', manage: '管理视图', menu: '已保存的视图', more: '另有 {count} 个',
    saveTitle: '保存此视图', saveHint: '保存筛选条件、列、排序和时区。“最近 7 天”这类期间每次打开都按当天重新计算。', name: '名称', nameMissing: '请输入名称。', savedAs: '已保存视图：{name}',
    none: '尚未保存任何视图。', up: '将“{name}”上移', down: '将“{name}”下移', moved: '“{name}”是第 {at} 个视图，共 {total} 个', rename: '视图“{name}”的名称', default: '打开时显示', remove: '移除视图“{name}”', removeNow: '移除',
  },
  gone: {
    lead: '打开此视图时，略过了已不存在的项目。', columns: '列：{names}。', filters: '筛选条件：{names}。', profiles: '{count} 个已移除或不在此显示的配置。',
    zone: '时区 {zone}，改用当前页面的时区。', sort: '排序方式，改为从新到旧。', kept: '在您保存之前，已保存的视图不会变动。',
  },
};
