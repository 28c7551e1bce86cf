/**
 * The dry run of a draft: every payment is asked about once, at the pace of its profile, and every row gets its verdict as soon as its
 * payment has answered. Nothing is sent that moves money. It can be broken off at any time.
 */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { Clock } from '../ports/clock.ts';
import { checkLinkRow, checkRefundRow, findPayments, type CheckDependencies, type CheckedRow } from './check-row.ts';
import { orderText, place, type Draft } from './draft.ts';
import { paceOf, type Pacer } from './pacer.ts';
import { rowError } from './parse-row.ts';
import type { Entry } from './settle.ts';

export type DryRunDependencies = CheckDependencies & { readonly lookup: Lookup; readonly clock: Clock; readonly pacer: Pacer };

/** Told after each step with the entries that may have changed. */
type OnStep = (changed: readonly Entry[]) => void;

function withError(entry: Entry, order: string, error: CheckedRow['errors'][number], profile: Profile | null): CheckedRow {
  return { order, profile, amountMinor: null, currency: null, errors: [...entry.typed.errors, error], warnings: [], request: null };
}

/** Two rows with one reference of their own: the second is an error. */
function withOwnReference(draft: Draft, entry: Entry, checked: CheckedRow): CheckedRow {
  const { request, profile } = checked;
  if (request === null || profile === null) return checked;
  const key = `${profile.id} ${request.input.reference}`;
  const first = draft.references.get(key) ?? entry.typed.number;
  draft.references.set(key, Math.min(first, entry.typed.number));
  if (first === entry.typed.number) return checked;
  const error = rowError('row.referenceTwice', { row: first }, request.kind === 'refund' ? 'refund_reference' : 'reference');
  return { ...checked, errors: [error], request: null };
}

async function checkLinks(draft: Draft, open: readonly Entry[], signal: AbortSignal, dependencies: DryRunDependencies, onStep: OnStep): Promise<void> {
  const [profile] = draft.profiles;
  if (!profile) throw new AppError('batch.profileNeeded');
  const { table } = draft;
  const serial = table.format === 'xlsx' ? (table.since1904 ? 'since1904' : 'since1900') : null;
  for (const entry of open) {
    if (signal.aborted) return;
    const used = (reference: string): boolean => draft.references.has(`${profile.id} ${reference}`);
    const checked = await checkLinkRow(entry.typed, { profile, now: dependencies.clock.now(), serial, used }, dependencies);
    entry.checked = withOwnReference(draft, entry, checked);
    onStep(place(draft, entry));
  }
}

type Asking = { readonly payment: Transaction; readonly entries: Entry[] };

/** Finds the payment of every row; what has none, or several, is done with. */
async function findAll(draft: Draft, open: readonly Entry[], signal: AbortSignal, dependencies: DryRunDependencies, onStep: OnStep): Promise<ReadonlyMap<ProfileId, Map<string, Asking>>> {
  const lanes = new Map<ProfileId, Map<string, Asking>>();
  for (const entry of open) {
    if (signal.aborted) break;
    const order = orderText(draft.scope, entry);
    const [payment, another] = order === '' ? [] : await findPayments(order, draft.profiles, dependencies);
    if (!payment || another) {
      entry.checked = withError(entry, order, rowError(order === '' ? 'field.required' : payment ? 'row.paymentAmbiguous' : 'row.paymentNotFound', {}, 'order'), null);
      onStep(place(draft, entry));
      continue;
    }
    const lane = lanes.get(payment.profileId) ?? new Map<string, Asking>();
    lanes.set(payment.profileId, lane);
    const asking = lane.get(payment.id) ?? { payment, entries: [] };
    lane.set(payment.id, asking);
    asking.entries.push(entry);
  }
  return lanes;
}

/** Asks about the payments of one profile, one after the other. `onAsked` is told after each. */
async function askLane(draft: Draft, profile: Profile, lane: Iterable<Asking>, signal: AbortSignal, dependencies: DryRunDependencies, onStep: OnStep, onAsked: () => void): Promise<void> {
  const { lookup, journal, pacer } = dependencies;
  for (const { payment, entries } of lane) {
    if (!(await pacer.turn(profile.id, paceOf(profile), signal))) return;
    const { transaction, error } = await lookup.refresh(payment.id);
    const refunds = await journal.transactions.refundsOf(payment.id);
    onAsked();
    for (const [index, entry] of entries.entries()) {
      entry.checked = withOwnReference(draft, entry, await checkRefundRow(entry.typed, profile, { payment: transaction, error }, dependencies, refunds.length + index));
      onStep(place(draft, entry));
    }
  }
}

/** Resolves when every row of `open` has a verdict or `signal` aborted. Errors: `journal.*`. */
export async function dryRun(draft: Draft, open: readonly Entry[], signal: AbortSignal, dependencies: DryRunDependencies, onStep: OnStep): Promise<void> {
  if (draft.scope.kind === 'link') {
    await checkLinks(draft, open, signal, dependencies, onStep);
    return;
  }
  const lanes = await findAll(draft, open, signal, dependencies, onStep);
  const left = new Map([...lanes].map(([id, lane]) => [id, lane.size]));
  const noteLeft = (): void => {
    draft.leftMs = Math.max(0, ...draft.profiles.map((profile) => (left.get(profile.id) ?? 0) * paceOf(profile)));
  };
  noteLeft();
  await Promise.all(draft.profiles.map(async (profile) => askLane(draft, profile, lanes.get(profile.id)?.values() ?? [], signal, dependencies, onStep, () => {
    left.set(profile.id, (left.get(profile.id) ?? 1) - 1);
    noteLeft();
  })));
}
