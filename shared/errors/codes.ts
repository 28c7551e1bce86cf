/**
 * Every expected error of the program, as a code. Sentences for people live in the renderer's locales, one per code, so a
 * code that is missing there fails a test. A code is never reused for another meaning.
 */
export const errorCodes = [
  // what people type
  'input.invalid',
  'amount.empty',
  'amount.notANumber',
  'amount.ambiguous',
  'amount.tooManyDigits',
  'amount.notPositive',
  'amount.belowMinimum',
  'amount.aboveMaximum',
  'amount.aboveRefundable',
  'reference.invalid',
  'reference.duplicate',
  'currency.notOffered',
  'expiry.inThePast',
  'text.tooLong',
  'url.notAllowed',
  'setting.invalid',
  // records
  'profile.notFound',
  'profile.paused',
  'profile.environmentFixed',
  'profile.hasOpenIntents',
  'transaction.notFound',
  'intent.notFound',
  'intent.changedMeanwhile',
  'intent.wrongState',
  'intent.payloadDiffers',
  'refund.notRefundable',
  'refund.alreadyOpen',
  'refund.earlierNotConfirmed',
  'export.notFound',
  'export.rangeInvalid',
  'export.cancelled',
  'export.diskFull',
  'export.cannotWrite',
  'practice.only',
  // keychain
  'keychain.locked',
  'keychain.unavailable',
  'keychain.writeFailed',
  'secret.missing',
  'secret.incomplete',
  // journal
  'journal.readOnly',
  'journal.newer',
  'journal.damaged',
  'journal.unsafe',
  'journal.busy',
  'journal.diskFull',
  // provider edge
  'provider.auth',
  'provider.rateLimited',
  'provider.declined',
  'provider.notFound',
  'provider.conflict',
  'provider.unavailable',
  'provider.malformed',
  'provider.unknownOutcome',
  'provider.notSent',
  // the program itself
  'ipc.untrusted',
  'ipc.unknownChannel',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
