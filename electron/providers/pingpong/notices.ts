/**
 * Reads a notification that the merchant's server was sent (PingPong dossier §6). With a signature it is verified and its account
 * compared; the older agreement body is flat and unsigned and no more than a hint. A token is never handed on from here.
 */
import type { Notice, NoticeReading } from '@core/ports/provider.ts';
import { readEnvelope, wordOf, type Members } from './envelope.ts';
import type { Settings } from './settings.ts';

const numbers: Readonly<Record<string, { readonly reference: string; readonly provider: string | null }>> = {
  RECHARGE: { reference: 'merchantTransactionId', provider: 'transactionId' },
  REFUND: { reference: 'merchantRefundId', provider: 'refundId' },
  CAPTURE: { reference: 'merchantCaptureId', provider: 'transactionId' },
  VOID: { reference: 'merchantVoidId', provider: 'transactionId' },
};

/** Of agreements (dossier §6.3). Our bind's number comes back as `requestId`. */
const agreementTypes: readonly string[] = ['ACCESS_TOKEN_CREATION', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT', 'ACCESS_TOKEN_CANCEL_OF_MERCHANT_USER'];

function told(biz: Members, type: string): { readonly type: string; readonly reference: string | null; readonly providerNumber: string | null } {
  if (agreementTypes.includes(type)) return { type, reference: wordOf(biz, 'requestId'), providerNumber: null };
  const names = Object.hasOwn(numbers, type) ? numbers[type] : undefined;
  return {
    type, reference: wordOf(biz, names?.reference ?? 'merchantTransactionId'), providerNumber: names?.provider === null ? null : wordOf(biz, names?.provider ?? 'transactionId'),
  };
}

/** Longest text that is read: a notification is some hundred characters. */
const longest = 256 * 1_024;

export function readNotice({ body }: Notice, salt: string, settings: Settings): NoticeReading {
  if (body.length > longest) return { kind: 'refused', reason: 'malformed' };
  const reading = readEnvelope(body.trim(), salt, settings.signType);
  switch (reading.kind) {
    case 'unreadable':
      return { kind: 'refused', reason: 'malformed' };
    case 'badSignature':
      return { kind: 'refused', reason: 'badSignature' };
    case 'unsigned': {
      const type = wordOf(reading.members, 'notifyType');
      if (type === null || !agreementTypes.includes(type)) return { kind: 'refused', reason: 'noSignature' };
      return { kind: 'hint', ...told(reading.members, type) };
    }
    case 'verified': {
      const { accId, biz } = reading.content;
      if (accId !== null && accId !== settings.accId) return { kind: 'refused', reason: 'otherAccount' };
      const type = biz === null ? null : wordOf(biz, 'notifyType');
      if (biz === null || type === null) return { kind: 'refused', reason: 'malformed' };
      return { kind: 'verified', ...told(biz, type) };
    }
  }
}
