/**
 * What the gateway refuses. The vendor publishes one outer code for all of it (Vexora dossier §7), so every refusal answers
 * 8000 with a sentence in `msg`; the sentences are INVENTED and no client may depend on them.
 */

export const acceptedCode = '0000';
export const platformFaultCode = '5000';
export const refusedCode = '8000';

export const refusals = {
  notJson: 'the body is not a JSON object',
  duplicateKey: 'is given twice',
  contentType: 'must be application/json',
  unknownMerchant: 'is missing or not known',
  badSign: 'is missing or does not match',
  missing: 'is required',
  notText: 'must be a text',
  notNumber: 'must be a number',
  badForm: 'has a value that is not allowed',
  unknownField: 'is not known',
  otherChannel: 'belongs to another channel',
  clock: 'is too far from now',
  unknownWay: 'is not open on this channel',
  belowMinimum: 'is below the minimum',
  aboveMaximum: 'is above the maximum',
  duplicate: 'was used before',
  addressOrders: 'has too many orders today',
  addressSuccesses: 'has too many successful payments today',
  payoutsOff: 'payouts are not switched on',
  balance: 'is above the available balance',
  notFound: 'no such order',
} as const;

export type RefusalName = keyof typeof refusals;

/** A call that the rules refuse. `field` names what was wrong. */
export class Refused extends Error {
  readonly refusal: RefusalName;
  readonly field: string | undefined;

  constructor(refusal: RefusalName, field?: string) {
    super(field === undefined ? refusals[refusal] : `${field}: ${refusals[refusal]}`);
    this.name = 'Refused';
    this.refusal = refusal;
    this.field = field;
  }
}
