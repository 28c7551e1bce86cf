/**
 * Everything that the renderer may ask of the main process, and everything that it is told. Both sides derive their types from
 * these lists: a missing or extra handler does not compile. An input with an unknown member is refused. No call returns a key.
 */
import * as z from 'zod';
import { auditExportFormat, auditFilter, auditHead, auditLine, auditVerdict } from '../domain/audit.ts';
import { appErrorDto } from '../errors/app-error.ts';
import { approvalDecision, approvalId, approvalItem, checkedRequest, deviceFingerprint, enrolledDevice, openedAnswer, ownDevice, personName } from '../domain/approval.ts';
import { intent, intentKind, intentTrace, operatorDecision } from '../domain/intent.ts';
import { intentId, profileId, providerId, reference, submitKey, transactionId } from '../domain/ids.ts';
import { manualRefund, manualRefundConfirmation, manualRefundInput, manualRefundVoiding } from '../domain/manual-refund.ts';
import { environment, profile, profileInput } from '../domain/profile.ts';
import { idleMinutes, lockStatus, pinText } from '../domain/app-lock.ts';
import { moneyRules, typedAmount } from '../domain/money-rules.ts';
import { repeatAnswer, repeatFinding } from '../domain/repeat.ts';
import { exchangeEvidence } from '../domain/timeline.ts';
import { refundReason, transaction, transactionStatus } from '../domain/transaction.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { preferences } from '../domain/preferences.ts';
import { accountCalls } from './account-calls.ts';
import { batchCalls, batchEvents } from './batch-calls.ts';
import { exportCalls, exportEvents } from './export-calls.ts';
import { settlementCalls, settlementEvents } from './settlement-calls.ts';
import { presetCalls, presetEvents } from './preset-calls.ts';
import { searchCalls, searchEvents } from './search-calls.ts';
import { todayCalls } from './today-calls.ts';
import { tokenCalls, tokenEvents } from './token-calls.ts';
import { transactionCalls } from './transaction-calls.ts';
import { viewCalls } from './view-calls.ts';

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
  /** When the provider was last asked, and whether just now. Null with a reason when it did not answer. */
  asked: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), at: instant }), z.object({ ok: z.literal(false), error: appErrorDto })]),
  /** Of this order, whatever the amount; a reason is needed to go on. */
  repeats: repeatFinding,
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

/** As typed; the provider's description says which there are and what they may hold. */
const typedFields = z.record(z.string().max(64), z.string().max(4_000)).refine((fields) => Object.keys(fields).length <= 40);

export const linkInput = z.strictObject({
  submitKey,
  profileId,
  reference,
  amountMinor: minorUnits,
  currency: currencyCode,
  description: z.string().trim().max(1_000),
  expiresAt: instant.nullable(),
  /** Key of one of the profile's methods. */
  method: z.string().min(1).max(200),
  /** Further entries that the method asks for, as typed. */
  fields: typedFields,
  typedAmount,
});
export type LinkInput = z.infer<typeof linkInput>;

export const refundInput = z.strictObject({
  submitKey,
  paymentId: transactionId,
  reference,
  amountMinor: minorUnits,
  reason: refundReason,
  note: z.string().trim().max(1_000),
  fields: typedFields,
  typedAmount,
  ...repeatAnswer,
});
export type RefundInput = z.infer<typeof refundInput>;

export const payoutInput = z.strictObject({
  submitKey,
  profileId,
  /** The payment that it belongs to, or null. */
  paymentId: transactionId.nullable(),
  reference,
  amountMinor: minorUnits,
  note: z.string().trim().max(200),
  fields: typedFields,
  typedAmount,
  /** The name of the second person. */
  approvedBy: z.string().trim().min(1).max(80),
  ...repeatAnswer,
});
export type PayoutInput = z.infer<typeof payoutInput>;

/** A file of the second-person check, as pasted or chosen. What it may hold is decided by the core, which knows how to say why not. */
const fileText = z.string().max(1_000_000);
const savedFile = z.object({ saved: z.string().nullable() });

const manualRefundResult = z.object({ refund: transaction, payment: transaction, record: manualRefund });

export const calls = {
  'app.status': { input: nothing, output: appStatus },
  'app.savePreferences': { input: preferences.partial(), output: preferences },
  'app.copyText': { input: z.strictObject({ text: z.string().max(20_000) }), output: nothing },
  /** PNG as base64, drawn by the screen. */
  'app.copyImage': { input: z.strictObject({ pngBase64: z.string().max(4_000_000) }), output: nothing },
  /** Asks for a place and writes the file there; `saved` is null when the person cancelled. */
  'app.saveFile': {
    input: z.strictObject({ suggestedName: z.string().max(120), kind: z.enum(['png', 'svg', 'txt']), contentBase64: z.string().max(4_000_000) }),
    output: z.object({ saved: z.string().nullable() }),
  },
  /** Opens a transaction's link in the system browser, or a local page that posts its form; only what the journal holds for it. */
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
      z.object({ ok: z.literal(true), durationMs: z.int(), evidence: exchangeEvidence.nullable(), at: instant }),
      z.object({ ok: z.literal(false), error: appErrorDto, evidence: exchangeEvidence.nullable(), at: instant }),
    ]),
  },

  /** A free order number in the style of today's that fits the method's rule. */
  'links.suggestReference': { input: z.strictObject({ profileId, method: z.string().max(200) }), output: z.object({ reference }) },
  'links.checkReference': { input: z.strictObject({ profileId, reference }), output: z.object({ free: z.boolean() }) },
  'links.create': { input: linkInput, output: written },
  /** Closes an unpaid link at the provider, where it can; `error` says why it is still open. */
  'links.withdraw': { input: z.strictObject({ transactionId, typedAmount }), output: z.object({ transaction, error: appErrorDto.nullable() }) },

  'refunds.preflight': { input: z.strictObject({ paymentId: transactionId }), output: refundPreflight },
  /** What looks the same as this refund, as soon as its amount is known. Asks no provider. */
  'refunds.repeats': { input: z.strictObject({ paymentId: transactionId, amountMinor: minorUnits.nullable() }), output: repeatFinding },
  'refunds.create': { input: refundInput, output: written },
  /** Asks for a file that shows that the money left; `proof` is null when the person cancelled. */
  'refunds.chooseProof': { input: nothing, output: z.object({ proof: z.object({ id: z.uuid(), name: z.string(), bytes: z.int() }).nullable() }) },
  /** Writes down what was given back by other means. Nothing is sent. */
  'refunds.recordManual': { input: manualRefundInput, output: manualRefundResult },
  'refunds.confirmManual': { input: manualRefundConfirmation, output: manualRefundResult },
  'refunds.voidManual': { input: manualRefundVoiding, output: manualRefundResult },
  'refunds.manual': { input: z.strictObject({ transactionId }), output: manualRefundResult },
  /** Name and account that were written down, for who has to check them. */
  'refunds.manualPayee': { input: z.strictObject({ transactionId }), output: z.object({ payee: z.string() }) },
  /** Asks for a place and writes the proof there; `saved` is null when the person cancelled. */
  'refunds.saveProof': { input: z.strictObject({ transactionId }), output: z.object({ saved: z.string().nullable() }) },

  'payouts.suggestReference': { input: z.strictObject({ profileId }), output: z.object({ reference }) },
  /** What looks the same as this payout: the same order, or the same payee and amount. */
  'payouts.repeats': { input: z.strictObject({ profileId, paymentId: transactionId.nullable(), amountMinor: minorUnits, fields: typedFields }), output: repeatFinding },
  'payouts.create': { input: payoutInput, output: written },

  'unsettled.list': { input: nothing, output: z.array(unsettledItem) },
  /** One item, open or not, with everything that was sent and asked (newest first) and how long "not found" proves nothing, milliseconds. */
  'unsettled.get': { input: z.strictObject({ intentId }), output: z.object({ item: unsettledItem, trace: z.array(intentTrace), quarantineMs: z.int() }) },
  'unsettled.ask': { input: z.strictObject({ intentId }), output: unsettledItem },
  /** Sends an intent that never left, with the same reference. */
  'unsettled.send': { input: z.strictObject({ intentId, typedAmount }), output: unsettledItem },
  /** `typedAmount` counts for the decision that lets it be sent again. */
  'unsettled.decide': { input: z.strictObject({ intentId, version: z.int(), decision: operatorDecision, typedAmount }), output: unsettledItem },

  'rules.get': { input: z.strictObject({ profileId }), output: moneyRules },
  /** `pin` where one is set; `typedName`, the profile's name, where rules of a live profile become looser. */
  'rules.save': { input: z.strictObject({ profileId, rules: moneyRules, pin: pinText.nullable(), typedName: z.string().max(80).nullable() }), output: moneyRules },

  'lock.status': { input: nothing, output: lockStatus },
  /** Locks at once. Errors: `lock.noPin`. */
  'lock.lock': { input: nothing, output: lockStatus },
  'lock.unlock': { input: z.strictObject({ pin: pinText }), output: lockStatus },
  /** Somebody is there: a key or the pointer moved in the window. */
  'lock.activity': { input: nothing, output: nothing },
  /** `pin` is the one in force, null when none is set; `newPin` null keeps it. */
  'lock.save': { input: z.strictObject({ pin: pinText.nullable(), newPin: pinText.nullable(), idleMinutes }), output: lockStatus },
  'lock.remove': { input: z.strictObject({ pin: pinText }), output: lockStatus },

  /** Requests of this installation: waiting ones first, then the last settled ones. */
  'approvals.list': { input: nothing, output: z.array(approvalItem) },
  'approvals.waiting': { input: nothing, output: z.array(approvalItem) },
  'approvals.byIntent': { input: z.strictObject({ intentId }), output: z.object({ item: approvalItem.nullable() }) },
  /** Asks for a place; `saved` is null when the person cancelled, here and below. */
  'approvals.saveRequest': { input: z.strictObject({ id: approvalId }), output: savedFile },
  /** Gives the request up; its money is free again. */
  'approvals.withdraw': { input: z.strictObject({ id: approvalId }), output: approvalItem },
  /** Verifies the answer of a second person. An approval is sent at once; the intent says how that went. */
  'approvals.openAnswer': { input: z.strictObject({ text: fileText }), output: openedAnswer },
  /** Asks for a file and returns its text; null when the person cancelled. */
  'approvals.chooseFile': { input: nothing, output: z.object({ text: z.string().nullable() }) },
  /** Verifies a request of another installation. */
  'approvals.check': { input: z.strictObject({ text: fileText }), output: checkedRequest },
  'approvals.answer': { input: z.strictObject({ text: fileText, decision: approvalDecision, note: z.string().trim().max(500) }), output: checkedRequest },
  'approvals.saveAnswer': { input: z.strictObject({ text: fileText }), output: savedFile },
  /** The public half of this installation's key. */
  'approvals.ownDevice': { input: nothing, output: ownDevice },
  'approvals.saveDevice': { input: nothing, output: savedFile },
  'approvals.devices': { input: nothing, output: z.array(enrolledDevice) },
  /** An enrolment file or a bare public key; the characters that the person has to type are left out. */
  'approvals.readDevice': { input: z.strictObject({ text: fileText }), output: z.object({ fingerprintStart: z.string(), person: z.string().nullable() }) },
  'approvals.enrol': { input: z.strictObject({ text: fileText, ending: z.string().max(40), person: personName }), output: z.array(enrolledDevice) },
  'approvals.removeDevice': { input: z.strictObject({ fingerprint: deviceFingerprint }), output: z.array(enrolledDevice) },

  /** Newest first; `before` is the row number that the page before ended with. */
  'audit.search': {
    input: z.strictObject({ filter: auditFilter, before: z.int().min(1).nullable(), limit: z.int().min(1).max(200) }),
    output: z.object({ rows: z.array(auditLine), next: z.int().nullable(), total: z.int(), asOf: instant }),
  },
  /** The end of the chain, now and at the end of the last days, and everybody who is named in it; null is the program itself. */
  'audit.overview': {
    input: nothing,
    output: z.object({ head: auditHead.nullable(), days: z.array(z.object({ day: z.string(), head: auditHead })), actors: z.array(z.string().nullable()) }),
  },
  /** Looks through the whole chain and the records; `written` is a hash from earlier, as typed or pasted. */
  'audit.verify': { input: z.strictObject({ written: z.string().trim().min(1).max(2_000).nullable() }), output: auditVerdict },
  /** Ends a check or an export that is under way. */
  'audit.stop': { input: nothing, output: nothing },
  /** Asks for a place and writes the whole chain there; `saved` is null when the person cancelled. */
  'audit.export': {
    input: z.strictObject({ format: auditExportFormat, suggestedName: z.string().max(120) }),
    output: z.object({ saved: z.object({ path: z.string(), rows: z.int(), sha256: z.string() }).nullable() }),
  },
  ...batchCalls,

  ...transactionCalls,
  ...viewCalls,
  ...accountCalls,
  ...exportCalls,
  ...presetCalls,
  ...todayCalls,
  ...tokenCalls,
  ...settlementCalls,
  ...searchCalls,

  /** Drill: makes a practice gateway misbehave. Refused for test and live profiles. */
  'practice.list': { input: z.strictObject({ profileId }), output: z.object({ orders: z.array(z.object({ operation: misbehaviour.shape.operation, kinds: z.array(z.string()) })), active: z.array(misbehaviour) }) },
  'practice.misbehave': { input: misbehaviour, output: nothing },
  'practice.clear': { input: z.strictObject({ profileId }), output: nothing },
} as const satisfies Record<string, Call>;

export const events = {
  'transactions.changed': z.object({ id: transactionId, profileId, becamePaid: z.boolean() }),
  'unsettled.changed': z.object({ open: z.int() }),
  'profiles.changed': z.object({ id: profileId }),
  'keychain.changed': z.object({ state: keychainState }),
  'rules.changed': z.object({ profileId }),
  /** The one event that is told while the app is locked. */
  'lock.changed': lockStatus,
  ...exportEvents,
  ...presetEvents,
  'audit.progress': z.object({ task: z.enum(['verify', 'export']), done: z.int(), total: z.int() }),
  /** The person tried to close the window while intents are open; the oldest are named, `total` counts all. */
  'app.closeRequested': z.object({ open: z.array(z.object({ kind: intentKind, reference, status: transactionStatus, environment, providerId })), total: z.int() }),
  ...batchEvents,
  ...tokenEvents,
  ...settlementEvents,
  ...searchEvents,
} as const satisfies Record<string, z.ZodType>;

export type Channel = keyof typeof calls;
export type EventName = keyof typeof events;
/** What a caller passes (before parsing) and what a handler receives (after it). */
export type CallInput<Name extends Channel> = z.input<(typeof calls)[Name]['input']>;
export type ParsedInput<Name extends Channel> = z.output<(typeof calls)[Name]['input']>;
export type CallOutput<Name extends Channel> = z.output<(typeof calls)[Name]['output']>;
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>;
export type Handlers = { readonly [Name in Channel]: (input: ParsedInput<Name>) => Promise<CallOutput<Name>> };
