/** Asks the provider about one row of a statement, because a person wants to know. What it says is written down as from a list. */
import { reference as referenceSchema, type ProfileId } from '@shared/domain/ids.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf } from '@shared/money/money.ts';
import { errorOfAnswer, type Lookup } from '../lookup/lookup.ts';
import type { Journal } from '../ports/journal.ts';
import type { TransactionFact } from '../ports/provider.ts';
import type { StoredStatementRow } from '../ports/statements.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import type { Merge } from './merge.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';

export type AskAbout = {
  /** About what is missing here; null when it was written down. */
  missing(profileId: ProfileId, row: StoredStatementRow, by: string): Promise<AppErrorDto | null>;
  /** About our side of the row. */
  known(row: StoredStatementRow, by: string): Promise<AppErrorDto | null>;
};

/** More pages than this no payment's refunds fill. */
const mostPages = 50;
const go = async (): Promise<boolean> => true;

export function createAskAbout({ journal, directory, lookup, merge }: { readonly journal: Journal; readonly directory: ProviderDirectory; readonly lookup: Pick<Lookup, 'refresh'>; readonly merge: Merge }): AskAbout {
  const notFound: AppErrorDto = { code: 'provider.notFound', params: {} };

  /** All refunds of a payment that is here, where the provider lists them; else only its total is known. */
  async function refunds(payment: Transaction, by: string): Promise<AppErrorDto | null> {
    const { lists } = await directory.provider(payment.profileId);
    const { transaction, error } = await lookup.refresh(payment.id);
    if (lists === undefined || error !== null) return error;
    const facts: TransactionFact[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const { answer } = await lists.refunds({ payment: { ...transaction, currency: transaction.currency }, cursor, limit: 100 });
      if (answer.kind !== 'fact') return errorOfAnswer(answer);
      facts.push(...answer.fact.rows);
      cursor = answer.fact.next;
      if (cursor === null) break;
    }
    await merge.merge(payment.profileId, facts, { id: payment.id, reference: payment.reference }, by, go);
    return null;
  }

  async function payment(profileId: ProfileId, row: StoredStatementRow, by: string): Promise<AppErrorDto | null> {
    const { theirs } = row;
    const reference = referenceSchema.safeParse(theirs?.reference ?? theirs?.providerNumber);
    if (theirs === null || !reference.success) return notFound;
    const provider = await directory.provider(profileId);
    // A search by time begins shortly before the row's own.
    const createdAt = theirs.at === null ? toInstant(0) : addMilliseconds(theirs.at, -60_000);
    const { answer } = await provider.query({
      kind: 'payment', origin: 'found', reference: reference.data, providerPaymentId: theirs.providerNumber, providerTransactionId: theirs.providerNumber, method: null, amount: moneyOf(theirs.amountMinor, theirs.currency), createdAt, original: null,
    });
    if (answer.kind !== 'fact') return errorOfAnswer(answer);
    const { fact } = answer;
    if (theirs.reference !== null && fact.reference !== null && fact.reference !== theirs.reference) return { code: 'provider.conflict', params: { what: 'reference' } };
    const [merged] = await merge.merge(profileId, [{ ...fact, reference: fact.reference ?? theirs.reference }], null, by, go);
    return merged === undefined || merged.transaction === null ? { code: 'provider.malformed', params: { reason: 'unknownStatus' } } : null;
  }

  /** A refund that fits none of its payment's: the payment is found again by the row's numbers. */
  async function paymentOf(profileId: ProfileId, { theirs }: StoredStatementRow): Promise<Transaction | undefined> {
    const byNumber = theirs === null || theirs.providerNumber === null ? undefined : await journal.transactions.byProviderNumber(profileId, theirs.providerNumber);
    if (byNumber?.kind === 'payment') return byNumber;
    const reference = referenceSchema.safeParse(theirs?.reference);
    const byReference = reference.success ? await journal.transactions.byReference(profileId, reference.data) : undefined;
    return byReference?.kind === 'payment' ? byReference : undefined;
  }

  async function guarded(ask: () => Promise<AppErrorDto | null>): Promise<AppErrorDto | null> {
    try {
      return await ask();
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      return cause.toDto();
    }
  }

  return {
    missing: async (profileId, row, by) => guarded(async () => {
      if (row.theirs?.kind === 'payment') return payment(profileId, row, by);
      const owner = await paymentOf(profileId, row);
      return owner === undefined ? notFound : refunds(owner, by);
    }),
    known: async (row, by) => guarded(async () => {
      const id = row.ours?.transactionId;
      const ours = id === undefined ? undefined : await journal.transactions.get(id);
      if (ours === undefined) return notFound;
      if (ours.kind === 'refund' && ours.origin === 'found' && ours.parentId !== null) {
        const parent = await journal.transactions.get(ours.parentId);
        return parent === undefined ? notFound : refunds(parent, by);
      }
      return (await lookup.refresh(ours.id)).error;
    }),
  };
}
