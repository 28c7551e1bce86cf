/**
 * What a provider tells of an account beyond single payments: balance, statement files, details, and pasted notifications. All of it
 * is shown or saved as the provider wrote it; none of it changes a record. A notification only ever leads to a question.
 */
import { reference as referenceSchema, type ProfileId, type TransactionId } from '@shared/domain/ids.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { queryAbout } from '../attempts/exchange.ts';
import type { Lookup } from '../lookup/lookup.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSaver } from '../ports/file-saver.ts';
import type { Journal } from '../ports/journal.ts';
import type { NoticeReading } from '../ports/provider.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { downloadStatement, factOf, notOffered, statementKind } from './offered.ts';

export type AccountDependencies = {
  readonly journal: Journal;
  readonly directory: ProviderDirectory;
  readonly lookup: Lookup;
  readonly saver: FileSaver;
  readonly clock: Clock;
};

/** Errors of all: `profile.*`, `ability.notOffered` (the provider has no such call, or its switch is off), `provider.*`. */
export type Accounts = {
  balance(profileId: ProfileId): Promise<CallOutput<'accounts.balance'>>;
  listStatements(input: ParsedInput<'accounts.listStatements'>): Promise<CallOutput<'accounts.listStatements'>>;
  saveStatement(input: ParsedInput<'accounts.saveStatement'>): Promise<CallOutput<'accounts.saveStatement'>>;
  readNotice(input: ParsedInput<'accounts.readNotice'>): Promise<CallOutput<'accounts.readNotice'>>;
  paymentDetail(transactionId: TransactionId): Promise<CallOutput<'accounts.paymentDetail'>>;
};

export function createAccounts({ journal, directory, lookup, saver, clock }: AccountDependencies): Accounts {
  /** What a notification speaks of, by our number or the provider's, in this profile alone. */
  async function subjectOf(profileId: ProfileId, reading: Extract<NoticeReading, { readonly kind: 'verified' | 'hint' }>): Promise<Transaction | undefined> {
    const ours = referenceSchema.safeParse(reading.reference);
    const byReference = ours.success ? await journal.transactions.byReference(profileId, ours.data) : undefined;
    if (byReference !== undefined || reading.providerNumber === null) return byReference;
    return journal.transactions.byProviderNumber(profileId, reading.providerNumber);
  }

  return {
    async balance(profileId) {
      const profile = await directory.profile(profileId);
      if (!descriptionOf(profile.providerId).balance) throw notOffered(profile);
      const provider = await directory.provider(profileId);
      if (provider.balance === undefined) throw notOffered(profile);
      const { amounts } = await factOf(provider.balance());
      return { at: clock.now(), amounts: amounts.map((amount) => ({ ...amount })) };
    },

    async listStatements({ profileId, code, from, until, transferred, page }) {
      const profile = await directory.profile(profileId);
      if (statementKind(profile, code).by !== 'listed') throw notOffered(profile);
      if (from !== null && until !== null && until <= from) throw new AppError('export.rangeInvalid', {}, { field: 'until' });
      const { statements } = await directory.provider(profileId);
      if (statements === undefined) throw notOffered(profile);
      const rows = await factOf(statements.list({ code, from, until, transferred, page }));
      return { rows: rows.map((row) => ({ ...row })) };
    },

    async saveStatement({ profileId, code, id }) {
      const { file } = await downloadStatement(directory, { profileId, code, id });
      return { saved: await saver.save(file.name, file.bytes) };
    },

    async readNotice({ profileId, body, signature }) {
      const profile = await directory.profile(profileId);
      // Reading asks nobody, so a paused profile can do it too; the question that follows says that it is paused.
      const { readNotice } = directory.providerForTest(profile);
      if (readNotice === undefined) throw notOffered(profile);
      const reading = await readNotice({ body, signature: signature === '' ? null : signature });
      if (reading.kind === 'refused') return { kind: 'refused', reason: reading.reason, type: null, transaction: null, error: null };
      const told = { kind: reading.kind, reason: null, type: reading.type };
      const subject = await subjectOf(profileId, reading);
      if (subject === undefined) return { ...told, transaction: null, error: null };
      return { ...told, ...(await lookup.refresh(subject.id)) };
    },

    async paymentDetail(transactionId) {
      const payment = await journal.transactions.get(transactionId);
      if (payment?.kind !== 'payment') throw new AppError('transaction.notFound');
      const profile = await directory.profile(payment.profileId);
      const { paymentDetail } = await directory.provider(payment.profileId);
      if (paymentDetail === undefined) throw notOffered(profile);
      const { facts, raw } = await factOf(paymentDetail(queryAbout(payment, null)));
      return { facts: facts.map((fact) => ({ ...fact })), raw };
    },
  };
}
