/** Identifiers, branded so that one kind never compiles in the place of another. All of ours are lower-case UUID v7 text. */
import * as z from 'zod';

export const providerIds = ['chingchingpay', 'pingpong', 'pingxx', 'vexora'] as const;
export const providerId = z.enum(providerIds);
export type ProviderId = z.infer<typeof providerId>;

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export const profileId = uuid.brand<'ProfileId'>();
export type ProfileId = z.infer<typeof profileId>;
export const transactionId = uuid.brand<'TransactionId'>();
export type TransactionId = z.infer<typeof transactionId>;
export const intentId = uuid.brand<'IntentId'>();
export type IntentId = z.infer<typeof intentId>;
export const attemptId = uuid.brand<'AttemptId'>();
export type AttemptId = z.infer<typeof attemptId>;
export const exportId = uuid.brand<'ExportId'>();
export type ExportId = z.infer<typeof exportId>;
/** A recipe that is kept under a name. */
export const exportPresetId = uuid.brand<'ExportPresetId'>();
export type ExportPresetId = z.infer<typeof exportPresetId>;
export const batchId = uuid.brand<'BatchId'>();
export type BatchId = z.infer<typeof batchId>;

/** Made once by the screen when a form opens: pressing the button twice carries the same one, so that it counts once. */
export const submitKey = uuid.brand<'SubmitKey'>();
export type SubmitKey = z.infer<typeof submitKey>;

/** Our own number for a payment or refund, as the provider knows it: 1 to 64 printable ASCII characters without blanks. */
export const reference = z.string().regex(/^[\x21-\x7e]{1,64}$/).brand<'Reference'>();
export type Reference = z.infer<typeof reference>;
