/** Words used on every screen. */
export const common = {
  appName: 'Merchant Admin',
  cancel: 'Cancel',
  close: 'Close',
  back: 'Back',
  save: 'Save',
  done: 'Done',
  retry: 'Try again',
  refresh: 'Refresh',
  copy: 'Copy',
  copyWhat: 'Copy {what}',
  copied: '{what} copied',
  saved: '{what} saved',
  details: 'Details',
  more: 'Show all',
  loading: 'Loading',
  loadingMore: 'Loading more',
  endOfList: 'End of the list',
  optional: 'optional',
  none: 'none',
  any: 'any',
  yes: 'Yes',
  no: 'No',
  incident: 'Incident {id}.',
  asOf: 'As of {at}, {source}',
  unsavedClose: 'Leave without saving',
};

export const time = {
  now: 'just now',
  ago: '{duration} ago',
  ahead: 'in {duration}',
  left: '{duration} left',
  pair: '{first} {second}',
  day: '{n} day | {n} days',
  hour: '{n} h',
  minute: '{n} min',
  second: '{n} s',
};

/** Nouns for things with a number or an address, used in facts, copy buttons and toasts. */
export const noun = {
  order: 'Order',
  orderNumber: 'Order number',
  refundNumber: 'Refund number',
  provider: 'Provider',
  providerId: 'Provider ID',
  providerTransactionId: 'Provider transaction ID',
  walletReference: 'Wallet reference',
  profile: 'Profile',
  environment: 'Environment',
  method: 'Method',
  amount: 'Amount',
  currency: 'Currency',
  status: 'Status',
  time: 'Time',
  created: 'Made at',
  expires: 'Expires',
  description: 'What it is for',
  operator: 'Operator',
  reason: 'Reason',
  note: 'Note',
  link: 'Link',
  qrImage: 'QR image',
  text: 'Text',
  card: 'Card',
  incidentId: 'Incident id',
};

export const language = { en: 'English', zhHant: '繁體中文', zhHans: '简体中文' };

export const environment = {
  practice: 'Practice',
  test: 'Test',
  live: 'Live',
  badge: { practice: 'PRACTICE', test: 'TEST', live: 'LIVE' },
  explain: {
    practice: 'Stays on this computer. Nothing here is real money.',
    test: 'The provider’s test system. No real money.',
    live: 'Real money.',
  },
};

export const source = { answer: 'answer of the provider', query: 'asked the provider', app: 'this app' };
