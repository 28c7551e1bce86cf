/**
 * Agreements between a shopper's wallet and the merchant, of both flows (PingPong dossier §4.2 to §4.5).
 *
 *   newer flow:  waiting -> active -> cancelled | lapsed
 *   older flow:  waiting -> agreed (code given) -> active -> ...
 *   either:      waiting -> declined | expired
 *
 * The token that `bind` answers with is a handle: it finds the agreement, it never pays. The credential is another text and
 * comes into being when the shopper agrees (newer flow) or when the code is exchanged (older flow).
 */
import * as z from 'zod';
import { signTypes } from './settings.ts';

const at = z.int();
const text = z.string().optional();

const agreementStarted = z.object({
  type: z.literal('agreement-started'), at, agreementId: z.string(), flow: z.enum(['bind', 'authorization']), requestId: z.string(), merchantUserId: z.string(),
  wallet: z.string(), resultUrl: z.string(), notificationUrl: z.string(), handle: text, authState: text, linkExpiresAt: z.int(), signType: z.enum(signTypes),
});

const agreementTurned = z.object({
  type: z.literal('agreement-turned'), at, agreementId: z.string(), to: z.enum(['agreed', 'active', 'declined', 'expired', 'cancelled', 'lapsed']),
  by: z.enum(['merchant', 'shopper']).optional(), token: text, tokenExpiresAt: z.int().optional(), authCode: text, authCodeExpiresAt: z.int().optional(),
});

export const agreementEvents = [agreementStarted, agreementTurned] as const;
export type AgreementStarted = z.infer<typeof agreementStarted>;
export type AgreementTurned = z.infer<typeof agreementTurned>;
export type AgreementEvent = AgreementStarted | AgreementTurned;

export type Agreement = Omit<AgreementStarted, 'type' | 'at'> & {
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly state: 'waiting' | AgreementTurned['to'];
  readonly cancelledBy?: 'merchant' | 'shopper' | undefined;
  readonly token?: string | undefined;
  readonly tokenExpiresAt?: number | undefined;
  readonly authCode?: string | undefined;
  readonly authCodeExpiresAt?: number | undefined;
};

export type AgreementBook = {
  /** By own number, oldest first. */
  readonly all: Map<string, Agreement>;
  readonly byToken: Map<string, string>;
  /** The latest one under the merchant's requestId. */
  readonly byRequest: Map<string, string>;
};

export function emptyAgreements(): AgreementBook {
  return { all: new Map(), byToken: new Map(), byRequest: new Map() };
}

export function applyAgreementEvent(book: AgreementBook, event: AgreementEvent): void {
  if (event.type === 'agreement-started') {
    const { type: _type, at: startedAt, ...facts } = event;
    book.all.set(event.agreementId, { ...facts, createdAt: startedAt, updatedAt: startedAt, state: 'waiting' });
    book.byRequest.set(event.requestId, event.agreementId);
    return;
  }
  const agreement = book.all.get(event.agreementId);
  if (agreement === undefined) throw new Error('event of an agreement that was never started');
  const token = event.token ?? agreement.token;
  book.all.set(event.agreementId, {
    ...agreement, state: event.to, updatedAt: event.at, cancelledBy: event.by, token, tokenExpiresAt: event.tokenExpiresAt ?? agreement.tokenExpiresAt,
    // A code is used once: exchanging it takes it away.
    authCode: event.authCode, authCodeExpiresAt: event.authCodeExpiresAt,
  });
  if (token !== undefined) book.byToken.set(token, event.agreementId);
}

/** Alive now, whatever was committed when: a token lapses by the clock. */
export function isAlive(agreement: Agreement, now: number): boolean {
  return agreement.state === 'active' && (agreement.tokenExpiresAt === undefined || agreement.tokenExpiresAt > now);
}

/** The words proposed for the undocumented bind query (dossier §4.3). */
export function bindStatusOf(agreement: Agreement, now: number): 'PROCESSING' | 'SUCCESS' | 'FAILED' | 'CANCEL' {
  switch (agreement.state) {
    case 'waiting':
    case 'agreed':
      return 'PROCESSING';
    case 'active':
      return isAlive(agreement, now) ? 'SUCCESS' : 'CANCEL';
    case 'declined':
    case 'expired':
      return 'FAILED';
    case 'cancelled':
    case 'lapsed':
      return 'CANCEL';
  }
}
