/** Heads of the columns: machine names, or titles in the person's language. Times name their zone, amounts their unit. */
import type { ExportColumn, ExportRequest } from '@shared/domain/export.ts';
import type { Language } from '@shared/domain/preferences.ts';

/** What the first column of an export with `since` says. */
export const changeWords = ['added', 'changed', 'gone'] as const;
export type ChangeWord = (typeof changeWords)[number];

export type HeadColumn = ExportColumn | 'change';

const named: Partial<Record<HeadColumn, string>> = {
  created_at_local: 'created_at_local ({zone})',
  moved_at_local: 'moved_at_local ({zone})',
  amount: 'amount (major units)',
  amount_minor: 'amount_minor (minor units)',
  received: 'received (major units)',
  refunded: 'refunded (major units)',
};

const titles: Readonly<Record<Language, Readonly<Record<HeadColumn, string>>>> = {
  en: {
    change: 'Change', created_at_local: 'Created ({zone})', created_at_utc: 'Created (UTC)', moved_at_local: 'Money moved ({zone})', type: 'Type', track: 'Track',
    reference: 'Reference', original_reference: 'Original reference', provider: 'Provider', profile: 'Profile', environment: 'Environment', provider_payment_id: 'Provider payment ID',
    provider_transaction_id: 'Provider transaction ID', wallet_reference: 'Wallet reference', method: 'Method', currency: 'Currency', amount: 'Amount', amount_minor: 'Amount (minor units)',
    received: 'Received', refunded: 'Refunded', status: 'Status', reason: 'Reason', description: 'Description', operator: 'Operator',
  },
  'zh-Hant': {
    change: '變動', created_at_local: '建立時間（{zone}）', created_at_utc: '建立時間（UTC）', moved_at_local: '款項變動時間（{zone}）', type: '類型', track: '途徑',
    reference: '我方編號', original_reference: '原收款訂單號', provider: '服務商', profile: '商戶設定檔', environment: '環境', provider_payment_id: '服務商付款編號',
    provider_transaction_id: '服務商交易編號', wallet_reference: '錢包編號', method: '付款方式', currency: '幣別', amount: '金額', amount_minor: '金額（最小單位）',
    received: '實收', refunded: '已退款', status: '狀態', reason: '原因', description: '說明', operator: '操作員',
  },
  'zh-Hans': {
    change: '变动', created_at_local: '创建时间（{zone}）', created_at_utc: '创建时间（UTC）', moved_at_local: '资金变动时间（{zone}）', type: '类型', track: '途径',
    reference: '我方编号', original_reference: '原收款订单号', provider: '服务商', profile: '商户配置', environment: '环境', provider_payment_id: '服务商付款编号',
    provider_transaction_id: '服务商交易编号', wallet_reference: '钱包编号', method: '付款方式', currency: '币种', amount: '金额', amount_minor: '金额（最小单位）',
    received: '实收', refunded: '已退款', status: '状态', reason: '原因', description: '说明', operator: '操作员',
  },
};

/** In the order of the file: `change` comes first where there is a `since`. */
export function headsOf({ columns, zone, titles: wanted, since }: Pick<ExportRequest, 'columns' | 'zone' | 'titles' | 'since'>): string[] {
  const all: readonly HeadColumn[] = since === null ? columns : ['change', ...columns];
  return all.map((column) => (wanted === 'names' ? (named[column] ?? column) : titles[wanted][column]).replace('{zone}', zone));
}
