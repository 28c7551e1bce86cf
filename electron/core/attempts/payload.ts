/**
 * What an intent asks for, as stored: provider-neutral JSON, the same bytes on every send. Entries about a person are sealed: the
 * text holds only their ciphertext, and a send opens them.
 */
import * as z from 'zod';
import { reference } from '@shared/domain/ids.ts';
import { money } from '@shared/money/money.ts';
import { instant } from '@shared/time/instant.ts';

const fields = z.record(z.string(), z.string());
const common = {
  reference,
  amount: money,
  fields,
  /** Ciphertext of the personal entries as `Sealer.seal` made it; null when there are none. */
  sealed: z.string().nullable(),
};

const payment = { ...common, description: z.string(), expiresAt: instant.nullable(), method: z.string(), createdAt: instant };

const original = z.object({
  reference,
  method: z.string().nullable(),
  providerPaymentId: z.string().nullable(),
  providerTransactionId: z.string().nullable(),
  walletReference: z.string().nullable(),
});

const present = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), ...payment }),
  z.object({ kind: z.literal('checkout'), ...payment }),
  /** `sealed` holds token and merchantUserId beside the personal entries; `requestId` identifies the attempt on every repeat. */
  z.object({ kind: z.literal('charge'), ...common, description: z.string(), wallet: z.string(), requestId: z.string(), createdAt: instant }),
  z.object({ kind: z.literal('refund'), ...common, note: z.string(), reason: z.string(), original, createdAt: instant }),
  z.object({ kind: z.literal('payout'), ...common, note: z.string(), createdAt: instant }),
]);

/** As written before schema 2, when there was one provider: methods by their parts, places as members of their own. */
const earlier = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('link'), reference, amount: money, description: z.string(), expiresAt: instant.nullable(),
    linkKind: z.string().nullable(), storeId: z.string().nullable(), deviceId: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('checkout'), reference, amount: money, description: z.string(), expiresAt: instant.nullable(), channelId: z.int(), paymentMethod: z.string(),
  }),
  z.object({ kind: z.literal('refund'), reference, amount: money, note: z.string(), original: original.omit({ method: true }) }),
]);

export type IntentPayload = z.infer<typeof present>;

function fromEarlier(old: z.infer<typeof earlier>, createdAt: z.infer<typeof instant>): IntentPayload {
  const base = { reference: old.reference, amount: old.amount, sealed: null, createdAt };
  switch (old.kind) {
    case 'link': {
      const places = [['store_id', old.storeId], ['device_id', old.deviceId]] as const;
      return {
        kind: 'link', ...base, description: old.description, expiresAt: old.expiresAt, method: `link:${old.linkKind ?? 'link'}`,
        fields: Object.fromEntries(places.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))),
      };
    }
    case 'checkout':
      return { kind: 'checkout', ...base, description: old.description, expiresAt: old.expiresAt, method: `checkout:${old.channelId}:${old.paymentMethod}`, fields: {} };
    case 'refund':
      return { kind: 'refund', ...base, note: old.note, reason: '', fields: {}, original: { ...old.original, method: null } };
  }
}

/** Reads a stored payload. `createdAt` is the intent's own, for payloads that do not hold it. Throws for text that is none. */
export function readPayload(text: string, createdAt: z.infer<typeof instant>): IntentPayload {
  const value: unknown = JSON.parse(text);
  const read = present.safeParse(value);
  return read.success ? read.data : fromEarlier(earlier.parse(value), createdAt);
}
