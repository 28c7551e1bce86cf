/** Words for the ways of paying that need more than a wallet: bank transfer and convenience store, and what their payers can do. */
import type { RarePlayAct } from '../types.ts';
import type { CashierLanguage } from './texts.ts';

export const cashierMethods = ['bank-transfer', 'store', 'wallet'] as const;
export type CashierMethodKind = (typeof cashierMethods)[number];

/** What a page says about how to pay: where the money goes, from where it may come, what is shown at the till. */
export type CashierTerm = 'payTo' | 'payFrom' | 'storeCode';

export type CashierMethod = {
  readonly kind: CashierMethodKind;
  /** The provider's or the bank's own name for it. */
  readonly name: string;
  readonly facts: readonly { readonly term: CashierTerm; readonly value: string }[];
};

/** `pay-late` has no button: a finished order takes no choice on its page. */
export type CashierRareAct = Exclude<RarePlayAct, 'pay-late'>;

export type CashierMethodTexts = {
  readonly method: string;
  readonly methods: Readonly<Record<CashierMethodKind, {
    readonly name: string;
    readonly failHelp: string;
    readonly failedDetail: string;
    readonly processingDetail: string;
  }>>;
  readonly terms: Readonly<Record<CashierTerm, string>>;
  readonly acts: Readonly<Record<CashierRareAct, { readonly name: string; readonly help: string }>>;
  readonly taipeiTime: string;
  readonly received: string;
  readonly part: string;
  readonly partDetail: string;
};

export const cashierMethodTexts: Readonly<Record<CashierLanguage, CashierMethodTexts>> = {
  en: {
    method: 'Method',
    methods: {
      'bank-transfer': {
        name: 'Bank transfer',
        failHelp: 'The bank refuses',
        failedDetail: 'The bank refused or sent the money back.',
        processingDetail: 'The money came from another account and is being sent back.',
      },
      store: {
        name: 'Convenience store',
        failHelp: 'The till refuses',
        failedDetail: 'The till refused the code. Nothing was paid.',
        processingDetail: 'The store has not said yet whether it was paid.',
      },
      wallet: {
        name: 'Wallet',
        failHelp: 'The wallet refuses',
        failedDetail: 'The wallet refused. Nothing was paid.',
        processingDetail: 'The wallet has not said yet whether it was paid.',
      },
    },
    terms: { payTo: 'Transfer to', payFrom: 'Only from', storeCode: 'Code for the till' },
    acts: {
      'pay-part': { name: 'Pay half', help: 'Less arrives than was asked for' },
      'pay-twice': { name: 'Pay twice', help: 'The same amount arrives two times' },
      'pay-from-another-account': { name: 'Pay from another account', help: 'The money goes back by itself' },
    },
    taipeiTime: 'Taipei time',
    received: 'Received',
    part: 'Partly paid',
    partDetail: 'Less arrived than was asked for.',
  },
  'zh-Hant': {
    method: '付款方式',
    methods: {
      'bank-transfer': {
        name: '銀行轉帳',
        failHelp: '銀行拒絕這筆付款',
        failedDetail: '銀行拒絕付款或已退回款項。',
        processingDetail: '款項來自其他帳戶，正在退回。',
      },
      store: {
        name: '便利商店',
        failHelp: '櫃檯拒絕這組代碼',
        failedDetail: '櫃檯拒絕代碼，沒有收款。',
        processingDetail: '商店尚未說明是否已付款。',
      },
      wallet: {
        name: '錢包',
        failHelp: '錢包拒絕這筆付款',
        failedDetail: '錢包拒絕付款，沒有扣款。',
        processingDetail: '錢包尚未說明是否已付款。',
      },
    },
    terms: { payTo: '轉入帳戶', payFrom: '只可由此帳戶轉出', storeCode: '櫃檯代碼' },
    acts: {
      'pay-part': { name: '只付一半', help: '收到的金額少於要求' },
      'pay-twice': { name: '付兩次', help: '同一金額到帳兩次' },
      'pay-from-another-account': { name: '由其他帳戶付款', help: '款項會自動退回' },
    },
    taipeiTime: '台北時間',
    received: '已收到',
    part: '部分付款',
    partDetail: '收到的金額少於要求。',
  },
  'zh-Hans': {
    method: '付款方式',
    methods: {
      'bank-transfer': {
        name: '银行转账',
        failHelp: '银行拒绝这笔付款',
        failedDetail: '银行拒绝付款或已退回款项。',
        processingDetail: '款项来自其他账户，正在退回。',
      },
      store: {
        name: '便利店',
        failHelp: '柜台拒绝这组代码',
        failedDetail: '柜台拒绝代码，没有收款。',
        processingDetail: '商店尚未说明是否已付款。',
      },
      wallet: {
        name: '钱包',
        failHelp: '钱包拒绝这笔付款',
        failedDetail: '钱包拒绝付款，没有扣款。',
        processingDetail: '钱包尚未说明是否已付款。',
      },
    },
    terms: { payTo: '转入账户', payFrom: '只可由此账户转出', storeCode: '柜台代码' },
    acts: {
      'pay-part': { name: '只付一半', help: '收到的金额少于要求' },
      'pay-twice': { name: '付两次', help: '同一金额到账两次' },
      'pay-from-another-account': { name: '由其他账户付款', help: '款项会自动退回' },
    },
    taipeiTime: '台北时间',
    received: '已收到',
    part: '部分付款',
    partDetail: '收到的金额少于要求。',
  },
};
