import type { common as commonEn, environment as environmentEn, language as languageEn, noun as nounEn, source as sourceEn, time as timeEn } from '../en/common.ts';

export const common: typeof commonEn = {
  appName: 'Merchant Admin',
  cancel: '取消',
  close: '關閉',
  back: '返回',
  save: '儲存',
  done: '完成',
  retry: '重試',
  refresh: '重新整理',
  copy: '複製',
  copyWhat: '複製{what}',
  copied: '已複製{what}',
  saved: '已儲存{what}',
  details: '詳情',
  more: '查看全部',
  loading: '載入中',
  loadingMore: '載入更多',
  endOfList: '已到清單末端',
  optional: '選填',
  none: '無',
  any: '不限',
  yes: '是',
  no: '否',
  incident: '事件編號 {id}。',
  asOf: '截至 {at}，{source}',
  unsavedClose: '不儲存並離開',
};

export const time: typeof timeEn = {
  now: '剛剛',
  ago: '{duration}前',
  ahead: '{duration}後',
  left: '還有 {duration}',
  pair: '{first} {second}',
  day: '{n} 天',
  hour: '{n} 小時',
  minute: '{n} 分',
  second: '{n} 秒',
};

export const noun: typeof nounEn = {
  order: '訂單',
  orderNumber: '訂單號',
  refundNumber: '退款編號',
  provider: '服務商',
  providerId: '服務商編號',
  providerTransactionId: '服務商交易編號',
  walletReference: '錢包交易號',
  profile: '商戶設定檔',
  environment: '環境',
  method: '付款方式',
  amount: '金額',
  currency: '幣別',
  status: '狀態',
  time: '時間',
  created: '建立時間',
  expires: '付款期限',
  description: '付款說明',
  operator: '操作員',
  reason: '原因',
  note: '備註',
  link: '連結',
  qrImage: 'QR 圖片',
  text: '文字',
  card: '卡片',
  incidentId: '事件編號',
};

export const language: typeof languageEn = { en: 'English', zhHant: '繁體中文', zhHans: '简体中文' };

export const environment: typeof environmentEn = {
  practice: '練習',
  test: '測試',
  live: '正式',
  badge: { practice: '練習', test: '測試', live: '正式' },
  explain: {
    practice: '只在本機運作，不涉及真實款項。',
    test: '服務商的測試系統，不涉及真實款項。',
    live: '真實款項。',
  },
};

export const source: typeof sourceEn = { answer: '服務商回覆', query: '向服務商查詢', app: '本程式' };
