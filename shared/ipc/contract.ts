/**
 * Everything that the renderer may ask of the main process, and everything that it is told. Both sides derive their types from
 * these lists: a missing or extra handler does not compile. An input with an unknown member is refused. No call returns a key.
 */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { exportId, intentId, profileId, providerId, reference, submitKey, transactionId } from '../domain/ids.ts';
import { intent, intentKind, operatorDecision } from '../domain/intent.ts';
import { environment, profile, profileInput } from '../domain/profile.ts';
import { exportPreview, exportRecord, exportRequest } from '../domain/export.ts';
import { exchangeEvidence, timelineEvent } from '../domain/timeline.ts';
import { currencySum, transactionCursor, transactionFilter } from '../domain/transaction-filter.ts';
import { refundReason, transaction } from '../domain/transaction.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { preferences } from '../domain/preferences.ts';

type Call = { readonly input: z.ZodType; readonly output: z.ZodType };

const nothing = z.strictObject({});
const keychainState = z.enum(['ready', 'locked', 'unavailable']);

/** State of the parts that everything else stands on. `journal` is not ok when the app must not send. */
export const appStatus = z.object({
  version: z.string(),
  platform: z.string(),
  operator: z.string(),
  journal: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), z.object({ ok: z.literal(false), error: appErrorDto })]),
  keychain: keychainState,
  preferences,
  /** Main's clock, so that countdowns do not depend on two clocks. */
  now: instant,
});

/** One row of the Unsettled inbox. */
export const unsettledItem = z.object({ intent, transaction, paymentReference: reference.nullable() });

export const refundPreflight = z.object({
  payment: transaction,
  refunds: z.array(transaction),
  /** What may be given back now, in minor units. */
  refundableMinor: z.int(),
  minimumMinor: z.int(),
  /** When the provider was last asked, and whether just now. Null with a reason when it did not answer. */
  asked: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), at: instant }), z.object({ ok: z.literal(false), error: appErrorDto })]),
  /** The newest refund of this payment that succeeded or is open; a person must say that this one is another. */
  earlier: transaction.nullable(),
  suggestedReference: reference,
});

export const misbehaviour = z.strictObject({
  profileId,
  operation: z.enum(['link', 'checkout', 'query', 'refund', 'payout', 'bind', 'tokens', 'unbind', 'capture', 'void']),
  kind: z.string(),
  /** How many calls it affects; null until cleared. */
  times: z.int().min(1).max(1000).nullable(),
});

/** Result of a write: the intent says how it ended, the transaction shows it. */
const written = z.object({ intent, transaction, payment: transaction.nullable() });

export const linkInput = z.strictObject({
  submitKey,
  profileId,
  reference,
  amountMinor: minorUnits,
  currency: currencyCode,
  description: z.string().trim().max(256),
  expiresAt: instant.nullable(),
  /** `link` for a hosted page; `checkout` with a method of the profile's table for a code or redirect. */
  by: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('link'), linkKind: z.string().max(32).nullable() }),
    z.strictObject({ kind: z.literal('checkout'), channelId: z.int(), paymentMethod: z.string().min(1).max(64) }),
  ]),
  storeId: z.string().trim().max(64).nullable(),
  deviceId: z.string().trim().max(64).nullable(),
});
export type LinkInput = z.infer<typeof linkInput>;

export const refundInput = z.strictObject({
  submitKey,
  paymentId: transactionId,
  reference,
  amountMinor: minorUnits,
  reason: refundReason,
  note: z.string().trim().max(256),
  /** The id of the earlier refund that the person has seen and says is another one. */
  confirmedEarlierId: transactionId.nullable(),
});
export type RefundInput = z.infer<typeof refundInput>;

export const calls = {
  'app.status': { input: nothing, output: appStatus },
  'app.savePreferences': { input: preferences.partial(), output: preferences },
  'app.copyText': { input: z.strictObject({ text: z.string().max(20_000) }), output: nothing },
  /** PNG as base64, drawn by the screen. */
  'app.copyImage': { input: z.strictObject({ pngBase64: z.string().max(4_000_000) }), output: nothing },
  /** Asks for a place and writes the file there; `saved` is null when the person cancelled. */
  'app.saveFile': {
    input: z.strictObject({ suggestedName: z.string().max(120), kind: z.enum(['png', 'svg']), contentBase64: z.string().max(4_000_000) }),
    output: z.object({ saved: z.string().nullable() }),
  },
  /** Opens a payment's link in the system browser; only the address that the journal holds for it. */
  'app.openLink': { input: z.strictObject({ transactionId }), output: nothing },

  /** A native notice in the person's language, such as "paid". */
  'app.notify': { input: z.strictObject({ title: z.string().max(120), body: z.string().max(300) }), output: nothing },
  /** The person has read the warning of `app.closeRequested` and closes all the same. */
  'app.confirmClose': { input: nothing, output: nothing },

  'profiles.list': { input: nothing, output: z.array(profile) },
  'profiles.save': { input: profileInput, output: profile },
  'profiles.remove': { input: z.strictObject({ id: profileId }), output: nothing },
  'profiles.resume': { input: z.strictObject({ id: profileId }), output: profile },
  'profiles.storeSecret': { input: z.strictObject({ id: profileId, name: z.string().max(64), value: z.string().min(1).max(16_384) }), output: profile },
  'profiles.clearSecret': { input: z.strictObject({ id: profileId, name: z.string().max(64) }), output: profile },
  'profiles.testConnection': {
    input: z.strictObject({ id: profileId }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), durationMs: z.int(), at: instant }),
      z.object({ ok: z.literal(false), error: appErrorDto, evidence: exchangeEvidence.nullable(), at: instant }),
    ]),
  },

  /** A free order number in the style of today's. */
  'links.suggestReference': { input: z.strictObject({ profileId }), output: z.object({ reference }) },
  'links.checkReference': { input: z.strictObject({ profileId, reference }), output: z.object({ free: z.boolean() }) },
  'links.create': { input: linkInput, output: written },

  'transactions.search': {
    input: z.strictObject({ filter: transactionFilter, cursor: transactionCursor.nullable(), limit: z.int().min(1).max(200) }),
    output: z.object({ rows: z.array(transaction), next: transactionCursor.nullable(), asOf: instant }),
  },
  'transactions.sums': { input: z.strictObject({ filter: transactionFilter }), output: z.array(currencySum) },
  'transactions.get': {
    input: z.strictObject({ id: transactionId }),
    output: z.object({ transaction, parent: transaction.nullable(), refunds: z.array(transaction), intent: intent.nullable(), timeline: z.array(timelineEvent), exchanges: z.array(exchangeEvidence) }),
  },
  /** Asks the provider now; `error` says why there is no fresher answer. */
  'transactions.refresh': { input: z.strictObject({ id: transactionId }), output: z.object({ transaction, error: appErrorDto.nullable() }) },
  /** Says that a screen shows this open payment, so that it is asked every few seconds. */
  'transactions.watch': { input: z.strictObject({ id: transactionId, on: z.boolean() }), output: nothing },

  'refunds.preflight': { input: z.strictObject({ paymentId: transactionId }), output: refundPreflight },
  'refunds.create': { input: refundInput, output: written },

  'unsettled.list': { input: nothing, output: z.array(unsettledItem) },
  'unsettled.ask': { input: z.strictObject({ intentId }), output: unsettledItem },
  /** Sends an intent that never left, with the same reference. */
  'unsettled.send': { input: z.strictObject({ intentId }), output: unsettledItem },
  'unsettled.decide': { input: z.strictObject({ intentId, version: z.int(), decision: operatorDecision }), output: unsettledItem },

  'exports.preview': { input: z.strictObject({ filter: transactionFilter }), output: exportPreview },
  /** Asks for a place; `path` is null when the person cancelled. */
  'exports.choosePath': { input: z.strictObject({ suggestedName: z.string().max(120) }), output: z.object({ path: z.string().nullable() }) },
  'exports.start': { input: z.strictObject({ request: exportRequest, path: z.string().min(1).max(4096) }), output: exportRecord },
  'exports.cancel': { input: z.strictObject({ id: exportId }), output: nothing },
  'exports.list': { input: nothing, output: z.array(exportRecord) },
  'exports.reveal': { input: z.strictObject({ id: exportId }), output: nothing },

  'today.summary': {
    input: nothing,
    output: z.object({
      date: z.string(),
      zone: z.string(),
      received: z.array(currencySum),
      paidLinks: z.array(transaction),
      waitingLinks: z.array(transaction),
      expiringLinks: z.array(transaction),
    }),
  },

  /** Drill: makes a practice gateway misbehave. Refused for test and live profiles. */
  'practice.list': { input: z.strictObject({ profileId }), output: z.object({ kinds: z.array(z.string()), active: z.array(misbehaviour) }) },
  'practice.misbehave': { input: misbehaviour, output: nothing },
  'practice.clear': { input: z.strictObject({ profileId }), output: nothing },
} as const satisfies Record<string, Call>;

export const events = {
  'transactions.changed': z.object({ id: transactionId, profileId, becamePaid: z.boolean() }),
  'unsettled.changed': z.object({ open: z.int() }),
  'profiles.changed': z.object({ id: profileId }),
  'keychain.changed': z.object({ state: keychainState }),
  'exports.progress': z.object({ id: exportId, rows: z.int(), total: z.int(), state: exportRecord.shape.state, error: appErrorDto.nullable() }),
  /** The person tried to close the window while an intent is on its way. */
  'app.closeRequested': z.object({ open: z.array(z.object({ kind: intentKind, reference, environment, providerId })) }),
} as const satisfies Record<string, z.ZodType>;

export type Channel = keyof typeof calls;
export type EventName = keyof typeof events;
/** What a caller passes (before parsing) and what a handler receives (after it). */
export type CallInput<Name extends Channel> = z.input<(typeof calls)[Name]['input']>;
export type ParsedInput<Name extends Channel> = z.output<(typeof calls)[Name]['input']>;
export type CallOutput<Name extends Channel> = z.output<(typeof calls)[Name]['output']>;
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>;
export type Handlers = { readonly [Name in Channel]: (input: ParsedInput<Name>) => Promise<CallOutput<Name>> };
