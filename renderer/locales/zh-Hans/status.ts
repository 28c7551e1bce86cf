import type { columns as columnsEn, status as statusEn } from '../en/status.ts';

export const status: typeof statusEn = {
  transaction: {
    queued: '排队中', sending: '发送中', waiting: '等待付款', pending: '处理中', part_paid: '部分付款', paid: '已付款', part_refunded: '部分退款',
    refunded: '已退款', succeeded: '成功', failed: '失败', expired: '已过期', cancelled: '已取消', unknown: '结果不明',
    needs_operator: '待人工处理',
  },
  explain: {
    queued: '已记录，尚未发出。',
    sending: '正发往服务商。',
    waiting: '付款人尚未付款。',
    pending: '服务商已受理，结果尚未最终确定。',
    part_paid: '实收金额与应付不符，须由人员处理。',
    paid: '服务商已确认付款。',
    part_refunded: '已付款，其中一部分已退。',
    refunded: '已付款，已全额退回。',
    succeeded: '服务商已确认。',
    failed: '服务商表示失败，资金没有变动。',
    expired: '逾期未付，资金没有变动。',
    cancelled: '已由人员放弃。',
    unknown: '资金可能已变动，也可能没有，以服务商的查询结果为准。',
    needs_operator: '服务商无法确认该项，须由人员核实并决定。',
  },
  explainManual: {
    pending: '已记录，等待第二人确认。',
    succeeded: '已由第二人确认。',
    cancelled: '该记录已作废。',
  },
  intent: {
    DRAFT: '草稿', AWAITING_APPROVAL: '等待复核', QUEUED: '排队中', SENDING: '发送中', SUCCEEDED: '成功', ACCEPTED: '已受理，未最终确定',
    REJECTED: '已拒绝', UNKNOWN: '结果不明', RESOLVING: '正在查询服务商', NEEDS_OPERATOR: '待人工处理', ABANDONED: '已放弃', FAILED_LATE: '事后失败',
  },
  kind: { payment: '收款', refund: '退款', payout: '代付', manual: '人工退款', link: '付款链接', checkout: '收银台', charge: '令牌扣款', found: '在本程序外创建' },
  refundReason: {
    customer_request: '客户要求', damaged_item: '商品损坏', not_delivered: '未送达', duplicate_payment: '重复付款', wrong_amount: '金额有误', other: '其他',
  },
};

export const columns: typeof columnsEn = {
  created_at_local: '创建时间（当地）', created_at_utc: '创建时间（UTC）', moved_at_local: '资金变动时间（当地）', type: '类型', track: '是否人工',
  reference: '订单号、退款或代付单号', original_reference: '原订单号', provider: '服务商', profile: '商户配置', environment: '环境',
  provider_payment_id: '服务商订单号', provider_transaction_id: '服务商交易号', wallet_reference: '钱包交易号', method: '付款方式',
  currency: '币种', amount: '金额', amount_minor: '金额（最小单位）', received: '实收', refunded: '已退', status: '状态', reason: '原因', description: '付款说明', operator: '操作员',
};
