/** The consent page's words in the three languages of the program. What it shares with the cashier page stands in `texts.ts`. */
import type { CashierLanguage } from './texts.ts';

export type ConsentTexts = {
  readonly kicker: string;
  readonly wallet: string;
  readonly shopper: string;
  readonly request: string;
  readonly account: string;
  readonly openUntil: string;
  readonly tokenUntil: string;
  readonly noEnd: string;
  readonly choose: string;
  readonly chooseLater: string;
  readonly agree: string;
  readonly decline: string;
  readonly declineHelp: string;
  readonly expire: string;
  readonly expireHelp: string;
  readonly unbind: string;
  readonly unbindHelp: string;
  readonly lapse: string;
  readonly lapseHelp: string;
  readonly agreed: string;
  readonly agreedDetail: string;
  readonly active: string;
  readonly activeDetail: string;
  readonly declined: string;
  readonly declinedDetail: string;
  readonly expired: string;
  readonly expiredDetail: string;
  readonly cancelled: string;
  readonly cancelledDetail: string;
  readonly lapsed: string;
  readonly lapsedDetail: string;
  readonly notice: string;
  readonly landing: string;
  readonly unknown: string;
  readonly unknownDetail: string;
  readonly back: string;
};

export const consentTexts: Readonly<Record<CashierLanguage, ConsentTexts>> = {
  en: {
    kicker: 'Allow payments without asking again to',
    wallet: 'Wallet',
    shopper: 'Shopper at the merchant',
    request: 'Request number',
    account: 'Wallet account',
    openUntil: 'Open until',
    tokenUntil: 'Allowed until',
    noEnd: 'No end date',
    choose: 'What does the shopper do?',
    chooseLater: 'What happens later in the wallet?',
    agree: 'Agree',
    decline: 'Decline',
    declineHelp: 'The shopper says no',
    expire: 'Let it expire',
    expireHelp: 'Nobody answers in time',
    unbind: 'Cancel in the wallet',
    unbindHelp: 'The shopper ends it there',
    lapse: 'Let the token expire',
    lapseHelp: 'Its time is over now',
    agreed: 'Agreed',
    agreedDetail: 'The merchant must still exchange the code in the address below.',
    active: 'Wallet bound',
    activeDetail: 'The merchant may charge this wallet now.',
    declined: 'Declined',
    declinedDetail: 'The shopper said no. Nothing was bound.',
    expired: 'Request expired',
    expiredDetail: 'Nobody answered in time. Nothing was bound.',
    cancelled: 'Agreement ended',
    cancelledDetail: 'This wallet cannot be charged any more. Refunds stay possible.',
    lapsed: 'Token expired',
    lapsedDetail: 'This wallet must be bound again before it can be charged.',
    notice: 'What the merchant’s server is told (copy it to paste it elsewhere)',
    landing: 'Where the browser goes next (copy it to paste it elsewhere)',
    unknown: 'No such request',
    unknownDetail: 'This practice gateway does not know the number in the address. Bind the wallet again in Merchant Admin.',
    back: 'Open the request again',
  },
  'zh-Hant': {
    kicker: '允許此商戶日後直接扣款',
    wallet: '錢包',
    shopper: '商戶的會員編號',
    request: '請求編號',
    account: '錢包帳戶',
    openUntil: '開放至',
    tokenUntil: '有效至',
    noEnd: '沒有期限',
    choose: '顧客會怎樣做？',
    chooseLater: '之後在錢包中發生什麼？',
    agree: '同意',
    decline: '拒絕',
    declineHelp: '顧客不同意',
    expire: '讓它過期',
    expireHelp: '期限過去而沒有回應',
    unbind: '在錢包中取消',
    unbindHelp: '顧客在錢包中終止',
    lapse: '讓權杖過期',
    lapseHelp: '有效期現在結束',
    agreed: '已同意',
    agreedDetail: '商戶仍須換取下方網址中的授權碼。',
    active: '錢包已綁定',
    activeDetail: '商戶現在可以從此錢包扣款。',
    declined: '已拒絕',
    declinedDetail: '顧客不同意，沒有綁定。',
    expired: '請求已過期',
    expiredDetail: '沒有人在期限前回應，沒有綁定。',
    cancelled: '協議已終止',
    cancelledDetail: '不能再從此錢包扣款，但仍可退款。',
    lapsed: '權杖已過期',
    lapsedDetail: '須重新綁定錢包才能扣款。',
    notice: '商戶伺服器收到的內容（可複製到別處貼上）',
    landing: '瀏覽器接着前往的網址（可複製到別處貼上）',
    unknown: '找不到這個請求',
    unknownDetail: '練習閘道沒有網址中的編號。請在 Merchant Admin 重新綁定錢包。',
    back: '重新開啟請求',
  },
  'zh-Hans': {
    kicker: '允许此商户日后直接扣款',
    wallet: '钱包',
    shopper: '商户的会员编号',
    request: '请求编号',
    account: '钱包账户',
    openUntil: '开放至',
    tokenUntil: '有效至',
    noEnd: '没有期限',
    choose: '顾客会怎么做？',
    chooseLater: '之后在钱包中发生什么？',
    agree: '同意',
    decline: '拒绝',
    declineHelp: '顾客不同意',
    expire: '让它过期',
    expireHelp: '期限过去而没有回应',
    unbind: '在钱包中取消',
    unbindHelp: '顾客在钱包中终止',
    lapse: '让令牌过期',
    lapseHelp: '有效期现在结束',
    agreed: '已同意',
    agreedDetail: '商户仍须换取下方网址中的授权码。',
    active: '钱包已绑定',
    activeDetail: '商户现在可以从此钱包扣款。',
    declined: '已拒绝',
    declinedDetail: '顾客不同意，没有绑定。',
    expired: '请求已过期',
    expiredDetail: '没有人在期限前回应，没有绑定。',
    cancelled: '协议已终止',
    cancelledDetail: '不能再从此钱包扣款，但仍可退款。',
    lapsed: '令牌已过期',
    lapsedDetail: '须重新绑定钱包才能扣款。',
    notice: '商户服务器收到的内容（可复制到别处粘贴）',
    landing: '浏览器接着前往的网址（可复制到别处粘贴）',
    unknown: '找不到这个请求',
    unknownDetail: '练习网关没有网址中的编号。请在 Merchant Admin 重新绑定钱包。',
    back: '重新打开请求',
  },
};
