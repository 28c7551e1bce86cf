/** Words of the list's columns, filters and saved views. */
export const list = {
  table: 'Transactions',
  addFilter: 'Filter',
  cancel: 'Cancel',
  done: 'Done',
  width: 'Width of the column {name}',
  column: {
    kind: 'Kind', created: 'Created', moved: 'Money moved', order: 'Order', reference: 'Our number', original: 'Order of the payment', description: 'Description', provider: 'Provider', profile: 'Profile', method: 'Method',
    paymentNumber: 'Provider payment no.', transactionNumber: 'Provider transaction no.', wallet: 'Wallet no.', amount: 'Amount', received: 'Received', refunded: 'Refunded', rest: 'Refundable', currency: 'Currency',
    status: 'Status', origin: 'Origin', reason: 'Reason', operator: 'Operator', observed: 'As of',
  },
  head: { created: 'Time, {zone}', moved: 'Moved, {zone}', observed: 'As of, {zone}' },
  origin: { link: 'Payment link', checkout: 'Checkout', charge: 'Token payment', refund: 'Refund', manual: 'Manual refund', payout: 'Payout', found: 'Found at provider' },
  timeOf: { label: 'Period counts by', created: 'Created', moved: 'Money moved', movedLabel: 'Moved' },
  zone: { label: 'Time zone of this list' },
  amount: {
    least: 'From, included', most: 'To, included', choose: 'Choose a currency', hint: 'The sign does not count: refunds are compared as payments are.', unreadable: 'This is not an amount. Enter it like 1,234.50.', noCurrency: 'currency missing',
    from: 'from {from} {currency}', upTo: 'up to {to} {currency}', range: '{from}–{to} {currency}',
  },
  problem: {
    badRange: 'The end must come after the start. Nothing was changed: choose a later end, or an earlier start.',
    amountNeedsCurrency: 'Amounts compare within one currency only. Choose exactly one currency.',
    amountRange: 'The upper amount is below the lower one. Enter them the other way round.',
  },
  columns: {
    title: 'Columns', shown: '{count} shown', width: 'Width', others: 'Not shown', reset: 'Default columns', up: 'Move {name} forward', down: 'Move {name} back',
    moved: '{name} is column {at} of {total}', added: '{name} is shown', removed: '{name} is not shown',
  },
  view: {
    changed: 'Changed', save: 'Save', reset: 'Reset', saveNew: 'Save view', saveAs: 'Save as new view', manage: 'Manage views', menu: 'Saved views', more: '{count} more',
    saveTitle: 'Save this view', saveHint: 'Keeps filters, columns, order and time zone. A range such as “Last 7 days” always counts from the current day.', name: 'Name', nameMissing: 'Enter a name.', savedAs: 'View saved: {name}',
    none: 'No view is saved yet.', up: 'Move {name} up', down: 'Move {name} down', moved: '{name} is view {at} of {total}', rename: 'Name of the view {name}', default: 'Open first', remove: 'Remove view {name}', removeNow: 'Remove',
  },
  gone: {
    lead: 'This view was opened without parts that no longer exist.', columns: 'Column: {names}. | Columns: {names}.', filters: 'Filters: {names}.', profiles: '{count} profile that was removed or is not shown here. | {count} profiles that were removed or are not shown here.',
    zone: 'Time zone {zone}; the screen’s zone is used.', sort: 'Its sort order; newest comes first.', kept: 'The saved view is not changed until you save it.',
  },
};
