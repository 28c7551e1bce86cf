/**
 * AlipayHK AutoDebit agreements of the wallet (dossier §9). The provider keeps neither agreement nor tokens; the wallet behind
 * it does, and that is what this book plays.
 *
 *   waiting -> agreed (a code is out, 10 minutes, once) -> active -> cancelled | lapsed
 *   waiting -> declined | expired;  agreed -> expired
 */
import * as z from 'zod';

const at = z.int();
const text = z.string().optional();

const agreementStarted = z.object({
  type: z.literal('agreement-started'), at, pageId: z.string(), agreementId: z.string(), reference: z.string(), state: z.string(), redirectUrl: z.string(), openUntil: z.int(),
});

const agreementTurned = z.object({
  type: z.literal('agreement-turned'), at, pageId: z.string(), to: z.enum(['agreed', 'active', 'declined', 'expired', 'cancelled', 'lapsed']),
  /** Of the command that turned it; the shopper's own acts have none. */
  reference: text, authCode: text, authCodeUntil: z.int().optional(), token: text, refreshToken: text, account: text, tokenUntil: z.int().optional(), refreshUntil: z.int().optional(),
});

export const agreementEvents = [agreementStarted, agreementTurned] as const;
export type AgreementStarted = z.infer<typeof agreementStarted>;
export type AgreementTurned = z.infer<typeof agreementTurned>;
export type AgreementEvent = AgreementStarted | AgreementTurned;

export type Agreement = Omit<AgreementStarted, 'type' | 'at'> & Omit<AgreementTurned, 'type' | 'at' | 'pageId' | 'to' | 'reference'> & {
  readonly stage: 'waiting' | AgreementTurned['to'];
};

export type AgreementBook = {
  /** By the number of its consent page, oldest first. */
  readonly all: Map<string, Agreement>;
  /** Page by the merchant's agreement number. */
  readonly byAgreement: Map<string, string>;
  readonly byToken: Map<string, string>;
  /** Codes that were given out, used ones included. */
  readonly byCode: Map<string, string>;
  /** Page by the merchant's number of the command that started it. */
  readonly byReference: Map<string, string>;
  /** Numbers of all commands: no other call may use them again. */
  readonly references: Set<string>;
};

export function emptyAgreements(): AgreementBook {
  return { all: new Map(), byAgreement: new Map(), byToken: new Map(), byCode: new Map(), byReference: new Map(), references: new Set() };
}

export function applyAgreementEvent(book: AgreementBook, event: AgreementEvent): void {
  if (event.reference !== undefined) book.references.add(event.reference);
  if (event.type === 'agreement-started') {
    const { type: _type, at: _at, ...facts } = event;
    book.all.set(event.pageId, { ...facts, stage: 'waiting' });
    book.byAgreement.set(event.agreementId, event.pageId);
    book.byReference.set(event.reference, event.pageId);
    return;
  }
  const agreement = book.all.get(event.pageId);
  if (agreement === undefined) throw new Error('event of an agreement that was never started');
  const { type: _type, at: _at, to, reference: _reference, ...facts } = event;
  const { authCode: _used, authCodeUntil: _until, ...kept } = agreement;
  // A code is used once: whatever happens next takes it away.
  book.all.set(event.pageId, { ...kept, ...facts, stage: to });
  if (event.token !== undefined) book.byToken.set(event.token, event.pageId);
  if (event.authCode !== undefined) book.byCode.set(event.authCode, event.pageId);
}

/** May be debited now: a token lapses by the clock. */
export function isAlive(agreement: Agreement, now: number): boolean {
  return agreement.stage === 'active' && (agreement.tokenUntil ?? now + 1) > now;
}
