/** What an intent asks of a provider, as stored: provider-neutral JSON, the same bytes on every send. */
import * as z from 'zod';
import { reference } from '@shared/domain/ids.ts';
import { money } from '@shared/money/money.ts';
import { instant } from '@shared/time/instant.ts';

const common = { reference, amount: money };

export const intentPayload = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('link'),
    ...common,
    description: z.string(),
    expiresAt: instant.nullable(),
    linkKind: z.string().nullable(),
    storeId: z.string().nullable(),
    deviceId: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('checkout'),
    ...common,
    description: z.string(),
    expiresAt: instant.nullable(),
    channelId: z.int(),
    paymentMethod: z.string(),
  }),
  z.object({
    kind: z.literal('refund'),
    ...common,
    note: z.string(),
    original: z.object({
      reference,
      providerPaymentId: z.string().nullable(),
      providerTransactionId: z.string().nullable(),
      walletReference: z.string().nullable(),
    }),
  }),
]);
export type IntentPayload = z.infer<typeof intentPayload>;
