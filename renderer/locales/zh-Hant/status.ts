import type { columns as columnsEn, status as statusEn } from '../en/status.ts';

export const status: typeof statusEn = {
  transaction: {
    queued: '排隊中', sending: '送出中', waiting: '等待付款', pending: '處理中', part_paid: '部分付款', paid: '已付款', part_refunded: '部分退款',
    refunded: '已退款', succeeded: '成功', failed: '失敗', expired: '已過期', cancelled: '已取消', unknown: '結果不明',
    needs_operator: '待人工處理',
  },
  explain: {
    queued: '已記錄，尚未送出。',
    sending: '正送往服務商。',
    waiting: '付款人尚未付款。',
    pending: '服務商已受理，結果尚未最終確定。',
    part_paid: '實收金額與應付不符，須由人員處理。',
    paid: '服務商已確認付款。',
    part_refunded: '已付款，其中一部分已退。',
    refunded: '已付款，已全數退回。',
    succeeded: '服務商已確認。',
    failed: '服務商表示失敗，款項沒有變動。',
    expired: '逾期未付，款項沒有變動。',
    cancelled: '已由人員放棄。',
    unknown: '款項可能已變動，也可能沒有，以服務商的查詢結果為準。',
    needs_operator: '服務商無法確認此項，須由人員查核並決定。',
  },
  explainManual: {
    pending: '已記錄，等待第二人確認。',
    succeeded: '已由第二人確認。',
    cancelled: '此記錄已作廢。',
  },
  intent: {
    DRAFT: '草稿', AWAITING_APPROVAL: '等待覆核', QUEUED: '排隊中', SENDING: '送出中', SUCCEEDED: '成功', ACCEPTED: '已受理，未最終確定',
    REJECTED: '已拒絕', UNKNOWN: '結果不明', RESOLVING: '查詢服務商中', NEEDS_OPERATOR: '待人工處理', ABANDONED: '已放棄', FAILED_LATE: '事後失敗',
  },
  kind: { payment: '收款', refund: '退款', payout: '代付', manual: '人工退款', link: '付款連結', checkout: '結帳', charge: '令牌扣款', found: '在本程式外建立' },
  refundReason: {
    customer_request: '客戶要求', damaged_item: '貨品損壞', not_delivered: '未送達', duplicate_payment: '重複付款', wrong_amount: '金額有誤', other: '其他',
  },
};

export const columns: typeof columnsEn = {
  created_at_local: '建立時間（當地）', created_at_utc: '建立時間（UTC）', moved_at_local: '款項變動時間（當地）', type: '類型', track: '是否人工',
  reference: '訂單號、退款或代付編號', original_reference: '原訂單號', provider: '服務商', profile: '商戶設定檔', environment: '環境',
  provider_payment_id: '服務商訂單編號', provider_transaction_id: '服務商交易編號', wallet_reference: '錢包交易號', method: '付款方式',
  currency: '幣別', amount: '金額', amount_minor: '金額（最小單位）', received: '實收', refunded: '已退', status: '狀態', reason: '原因', description: '付款說明', operator: '操作員',
};
