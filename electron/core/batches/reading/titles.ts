/**
 * What the titles of a table are taken for. A title is known in three languages, whatever its case, blanks and signs; what stands in
 * brackets behind it is a hint. A title `fields.<key>` is an entry of the provider.
 */
import { batchColumns, neededColumns, type BatchColumn } from '@shared/domain/batch.ts';
import { neededTokenColumns, tokenColumns, type TokenColumn } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { SheetKind as AnySheetKind } from '../../ports/sheets.ts';
import { knownStatementTitles } from '../../settlements/titles.ts';

/** Those whose titles decide by themselves; a statement's are a proposal (see settlements/titles). */
type SheetKind = Exclude<AnySheetKind, 'statement'>;
export type SheetColumn = BatchColumn | TokenColumn;
type Names = Readonly<Record<SheetColumn, readonly string[]>>;

const columnsOfKind: Readonly<Record<SheetKind, readonly SheetColumn[]>> = { ...batchColumns, token: tokenColumns };
const neededOfKind: Readonly<Record<SheetKind, readonly SheetColumn[]>> = { ...neededColumns, token: neededTokenColumns };

/** The first of each is the template's, in English, Traditional and Simplified Chinese. */
const shownNames: Readonly<Record<SheetColumn, readonly [string, string, string]>> = {
  order: ['Order', '訂單編號', '订单号'],
  amount: ['Amount', '金額', '金额'],
  currency: ['Currency', '幣別', '币种'],
  reason: ['Reason', '原因', '原因'],
  note: ['Note', '備註', '备注'],
  refund_reference: ['Refund reference', '退款編號', '退款单号'],
  reference: ['Order', '訂單編號', '订单号'],
  description: ['Description', '付款說明', '付款说明'],
  method: ['Method', '付款方式', '付款方式'],
  expires_at: ['Expires at', '到期時間', '到期时间'],
  merchantUserId: ['Customer id', '客戶編號', '客户编号'],
  wallet: ['Wallet', '錢包', '钱包'],
  token: ['Token', '令牌', '令牌'],
  agreementId: ['Agreement id', '授權編號', '授权编号'],
  expires: ['Expires at', '到期時間', '到期时间'],
  walletAccount: ['Wallet account', '錢包帳號', '钱包账号'],
};

const order = [
  'order', 'order number', 'order no', 'order id', 'order reference', 'original order', 'original reference', 'payment', 'payment reference', 'payment id', 'merchant order id',
  'provider payment id', 'provider transaction id', 'transaction id', '訂單', '訂單編號', '訂單號', '訂單號碼', '單號', '原訂單編號', '原訂單號', '商戶訂單號', '交易編號', '交易號', '订单', '订单编号', '订单号', '订单号码',
  '单号', '原订单号', '商户订单号', '交易编号', '交易号',
];

const expiry = ['expires', 'expiry', 'expiration', 'valid until', '到期', '到期日', '有效期限', '有效期', '到期日期'];

const otherNames: Names = {
  order: [...order, 'reference'],
  amount: ['refund amount', '退款金額', '收款金額', '退款金额', '收款金额', '应收金额', '應收金額'],
  currency: ['currency code', '貨幣', '幣種', '币别', '货币'],
  reason: ['refund reason', '退款原因', '原因代碼', '原因代码'],
  note: ['notes', 'remark', 'remarks', 'comment', '備注', '说明', '說明'],
  refund_reference: ['refund number', 'refund no', 'refund id', '退款單號', '退款編碼', '退款编号', '退款号'],
  reference: [...order.slice(0, 5), 'reference', 'merchant order id', '訂單', '訂單號', '訂單號碼', '單號', '商戶訂單號', '订单', '订单编号', '订单号码', '单号', '商户订单号'],
  description: ['subject', 'item', 'title', '說明', '品名', '商品', '商品名稱', '说明', '商品名称'],
  method: ['payment method', 'channel', '方式', '支付方式', '渠道'],
  expires_at: expiry,
  merchantUserId: ['merchantUserId', 'merchant user id', 'customer', 'user id', 'member id', 'shopper id', '客戶', '顧客', '會員編號', '顧客編號', '用戶編號', '商戶用戶編號', '客户', '会员编号', '用户编号', '商户用户编号'],
  wallet: ['payment method', 'paymentMethod', 'payMethod', '電子錢包', '付款方式', '电子钱包', '支付方式'],
  token: ['access token', 'payment token', 'accessToken', '憑證', '代碼', '權杖', '付款代碼', '凭证', '支付凭证', '支付令牌'],
  agreementId: ['agreementId', 'merchant agreement id', 'merchantAgreementId', 'agreement', '協議編號', '簽約編號', '协议编号', '签约编号', '签约协议号'],
  expires: [...expiry, 'expires in', 'expireTime', 'token expiry'],
  walletAccount: ['account', 'userLoginId', 'user login id', '帳號', '錢包帳戶', '账号', '钱包账户'],
};

const spoken: readonly Language[] = ['en', 'zh-Hant', 'zh-Hans'];

function plain(title: string): string {
  return title.normalize('NFKC').replace(/[（(\[【].*$/u, '').replace(/[\s_\-:.*#]+/gu, ' ').trim().toLowerCase();
}

function tableOf(kind: SheetKind): ReadonlyMap<string, SheetColumn> {
  return new Map(columnsOfKind[kind].flatMap((column) => [column, ...shownNames[column], ...otherNames[column]].map((name) => [plain(name), column] as const)));
}

const tables = { refund: tableOf('refund'), link: tableOf('link'), token: tableOf('token') };

/** The column, an entry of a provider, or null. `fields` are the keys that count as entries without the prefix. */
export function columnOf(title: string, kind: SheetKind, fields: readonly string[] = []): string | null {
  const trimmed = title.trim();
  const key = /^fields\.([A-Za-z0-9_.-]{1,64})$/.exec(trimmed)?.[1] ?? fields.find((field) => field === trimmed);
  return key === undefined ? (tables[kind].get(plain(title)) ?? null) : `fields.${key}`;
}

/** How many of these titles are known. */
export function knownTitles(titles: readonly string[], kind: AnySheetKind): number {
  if (kind === 'statement') return knownStatementTitles(titles);
  return new Set(titles.map((title) => tables[kind].get(plain(title))).filter((column) => column !== undefined)).size;
}

/** Errors: `sheet.columnMissing`, `sheet.columnTwice`. */
export function mapTitles(titles: readonly string[], kind: SheetKind, fields: readonly string[]): readonly (string | null)[] {
  const columns = titles.map((title) => columnOf(title, kind, fields));
  const twice = columns.find((column, index) => column !== null && columns.indexOf(column) !== index);
  if (twice !== undefined && twice !== null) throw new AppError('sheet.columnTwice', { column: twice });
  const missing = neededOfKind[kind].find((column) => !columns.includes(column));
  if (missing !== undefined) throw new AppError('sheet.columnMissing', { column: missing });
  return columns;
}

export function titleIn(column: SheetColumn, language: Language): string {
  return shownNames[column][Math.max(0, spoken.indexOf(language))] ?? column;
}
