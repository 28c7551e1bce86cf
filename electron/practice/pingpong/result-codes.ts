/**
 * The provider's result codes (PingPong dossier §7). They stand in the envelope as `code` and inside as `resultCode`. Which
 * code answers which refusal is documented for few of them; the rest is this gateway's choice among the documented codes.
 */

export const resultCodes = {
  '000000': 'Transaction succeeded',
  '001000': 'Request succeeded',
  '002000': 'Transaction in progress',
  '101000': 'Merchant disabled',
  '102000': 'Parameter missing or invalid',
  '103000': 'Invalid authentication',
  '104000': 'Signature verification failed',
  '105000': 'Transaction invalid or expired',
  '106000': 'Currency not supported',
  '106003': 'Language not supported',
  '107000': 'Duplicate transaction',
  '107001': 'Transaction not found',
  '107002': 'Original transaction not found',
  '107003': 'Original transaction type mismatch',
  '108000': 'Amount exceeds the original transaction',
  '108001': 'Refund out of range',
  '108003': 'Amount exceeds the refundable balance',
  '109000': 'Capture failed, already reversed',
  '109001': 'Capture failed, amount exceeds the authorisation',
  '109002': 'Reverse failed, already captured',
  '301003': 'Exceeds the limit',
  '301099': 'Declined by the issuer',
  '303000': 'Refund refused by the channel',
  '500000': 'System error',
} as const;

export type ResultCode = keyof typeof resultCodes;

/** `description` and `resultDescription`: the code's own text, then what was wrong. At most 500 characters (dossier §2). */
export function describeResult(code: ResultCode, detail?: string): string {
  return (detail === undefined ? resultCodes[code] : `${resultCodes[code]}: ${detail}`).slice(0, 500);
}

/** A call that the rules refuse: nothing was executed. `detail` names the field or the reason, never a secret. */
export class Refused extends Error {
  readonly code: ResultCode;
  readonly detail: string | undefined;

  constructor(code: ResultCode, detail?: string) {
    super(describeResult(code, detail));
    this.name = 'Refused';
    this.code = code;
    this.detail = detail;
  }
}
