/**
 * The refusals of the practice gateway. The provider publishes no error list, so every code here is INVENTED (dossier §11);
 * nothing may be concluded from them about the real service. They are answered as HTTP 200 with `code` and `message` and
 * without `data`, except where `status` says otherwise.
 *
 * `meaning` is what a practice profile may conclude:
 * - `final`      refused by the rules, nothing was executed and the same request will never be;
 * - `auth`       refused before the request was looked at, nothing was executed; HTTP 401;
 * - `duplicate`  the number is known already: proof of an earlier attempt, so it must be looked up, never taken as refused;
 * - `notFound`   the answer of a look-up, not of a write.
 */

type Refusal = { readonly code: number; readonly message: string; readonly meaning: 'final' | 'auth' | 'duplicate' | 'notFound'; readonly status?: number };

export const refusals = {
  unauthorised: { code: 940100, message: 'authentication failed', meaning: 'auth', status: 401 },
  notJson: { code: 940001, message: 'the body is not JSON', meaning: 'final' },
  missingField: { code: 940002, message: 'a required field is missing', meaning: 'final' },
  wrongType: { code: 940003, message: 'a field has the wrong JSON type', meaning: 'final' },
  unknownField: { code: 940004, message: 'a field is not known', meaning: 'final' },
  badValue: { code: 940005, message: 'a field has a value that is not allowed', meaning: 'final' },
  unknownMerchant: { code: 940006, message: 'the merchant is not known', meaning: 'final' },
  notSwitchedOn: { code: 940007, message: 'this function is not switched on', meaning: 'final' },
  channelNotEnabled: { code: 940010, message: 'the channel is not enabled', meaning: 'final' },
  unknownMethod: { code: 940011, message: 'the payment method is not known on this channel', meaning: 'final' },
  methodTypeMismatch: { code: 940012, message: 'the payment method does not do this transaction type', meaning: 'final' },
  badOption: { code: 940013, message: 'payment_method_option is not the JSON text this method needs', meaning: 'final' },
  belowMinimum: { code: 940020, message: 'the amount is below the minimum', meaning: 'final' },
  aboveMaximum: { code: 940021, message: 'the amount is above the maximum', meaning: 'final' },
  currencyNotAllowed: { code: 940022, message: 'the currency is not allowed', meaning: 'final' },
  duplicateReference: { code: 940030, message: 'merchant_reference was used before', meaning: 'duplicate' },
  orderExpired: { code: 940031, message: 'the order has expired', meaning: 'final' },
  orderAlreadyPaid: { code: 940032, message: 'the order is paid already', meaning: 'final' },
  orderFailed: { code: 940033, message: 'the order has failed', meaning: 'final' },
  orderDiffers: { code: 940034, message: 'amount, currency or number differ from the existing order', meaning: 'final' },
  originalNotFound: { code: 940040, message: 'the original order is not known', meaning: 'final' },
  originalNotPaid: { code: 940041, message: 'the original order is not paid', meaning: 'final' },
  refundAboveRemainder: { code: 940042, message: 'the refund is above what is left of the payment', meaning: 'final' },
  refundCurrencyDiffers: { code: 940043, message: 'the refund has another currency than the payment', meaning: 'final' },
  numbersDisagree: { code: 940050, message: 'the two numbers name different transactions', meaning: 'final' },
  agreementTaken: { code: 940060, message: 'merchant_agreement_id was used before', meaning: 'final' },
  invalidCode: { code: 940061, message: 'the authorisation code is not valid', meaning: 'final' },
  expiredCode: { code: 940062, message: 'the authorisation code has expired', meaning: 'final' },
  agreementNotFound: { code: 940063, message: 'the agreement is not known', meaning: 'notFound' },
  agreementNotActive: { code: 940064, message: 'the agreement is not active', meaning: 'notFound' },
  tokenNotAccepted: { code: 940065, message: 'the access token is not accepted', meaning: 'final' },
  tokenExpired: { code: 940066, message: 'the access token has expired', meaning: 'final' },
  notFound: { code: 940404, message: 'no such transaction', meaning: 'notFound' },
} as const satisfies Record<string, Refusal>;

export type RefusalName = keyof typeof refusals;

function codesThatMean(meaning: Refusal['meaning']): readonly number[] {
  const all: readonly Refusal[] = Object.values(refusals);
  return all.filter((refusal) => refusal.meaning === meaning).map((refusal) => refusal.code);
}

export const finalRefusalCodes = codesThatMean('final');
export const duplicateReferenceCodes = codesThatMean('duplicate');
export const notFoundCodes = codesThatMean('notFound');
export const authRefusalCodes = codesThatMean('auth');

/** A call that the rules refuse. `field` names what was wrong; it is part of the message, never of the code. */
export class Refused extends Error {
  readonly refusal: RefusalName;
  readonly field: string | undefined;

  constructor(refusal: RefusalName, field?: string) {
    super(refusal);
    this.name = 'Refused';
    this.refusal = refusal;
    this.field = field;
  }
}
