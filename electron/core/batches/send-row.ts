/**
 * One row's turn. Guarantees: a row asks for its one intent, under the submit key that it was written down with; a row whose intent has
 * left this computer is never sent again from here, whatever happened before.
 */
import type { BatchId } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { AppError, assertNever, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { RefundInput } from '@shared/ipc/contract.ts';
import type { AttemptEngine } from '../attempts/engine.ts';
import type { Links } from '../links/links.ts';
import type { RunPass } from '../money-rules/money-lock.ts';
import type { RemainingRow } from '../ports/batches.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Refunds } from '../refunds/refunds.ts';
import { openRow } from './describe-run.ts';

export type SendDependencies = {
  readonly journal: Journal;
  readonly engine: Pick<AttemptEngine, 'send'>;
  readonly refunds: Pick<Refunds, 'create' | 'repeats'>;
  readonly links: Pick<Links, 'create'>;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** `halt` is an error that the next row would meet as well. */
export type RowEnd = { readonly kind: 'known' | 'unknown' | 'notSent' } | { readonly kind: 'halt'; readonly error: AppErrorDto };

/** Errors of the profile and its rules, the keychain or the journal: they say nothing about the row. */
const common = /^(?:profile|journal|keychain|secret|lock|ipc|url)\.|^internal$/;

function endOf(intent: Intent): RowEnd {
  switch (intent.state) {
    case 'UNKNOWN':
    case 'RESOLVING':
    case 'SENDING':
      return { kind: 'unknown' };
    case 'QUEUED':
      return { kind: 'notSent' };
    case 'DRAFT':
    case 'AWAITING_APPROVAL':
    case 'SUCCEEDED':
    case 'ACCEPTED':
    case 'REJECTED':
    case 'NEEDS_OPERATOR':
    case 'ABANDONED':
    case 'FAILED_LATE':
      return { kind: 'known' };
    default:
      return assertNever(intent.state);
  }
}

/**
 * The person has seen the rows above of the same payment: their refunds need no further word. What was made elsewhere meanwhile does.
 */
async function withSeenRefunds(id: BatchId, input: RefundInput, { journal, refunds }: SendDependencies): Promise<RefundInput> {
  const { hits } = await refunds.repeats({ paymentId: input.paymentId, amountMinor: input.amountMinor });
  const ours: string[] = [];
  for (const { key, transaction } of hits) {
    if (transaction.intentId !== null && (await journal.batches.ofIntent(transaction.intentId))?.batchId === id) ours.push(key);
  }
  return ours.length === 0 ? input : { ...input, repeatReason: input.repeatReason ?? input.reason, repeatSeen: [...(input.repeatSeen ?? []), ...ours] };
}

async function ask(id: BatchId, row: RemainingRow, pass: RunPass | undefined, dependencies: SendDependencies): Promise<Intent> {
  const { journal, engine, refunds, links, sealer } = dependencies;
  if (row.intentId !== null) return engine.send(row.intentId);
  const [stored] = await journal.batches.rowsByNumber(id, [row.number]);
  if (!stored) throw new AppError('batch.notFound');
  const { request } = await openRow(sealer, id, stored);
  switch (request?.kind) {
    case 'refund':
      return (await refunds.create(await withSeenRefunds(id, { ...request.input, submitKey: row.submitKey }, dependencies), pass)).intent;
    case 'link':
      return (await links.create({ ...request.input, submitKey: row.submitKey }, pass)).intent;
    case undefined:
      throw new AppError('secret.incomplete');
    default:
      return assertNever(request);
  }
}

/** `pass` stands for what the person confirmed of the whole run. Never rejects. */
export async function sendRow(id: BatchId, row: RemainingRow, pass: RunPass | undefined, dependencies: SendDependencies): Promise<RowEnd> {
  const { journal, clock, logger } = dependencies;
  try {
    return endOf(await ask(id, row, pass, dependencies));
  } catch (cause) {
    if (!(cause instanceof AppError)) {
      logger.error('batch.rowThrew', { reason: cause instanceof Error ? cause.name : 'unknown' });
      return { kind: 'halt', error: new AppError('internal').toDto() };
    }
    if (common.test(cause.code)) return { kind: 'halt', error: cause.toDto() };
    // Somebody else has taken the intent on meanwhile: its own state tells.
    if (row.intentId !== null) return { kind: 'known' };
    try {
      await journal.batches.refuse(id, row.number, cause.toDto(), clock.now());
      return { kind: 'known' };
    } catch (failed) {
      return { kind: 'halt', error: failed instanceof AppError ? failed.toDto() : new AppError('internal').toDto() };
    }
  }
}
