/** The cashier page's words in the three languages of the program, and the choice of one for a request. */

export const cashierLanguages = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type CashierLanguage = (typeof cashierLanguages)[number];

export type CashierTexts = {
  readonly languageName: string;
  readonly title: string;
  readonly band: string;
  readonly bandDetail: string;
  readonly payTo: string;
  readonly amount: string;
  readonly order: string;
  readonly paymentNumber: string;
  readonly walletNumber: string;
  readonly description: string;
  readonly payBefore: string;
  readonly noDeadline: string;
  readonly zone: string;
  readonly choose: string;
  readonly pay: string;
  readonly fail: string;
  readonly expire: string;
  readonly failHelp: string;
  readonly expireHelp: string;
  readonly paid: string;
  readonly paidDetail: string;
  readonly processing: string;
  readonly processingDetail: string;
  readonly failed: string;
  readonly failedDetail: string;
  readonly expired: string;
  readonly expiredDetail: string;
  readonly closed: string;
  readonly closedDetail: string;
  readonly refunded: string;
  readonly unknown: string;
  readonly unknownDetail: string;
  readonly stale: string;
  readonly staleDetail: string;
  readonly backToOrder: string;
  readonly toMerchant: string;
  readonly languages: string;
};

export const cashierTexts: Readonly<Record<CashierLanguage, CashierTexts>> = {
  en: {
    languageName: 'English',
    title: 'Practice cashier',
    band: 'PRACTICE',
    bandDetail: 'No real money moves on this page.',
    payTo: 'Pay to',
    amount: 'Amount',
    order: 'Order number',
    paymentNumber: 'Payment number',
    walletNumber: 'Wallet number',
    description: 'For',
    payBefore: 'Pay before',
    noDeadline: 'No deadline',
    zone: 'Hong Kong time',
    choose: 'What does the payer do?',
    pay: 'Pay',
    fail: 'Fail',
    expire: 'Let it expire',
    failHelp: 'The wallet refuses',
    expireHelp: 'Nobody pays in time',
    paid: 'Paid',
    paidDetail: 'The merchant sees this payment now.',
    processing: 'Being processed',
    processingDetail: 'The wallet has not said yet whether it was paid.',
    failed: 'Payment failed',
    failedDetail: 'The wallet refused. Nothing was paid.',
    expired: 'Order expired',
    expiredDetail: 'Nobody paid in time.',
    closed: 'Order closed',
    closedDetail: 'The merchant closed this order. Nobody can pay it any more.',
    refunded: 'Refunded',
    unknown: 'No such order',
    unknownDetail: 'This practice gateway does not know the number in the address. Create a new link in Merchant Admin.',
    stale: 'This page is out of date',
    staleDetail: 'Nothing was changed. Open the order again and choose once more.',
    backToOrder: 'Open the order again',
    toMerchant: 'Back to the merchant',
    languages: 'Language',
  },
  'zh-Hant': {
    languageName: '繁體中文',
    title: '練習收銀台',
    band: '練習',
    bandDetail: '此頁不會動用任何真實款項。',
    payTo: '收款商戶',
    amount: '金額',
    order: '訂單號',
    paymentNumber: '付款編號',
    walletNumber: '錢包單號',
    description: '用途',
    payBefore: '付款期限',
    noDeadline: '沒有期限',
    zone: '香港時間',
    choose: '付款人會怎樣做？',
    pay: '付款',
    fail: '付款失敗',
    expire: '讓它過期',
    failHelp: '錢包拒絕這筆付款',
    expireHelp: '期限過去而沒有付款',
    paid: '已付款',
    paidDetail: '商戶現在可以看到這筆款項。',
    processing: '處理中',
    processingDetail: '錢包尚未說明是否已付款。',
    failed: '付款失敗',
    failedDetail: '錢包拒絕付款，沒有扣款。',
    expired: '訂單已過期',
    expiredDetail: '沒有人在期限前付款。',
    closed: '訂單已關閉',
    closedDetail: '商戶已關閉此訂單，不能再付款。',
    refunded: '已退款',
    unknown: '找不到這張訂單',
    unknownDetail: '練習閘道沒有網址中的編號。請在 Merchant Admin 建立新的付款連結。',
    stale: '此頁已過時',
    staleDetail: '沒有任何更改。請重新開啟訂單，再選擇一次。',
    backToOrder: '重新開啟訂單',
    toMerchant: '返回商戶',
    languages: '語言',
  },
  'zh-Hans': {
    languageName: '简体中文',
    title: '练习收银台',
    band: '练习',
    bandDetail: '此页不会动用任何真实款项。',
    payTo: '收款商户',
    amount: '金额',
    order: '订单号',
    paymentNumber: '付款编号',
    walletNumber: '钱包单号',
    description: '用途',
    payBefore: '付款期限',
    noDeadline: '没有期限',
    zone: '香港时间',
    choose: '付款人会怎么做？',
    pay: '付款',
    fail: '付款失败',
    expire: '让它过期',
    failHelp: '钱包拒绝这笔付款',
    expireHelp: '期限过去而没有付款',
    paid: '已付款',
    paidDetail: '商户现在可以看到这笔款项。',
    processing: '处理中',
    processingDetail: '钱包尚未说明是否已付款。',
    failed: '付款失败',
    failedDetail: '钱包拒绝付款，没有扣款。',
    expired: '订单已过期',
    expiredDetail: '没有人在期限前付款。',
    closed: '订单已关闭',
    closedDetail: '商户已关闭此订单，不能再付款。',
    refunded: '已退款',
    unknown: '找不到这张订单',
    unknownDetail: '练习网关没有网址中的编号。请在 Merchant Admin 建立新的付款链接。',
    stale: '此页已过时',
    staleDetail: '没有任何更改。请重新打开订单，再选择一次。',
    backToOrder: '重新打开订单',
    toMerchant: '返回商户',
    languages: '语言',
  },
};

/** The language that a tag such as `zh-TW` or `en-GB` is served with; undefined for any other language. */
function languageOf(tag: string): CashierLanguage | undefined {
  const parts = tag.trim().toLowerCase().split('-');
  if (parts[0] === 'en') return 'en';
  if (parts[0] !== 'zh') return undefined;
  if (parts.includes('hant')) return 'zh-Hant';
  if (parts.includes('hans')) return 'zh-Hans';
  return parts.some((part) => part === 'hk' || part === 'tw' || part === 'mo') ? 'zh-Hant' : 'zh-Hans';
}

/** The asked language wins, then the best one of Accept-Language (RFC 9110 §12.5.4), then English. */
export function chooseLanguage(asked: string | undefined, acceptLanguage: string | undefined): CashierLanguage {
  const wanted = asked === undefined ? undefined : languageOf(asked);
  if (wanted !== undefined) return wanted;
  const offers = (acceptLanguage ?? '').split(',').map((offer, index) => {
    const [tag = '', ...parameters] = offer.split(';');
    const quality = parameters.map((parameter) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
    return { language: languageOf(tag), quality: quality === undefined ? 1 : Number(quality), index };
  });
  const best = offers
    .filter((offer) => offer.language !== undefined && offer.quality > 0)
    .sort((left, right) => right.quality - left.quality || left.index - right.index);
  return best[0]?.language ?? 'en';
}
