import type { common as commonEn, environment as environmentEn, language as languageEn, noun as nounEn, source as sourceEn, time as timeEn } from '../en/common.ts';

export const common: typeof commonEn = {
  appName: 'Merchant Admin',
  cancel: '取消',
  close: '关闭',
  back: '返回',
  save: '保存',
  done: '完成',
  retry: '重试',
  refresh: '刷新',
  copy: '复制',
  copyWhat: '复制{what}',
  copied: '已复制{what}',
  saved: '已保存{what}',
  details: '详情',
  more: '查看全部',
  loading: '加载中',
  loadingMore: '加载更多',
  endOfList: '已到列表末尾',
  optional: '选填',
  none: '无',
  any: '不限',
  yes: '是',
  no: '否',
  incident: '事件编号 {id}。',
  asOf: '截至 {at}，{source}',
  unsavedClose: '不保存并离开',
};

export const time: typeof timeEn = {
  now: '刚刚',
  ago: '{duration}前',
  ahead: '{duration}后',
  left: '还有 {duration}',
  pair: '{first} {second}',
  day: '{n} 天',
  hour: '{n} 小时',
  minute: '{n} 分',
  second: '{n} 秒',
};

export const noun: typeof nounEn = {
  order: '订单',
  orderNumber: '订单号',
  refundNumber: '退款单号',
  provider: '服务商',
  providerId: '服务商编号',
  providerTransactionId: '服务商交易号',
  walletReference: '钱包交易号',
  profile: '商户配置',
  environment: '环境',
  method: '付款方式',
  amount: '金额',
  currency: '币种',
  status: '状态',
  time: '时间',
  created: '创建时间',
  expires: '付款期限',
  description: '付款说明',
  operator: '操作员',
  reason: '原因',
  note: '备注',
  link: '链接',
  qrImage: '二维码图片',
  text: '文字',
  card: '卡片',
  incidentId: '事件编号',
};

export const language: typeof languageEn = { en: 'English', zhHant: '繁體中文', zhHans: '简体中文' };

export const environment: typeof environmentEn = {
  practice: '练习',
  test: '测试',
  live: '正式',
  badge: { practice: '练习', test: '测试', live: '正式' },
  explain: {
    practice: '只在本机运行，不涉及真实资金。',
    test: '服务商的测试系统，不涉及真实资金。',
    live: '真实资金。',
  },
};

export const source: typeof sourceEn = { answer: '服务商答复', query: '向服务商查询', app: '本程序' };
