/**
 * Refusals and failures of what people ask for, written to the audit in one place. What succeeds is written by the records themselves,
 * together with what it changes. Every channel is classified here: a new one does not compile without a line. What a row tells is
 * picked from the input by name and form; nothing else of an input gets there.
 */
import * as z from 'zod';
import type { Clock } from '@core/ports/clock.ts';
import type { AuditRecords } from '@core/ports/audit-records.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { AuditAction, AuditData, AuditEntry, AuditResult } from '@shared/domain/audit.ts';
import { intentId, profileId, reference, transactionId } from '@shared/domain/ids.ts';
import { AppError, appErrorDto, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { calls, type Channel, type Handlers } from '@shared/ipc/contract.ts';
import { currencyCode } from '@shared/money/currency.ts';

/** What an attempt is called in the audit; `null` for calls that only look, or that change nothing worth a row. */
export const auditedChannels: Readonly<Record<Channel, AuditAction | null>> = {
  'app.status': null,
  'app.savePreferences': 'settings.change',
  'app.copyText': null,
  'app.copyImage': null,
  'app.saveFile': null,
  'app.openLink': null,
  'app.notify': null,
  'app.confirmClose': null,
  'profiles.list': null,
  'profiles.save': 'profile.change',
  'profiles.remove': 'profile.remove',
  'profiles.resume': 'profile.resume',
  'profiles.storeSecret': 'secret.store',
  'profiles.clearSecret': 'secret.clear',
  'profiles.testConnection': null,
  'links.suggestReference': null,
  'links.checkReference': null,
  'links.create': 'link.create',
  'links.withdraw': 'link.withdraw',
  'transactions.search': null,
  'transactions.place': null,
  'transactions.sums': null,
  'transactions.get': null,
  'transactions.refresh': null,
  'transactions.watch': null,
  'transactions.choices': null,
  'views.list': null,
  'views.save': null,
  'views.rename': null,
  'views.remove': null,
  'views.arrange': null,
  'views.setDefault': null,
  'views.saveLayout': null,
  'refunds.preflight': null,
  'refunds.repeats': null,
  'refunds.create': 'refund.create',
  'refunds.chooseProof': null,
  'refunds.recordManual': 'refund.record',
  'refunds.confirmManual': 'refund.confirm',
  'refunds.voidManual': 'refund.void',
  'refunds.manual': null,
  'refunds.manualPayee': null,
  'refunds.saveProof': null,
  'payouts.suggestReference': null,
  'payouts.repeats': null,
  'payouts.create': 'payout.create',
  'accounts.balance': null,
  'accounts.listStatements': null,
  'accounts.saveStatement': null,
  'accounts.readNotice': null,
  'accounts.paymentDetail': null,
  'unsettled.list': null,
  'unsettled.get': null,
  'unsettled.ask': 'unsettled.ask',
  'unsettled.send': 'unsettled.send',
  'unsettled.decide': 'unsettled.decide',
  'exports.preview': null,
  'exports.countChanges': null,
  'exports.choosePath': null,
  'exports.start': 'export.start',
  'exports.cancel': null,
  'exports.list': null,
  'exports.reveal': null,
  'presets.list': null,
  'presets.save': 'preset.change',
  'presets.remove': 'preset.remove',
  // A run that fails is written by the run itself.
  'presets.run': null,
  'presets.runs': null,
  'presets.chooseFolder': null,
  'audit.search': null,
  'audit.overview': null,
  'audit.verify': 'audit.verify',
  'audit.stop': null,
  'audit.export': 'audit.export',
  'rules.get': null,
  'rules.save': 'rules.change',
  'lock.status': null,
  'lock.lock': 'lock.lock',
  'lock.unlock': 'lock.unlock',
  'lock.activity': null,
  'lock.save': 'lock.set',
  'lock.remove': 'lock.clear',
  'approvals.list': null,
  'approvals.waiting': null,
  'approvals.byIntent': null,
  'approvals.saveRequest': 'approval.request',
  'approvals.withdraw': 'approval.withdraw',
  'approvals.openAnswer': 'approval.import',
  'approvals.chooseFile': null,
  'approvals.check': 'approval.import',
  'approvals.answer': 'approval.approve',
  'approvals.saveAnswer': null,
  'approvals.ownDevice': null,
  'approvals.saveDevice': null,
  'approvals.devices': null,
  'approvals.readDevice': null,
  'approvals.enrol': 'approver.add',
  'approvals.removeDevice': 'approver.remove',
  'batches.saveTemplate': null,
  'batches.choose': null,
  'batches.drop': null,
  'batches.paste': null,
  'batches.reread': null,
  'batches.draft': null,
  'batches.discard': null,
  'batches.check': null,
  'batches.cancelCheck': null,
  'batches.draftRows': null,
  'batches.include': null,
  'batches.saveErrors': null,
  'batches.start': 'batch.start',
  'batches.pause': 'batch.pause',
  'batches.resume': 'batch.resume',
  'batches.stop': 'batch.stop',
  'batches.get': null,
  'batches.list': null,
  'batches.rows': null,
  'batches.saveResult': null,
  'today.summary': null,
  'today.chart': null,
  'tokens.search': null,
  'tokens.lookUp': null,
  'tokens.get': null,
  'tokens.bind': 'token.bind',
  'tokens.check': null,
  'tokens.watch': null,
  'tokens.giveUp': 'token.giveUp',
  'tokens.openLink': null,
  'tokens.readNotice': null,
  'tokens.chooseNotice': null,
  'tokens.readReturn': 'token.exchange',
  'tokens.suggestReference': null,
  'tokens.charge': 'charge.create',
  'tokens.unbind': 'token.unbind',
  'tokens.saveReceipt': null,
  'tokens.chooseImport': null,
  'tokens.importRows': null,
  'tokens.applyImport': 'token.import',
  'tokens.discardImport': null,
  'tokens.saveImportTemplate': null,
  'settlements.list': null,
  'settlements.get': null,
  'settlements.sources': null,
  'settlements.pull': 'settlement.pull',
  'settlements.pause': null,
  'settlements.resume': 'settlement.pull',
  'settlements.stop': 'settlement.stop',
  'settlements.choose': null,
  'settlements.fetch': null,
  'settlements.draft': null,
  'settlements.remap': null,
  'settlements.apply': 'settlement.apply',
  'settlements.discard': null,
  'settlements.rows': null,
  'settlements.explain': 'settlement.explain',
  'settlements.takeOver': 'settlement.takeOver',
  'settlements.askAgain': null,
  'settlements.recheck': null,
  'search.start': null,
  'search.cancel': null,
  'search.takeOver': 'settlement.takeOver',
  'practice.list': null,
  'practice.misbehave': null,
  'practice.clear': null,
};

export type AuditedDependencies = {
  /** Undefined while the journal is not open: then nothing of the kind can happen either. */
  readonly audit: () => Promise<Pick<AuditRecords, 'append'> | undefined>;
  readonly operator: () => Promise<string>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
};

/** Members of inputs that may be told, each by its form. A member of another form is left out. */
const known = z.object({
  profileId: profileId.nullable().catch(null),
  transactionId: transactionId.nullable().catch(null),
  paymentId: transactionId.nullable().catch(null),
  intentId: intentId.nullable().catch(null),
  reference: reference.optional().catch(undefined),
  amountMinor: z.int().optional().catch(undefined),
  currency: currencyCode.optional().catch(undefined),
  person: z.string().min(1).max(80).optional().catch(undefined),
  approvedBy: z.string().min(1).max(80).optional().catch(undefined),
});
const ofProfile = z.object({ id: profileId.nullable().catch(null), name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9.]{0,63}$/).optional().catch(undefined) });
const withError = z.object({ error: appErrorDto });

function resultOf(code: ErrorCode): AuditResult {
  if (code === 'provider.unknownOutcome') return 'unknown';
  return /^(?:journal|keychain)\.|^internal$|^provider\.(?:unavailable|malformed|notSent)$|^export\.(?:diskFull|cannotWrite|cancelled)$|^audit\.cancelled$/.test(code) ? 'failed' : 'refused';
}

/** The row of an attempt that came to nothing. */
export function attemptEntry(channel: Channel, action: AuditAction, input: unknown, error: Pick<AppErrorDto, 'code' | 'field'>, who: Pick<AuditEntry, 'at' | 'actor'>): AuditEntry {
  const told = known.safeParse(input).data;
  const profile = channel.startsWith('profiles.') ? ofProfile.safeParse(input).data : undefined;
  const person = told?.person ?? told?.approvedBy;
  const entry = error.field === undefined || !/^[a-zA-Z0-9_.]{1,80}$/.test(error.field) ? undefined : error.field;
  const data: AuditData = {
    channel,
    code: error.code,
    ...(entry === undefined ? {} : { entry }),
    ...(told?.reference === undefined ? {} : { reference: told.reference }),
    ...(told?.amountMinor === undefined ? {} : { amountMinor: told.amountMinor }),
    ...(told?.currency === undefined ? {} : { currency: told.currency }),
    ...(person === undefined ? {} : { person }),
    ...(action.startsWith('secret.') && profile?.name !== undefined ? { key: profile.name } : {}),
  };
  return {
    ...who, action, result: resultOf(error.code), data,
    profileId: told?.profileId ?? profile?.id ?? null,
    transactionId: told?.transactionId ?? told?.paymentId ?? null,
    intentId: told?.intentId ?? null,
  };
}

/** The same handlers; those of audited channels leave a row when they refuse or fail. Their errors and answers are not changed. */
export function auditRefusals(handlers: Handlers, dependencies: AuditedDependencies): Handlers {
  async function note(channel: Channel, action: AuditAction, input: unknown, error: Pick<AppErrorDto, 'code' | 'field'>): Promise<void> {
    try {
      const audit = await dependencies.audit();
      if (!audit) return;
      await audit.append(attemptEntry(channel, action, input, error, { at: dependencies.clock.now(), actor: (await dependencies.operator()).slice(0, 80) }));
    } catch (cause) {
      // The person still hears why the attempt itself was refused.
      dependencies.logger.error('audit.notWritten', { channel, code: cause instanceof AppError ? cause.code : 'internal' });
    }
  }

  function watched(channel: Channel, action: AuditAction) {
    const handler = handlers[channel] as (input: unknown) => Promise<unknown>; // paired with its channel by the same key
    return async (input: unknown): Promise<unknown> => {
      let answer: unknown;
      try {
        answer = await handler(input);
      } catch (error) {
        await note(channel, action, input, error instanceof AppError ? error.toDto() : { code: 'internal' });
        throw error;
      }
      const refused = withError.safeParse(answer);
      if (refused.success) await note(channel, action, input, refused.data.error);
      return answer;
    };
  }

  const channels = Object.keys(calls) as Channel[]; // `as const` object without other keys
  const entries = channels.map((channel) => {
    const action = auditedChannels[channel];
    return [channel, action === null ? handlers[channel] : watched(channel, action)] as const;
  });
  return Object.fromEntries(entries) as Handlers; // every channel once, each with its own handler
}
