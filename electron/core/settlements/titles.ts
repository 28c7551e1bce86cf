/** What the titles of a provider's file may mean, in three languages: a proposal that a person sees and changes, never a decision. */
import type { StatementColumn } from '@shared/domain/settlement.ts';

const names: Readonly<Record<StatementColumn, readonly string[]>> = {
  reference: ['order', 'order no', 'order number', 'order id', 'order reference', 'reference', 'merchant order no', 'merchant order number', 'merchant order id', 'merchant reference', 'merchanttransactionid', 'merchant transaction id', '訂單', '訂單編號', '訂單號', '訂單號碼', '商戶訂單號', '商戶訂單編號', '订单', '订单号', '订单编号', '商户订单号', '商户订单编号'],
  providerNumber: ['transaction id', 'transaction no', 'transaction number', 'payment id', 'charge id', 'charge', 'provider transaction id', 'platform order no', 'trade no', '交易號', '交易編號', '流水號', '平台訂單號', '平台流水號', '交易号', '交易编号', '流水号', '平台订单号', '平台流水号'],
  kind: ['type', 'kind', 'transaction type', 'trade type', '類型', '交易類型', '类型', '交易类型'],
  amount: ['amount', 'gross', 'gross amount', 'transaction amount', 'order amount', '金額', '交易金額', '訂單金額', '金额', '交易金额', '订单金额'],
  currency: ['currency', 'currency code', '幣別', '幣種', '貨幣', '币种', '币别', '货币'],
  fee: ['fee', 'fees', 'commission', 'service fee', '手續費', '服務費', '手续费', '服务费'],
  status: ['status', 'state', 'result', '狀態', '交易狀態', '状态', '交易状态'],
  at: ['date', 'time', 'paid at', 'payment time', 'transaction time', 'transaction date', 'created', 'created at', 'settled at', '時間', '日期', '付款時間', '交易時間', '交易日期', '时间', '付款时间', '支付时间', '交易时间'],
};

function plain(title: string): string {
  return title.normalize('NFKC').replace(/[（(\[【].*$/u, '').replace(/[\s_\-:.*#]+/gu, ' ').trim().toLowerCase();
}

const known: ReadonlyMap<string, StatementColumn> = new Map(Object.entries(names).flatMap(([column, list]) => list.map((name) => [plain(name), column as StatementColumn] as const))); // keys of `names`

export function statementColumnOf(title: string): StatementColumn | null {
  return known.get(plain(title)) ?? null;
}

/** The first column of each meaning. */
export function guessColumns(titles: readonly string[]): Partial<Record<StatementColumn, number>> {
  const columns: Partial<Record<StatementColumn, number>> = {};
  for (const [index, title] of titles.entries()) {
    const column = statementColumnOf(title);
    if (column !== null) columns[column] ??= index;
  }
  return columns;
}

export function knownStatementTitles(titles: readonly string[]): number {
  return Object.keys(guessColumns(titles)).length;
}
