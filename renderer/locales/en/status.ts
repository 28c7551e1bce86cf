/** Words for states, kinds, reasons and columns. Unknown, pending and failed are three different words. */
export const status = {
  transaction: {
    queued: 'Queued', sending: 'Sending', waiting: 'Waiting', pending: 'Pending', part_paid: 'Part paid', paid: 'Paid', part_refunded: 'Part refunded',
    refunded: 'Refunded', succeeded: 'Succeeded', failed: 'Failed', expired: 'Expired', cancelled: 'Cancelled', unknown: 'Unknown',
    needs_operator: 'Needs you',
  },
  explain: {
    queued: 'Written down, not sent yet.',
    sending: 'On its way to the provider.',
    waiting: 'The payer has not paid yet.',
    pending: 'The provider accepted it; the end is not final.',
    part_paid: 'Another amount came in than was asked for. A person has to look.',
    paid: 'The provider confirmed the payment.',
    part_refunded: 'Paid, a part was given back.',
    refunded: 'Paid, all of it was given back.',
    succeeded: 'The provider confirmed it.',
    failed: 'The provider said that it failed. No money moved.',
    expired: 'Not paid in time. No money moved.',
    cancelled: 'Given up by a person.',
    unknown: 'Money may or may not have moved. The provider has to say which.',
    needs_operator: 'The provider cannot settle this. A person has to look and decide.',
  },
  /** Of a manual refund, which no provider knows of. */
  explainManual: {
    pending: 'Recorded, waits for a second person.',
    succeeded: 'Confirmed by a second person.',
    cancelled: 'The record was made void.',
  },
  intent: {
    DRAFT: 'Draft', AWAITING_APPROVAL: 'Waiting for approval', QUEUED: 'Queued', SENDING: 'Sending', SUCCEEDED: 'Succeeded',
    ACCEPTED: 'Accepted, not final', REJECTED: 'Refused', UNKNOWN: 'Unknown', RESOLVING: 'Asking the provider',
    NEEDS_OPERATOR: 'Needs you', ABANDONED: 'Given up', FAILED_LATE: 'Failed afterwards',
  },
  kind: { payment: 'Payment', refund: 'Refund', payout: 'Payout', manual: 'Manual refund', link: 'Payment link', checkout: 'Checkout', charge: 'Token payment', found: 'Made outside this app' },
  refundReason: {
    customer_request: 'Customer’s wish', damaged_item: 'Damaged item', not_delivered: 'Not delivered',
    duplicate_payment: 'Paid twice', wrong_amount: 'Wrong amount', other: 'Other',
  },
};

/** Heads of the export's columns. */
export const columns = {
  created_at_local: 'Made at, local', created_at_utc: 'Made at, UTC', moved_at_local: 'Money moved at, local', type: 'Type', track: 'Manual refund or not',
  reference: 'Order, refund or payout number', original_reference: 'Original order', provider: 'Provider', profile: 'Profile',
  environment: 'Environment', provider_payment_id: 'Provider order ID', provider_transaction_id: 'Provider transaction ID',
  wallet_reference: 'Wallet reference', method: 'Method', currency: 'Currency', amount: 'Amount', amount_minor: 'Amount, minor units',
  received: 'What came in', refunded: 'Refunded', status: 'Status', reason: 'Reason', description: 'What it is for', operator: 'Operator',
};
