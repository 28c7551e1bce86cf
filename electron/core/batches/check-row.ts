/**
 * What a dry run finds out about one row by itself: the payment it speaks of or the link it asks for, checked by the very rules of the
 * single refund and the single link. What rows do to each other is told by `settle.ts`.
 */
import { reference as referenceSchema, submitKey, transactionId, type Reference } from '@shared/domain/ids.ts';
import type { BatchKind, BatchWarning } from '@shared/domain/batch.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { repeatReasonLimit } from '@shared/domain/repeat.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { LinkInput, RefundInput } from '@shared/ipc/contract.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MinorUnits } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { methodOf, type LinkMethod } from '@shared/providers/description.ts';
import { fitsReference } from '@shared/providers/link-rules.ts';
import type { RequestField } from '@shared/providers/request-field.ts';
import type { Instant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { checkLink } from '../links/links.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { TypedRow } from '../ports/sheets.ts';
import { findRepeats } from '../refunds/radar.ts';
import { checkRefund, suggestRefundReference } from '../refunds/refunds.ts';
import { fieldsOf, readAmount, readCurrency, readReason, readTime, rowError, textAt } from './parse-row.ts';

/** The request of a row without its submit key, which it gets when the run is written down. */
export type CheckedRequest =
  | { readonly kind: 'refund'; readonly input: Omit<RefundInput, 'submitKey'>; readonly payment: Transaction; readonly restMinor: number; readonly askedAt: Instant | null }
  | { readonly kind: 'link'; readonly input: Omit<LinkInput, 'submitKey'>; readonly content: string };

export type CheckedRow = {
  readonly order: string;
  readonly profile: Profile | null;
  readonly amountMinor: MinorUnits | null;
  readonly currency: CurrencyCode | null;
  readonly errors: readonly AppErrorDto[];
  readonly warnings: readonly BatchWarning[];
  /** Null where an error left nothing to send. */
  readonly request: CheckedRequest | null;
};

export type CheckDependencies = { readonly journal: Pick<Journal, 'transactions' | 'moneyRules'>; readonly ids: IdSource; readonly clock: Clock };

/** Names of inputs as columns. */
const columns: Readonly<Record<string, string>> = { amountMinor: 'amount', expiresAt: 'expires_at', profileId: 'method' };

function asRowError(cause: unknown, kind: BatchKind): AppErrorDto {
  if (!(cause instanceof AppError)) throw cause;
  const { field, ...dto } = cause.toDto();
  if (field === undefined) return dto;
  return { ...dto, field: kind === 'refund' && field === 'reference' ? 'refund_reference' : (columns[field] ?? field) };
}

/** Only for the check: a row gets its own when the run is written down. */
const noKey = submitKey.parse('00000000-0000-7000-8000-000000000000');

/** Payments of these profiles that `text` names, by our order number, the provider's number or our own id. */
export async function findPayments(text: string, profiles: readonly Profile[], { journal }: Pick<CheckDependencies, 'journal'>): Promise<readonly Transaction[]> {
  const asReference = referenceSchema.safeParse(text);
  const asId = transactionId.safeParse(text.toLowerCase());
  const found = await Promise.all([
    ...(asId.success ? [journal.transactions.get(asId.data)] : []),
    ...profiles.flatMap(({ id }) => [
      ...(asReference.success ? [journal.transactions.byReference(id, asReference.data)] : []),
      journal.transactions.byProviderNumber(id, text),
    ]),
  ]);
  const payments = found.filter((transaction) => transaction !== undefined).filter((transaction) => transaction.kind === 'payment' && profiles.some(({ id }) => id === transaction.profileId));
  return [...new Map(payments.map((payment) => [payment.id, payment])).values()];
}

/** A provider's entry that is left empty begins as the form would begin it. */
function withInitial(fields: readonly RequestField[], typed: Readonly<Record<string, string>>, order: string): Record<string, string> {
  const begun = fields.flatMap(({ key, initial, maxLength }) => {
    const text = initial === 'reference' ? order.slice(0, maxLength) : initial.text;
    return text === '' ? [] : [[key, text] as const];
  });
  return { ...Object.fromEntries(begun), ...typed };
}

export type AskedPayment = { readonly payment: Transaction; readonly error: AppErrorDto | null };

/** A refund row, with what the provider has just said of its payment. */
export async function checkRefundRow(row: TypedRow, profile: Profile, { payment, error }: AskedPayment, dependencies: CheckDependencies, count: number): Promise<CheckedRow> {
  const { track } = descriptionOf(profile.providerId).refund;
  const description = descriptionOf(profile.providerId);
  const rules = description.refund.track === 'api' ? description.refund.rules(payment, profile.settings) : null;
  const typed = readCurrency(textAt(row, 'currency'));
  const amount = readAmount(textAt(row, 'amount'), payment.currency);
  const reason = readReason(textAt(row, 'reason'));
  const reference = await refundReference(row, payment, count, dependencies);
  const errors = [
    ...row.errors,
    ...[typed.error, amount.error, reason.error, reference.error].filter((problem) => problem !== null),
    ...(typed.currency !== null && typed.currency !== payment.currency ? [rowError('row.currencyDiffers', { currency: payment.currency }, 'currency')] : []),
  ];
  const base = { order: textAt(row, 'order'), profile, amountMinor: amount.minor, currency: payment.currency };
  if (track === 'manual') return { ...base, errors: [...errors, new AppError('refund.manualOnly').toDto()], warnings: [], request: null };
  if (errors.length > 0 || amount.minor === null || reason.reason === null || reference.reference === null) return { ...base, errors, warnings: [], request: null };
  const { hits } = await findRepeats(dependencies, { profile, payment, amountMinor: amount.minor, currency: payment.currency });
  const input = {
    paymentId: payment.id, reference: reference.reference, amountMinor: amount.minor, reason: reason.reason, note: textAt(row, 'note'),
    fields: withInitial(rules?.fields ?? [], fieldsOf(row), payment.reference),
    // What the file says of the refund is why it is another one; a person has to include the row with these hits before their eyes.
    repeatReason: hits.length === 0 ? null : textAt(row, 'note').slice(0, repeatReasonLimit) || reason.reason, repeatSeen: hits.map(({ key }) => key),
  };
  try {
    checkRefund({ ...input, submitKey: noKey }, { payment, rules });
  } catch (cause) {
    return { ...base, errors: [asRowError(cause, 'refund')], warnings: [], request: null };
  }
  const warnings: BatchWarning[] = [
    ...hits.map((hit) => ({ kind: 'earlierRefund' as const, transactionId: hit.transaction.id, reference: hit.transaction.reference, amountMinor: hit.amountMinor, currency: hit.transaction.currency, at: hit.at, sameAmount: hit.amountMinor === amount.minor })),
    ...(error === null ? [] : [{ kind: 'notAsked' as const, error }]),
  ];
  return { ...base, errors: [], warnings, request: { kind: 'refund', input, payment, restMinor: refundableMinor(payment), askedAt: error === null ? payment.observedAt : null } };
}

async function refundReference(row: TypedRow, payment: Transaction, count: number, { journal, ids }: CheckDependencies): Promise<{ readonly reference: Reference | null; readonly error: AppErrorDto | null }> {
  const text = textAt(row, 'refund_reference');
  if (text === '') return { reference: await suggestRefundReference(payment, count, { journal, ids }), error: null };
  const read = referenceSchema.safeParse(text);
  if (!read.success) return { reference: null, error: rowError('reference.invalid', { minimum: 1, maximum: 64 }, 'refund_reference') };
  const taken = await journal.transactions.byReference(payment.profileId, read.data);
  return taken ? { reference: null, error: rowError('reference.duplicate', {}, 'refund_reference') } : { reference: read.data, error: null };
}

function methodFor(text: string, profile: Profile): LinkMethod | undefined {
  const description = descriptionOf(profile.providerId);
  const methods = description.link.methods(profile);
  if (text === '') return methods[0];
  const wanted = text.toLowerCase();
  return methodOf(description, profile, text) ?? methods.find(({ key, label }) => key.toLowerCase() === wanted || ('text' in label && label.text.toLowerCase() === wanted));
}

/** A free order number that no other row of the file has. 8 to 12 random digits: a day of a large merchant meets no second one. */
async function freeReference(profile: Profile, method: LinkMethod, now: Instant, used: (text: string) => boolean, { journal, ids }: CheckDependencies): Promise<Reference> {
  const day = businessDateOf(now, profile.timeZone).slice(2).replaceAll('-', '');
  const between = method.reference.alphanumeric ? '' : '-';
  for (;;) {
    const tail = ids.next().replaceAll('-', '').slice(-12).toUpperCase();
    const room = Math.min(12, method.reference.maxLength - day.length - 1 - 2 * between.length);
    const candidate = referenceSchema.parse(`L${between}${day}${between}${tail.slice(-room)}`);
    if (!fitsReference(candidate, method.reference)) return candidate;
    if (!used(candidate) && !(await journal.transactions.byReference(profile.id, candidate))) return candidate;
  }
}

export type LinkCheck = { readonly profile: Profile; readonly now: Instant; readonly serial: 'since1900' | 'since1904' | null; readonly used: (reference: string) => boolean };

export async function checkLinkRow(row: TypedRow, check: LinkCheck, dependencies: CheckDependencies): Promise<CheckedRow> {
  const { profile, now } = check;
  const typedOrder = textAt(row, 'reference');
  const currency = readCurrency(textAt(row, 'currency'));
  const amount = currency.currency === null ? { minor: null, error: null } : readAmount(textAt(row, 'amount'), currency.currency);
  const expiry = readTime(textAt(row, 'expires_at'), profile.timeZone, check.serial);
  const method = methodFor(textAt(row, 'method'), profile);
  const read = typedOrder === '' || !method ? null : referenceSchema.safeParse(typedOrder);
  const errors = [
    ...row.errors,
    ...[currency.error, amount.error, expiry.error].filter((problem) => problem !== null),
    ...(currency.currency === null && currency.error === null ? [rowError('field.required', {}, 'currency')] : []),
    ...(method ? [] : [rowError('method.notOffered', { provider: descriptionOf(profile.providerId).name }, 'method')]),
    ...(read?.success === false ? [rowError('reference.invalid', { minimum: method?.reference.minLength ?? 1, maximum: method?.reference.maxLength ?? 64 }, 'reference')] : []),
  ];
  const base = { order: typedOrder, profile, amountMinor: amount.minor, currency: currency.currency };
  if (errors.length > 0 || amount.minor === null || currency.currency === null || !method) return { ...base, errors, warnings: [], request: null };
  const reference: Reference = read?.success ? read.data : await freeReference(profile, method, now, check.used, dependencies);
  const input = {
    profileId: profile.id, reference, amountMinor: amount.minor, currency: currency.currency, description: textAt(row, 'description'), expiresAt: expiry.at, method: method.key,
    fields: withInitial(method.fields, fieldsOf(row), reference),
  };
  try {
    checkLink({ ...input, submitKey: noKey }, profile, now);
    if (read?.success && (await dependencies.journal.transactions.byReference(profile.id, reference))) throw new AppError('reference.duplicate', {}, { field: 'reference' });
  } catch (cause) {
    return { ...base, errors: [asRowError(cause, 'link')], warnings: [], request: null };
  }
  const content = JSON.stringify([typedOrder, input.amountMinor, input.currency, input.description, input.method, input.expiresAt, fieldsOf(row)]);
  return { ...base, order: reference, errors: [], warnings: [], request: { kind: 'link', input, content } };
}
