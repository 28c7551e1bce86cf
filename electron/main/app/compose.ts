/** The only place that wires ports to adapters. Resolves once the journal is open and earlier runs are recovered. */
import { join } from 'node:path';
import { createAccounts } from '@core/accounts/accounts.ts';
import type { AppLock } from '@core/app-lock/app-lock.ts';
import { createApprovals } from '@core/approvals/approvals.ts';
import { createChecking } from '@core/approvals/checking.ts';
import { createDevices } from '@core/approvals/devices.ts';
import { createApprovalGate } from '@core/approvals/gate.ts';
import { createAudit } from '@core/audit/audit.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { createPersonalEntries } from '@core/attempts/personal-entries.ts';
import { createScheduler, type Scheduler } from '@core/attempts/scheduler.ts';
import { createBatches, type Batches } from '@core/batches/batches.ts';
import { createPacer } from '@core/batches/pacer.ts';
import { createExports } from '@core/exports/exports.ts';
import { createPresetRunner } from '@core/exports/preset-run.ts';
import { createExportPresets } from '@core/exports/presets.ts';
import { createPresetTimer } from '@core/exports/timer.ts';
import { createLinks } from '@core/links/links.ts';
import { createReferences } from '@core/links/references.ts';
import { createWithdraw } from '@core/links/withdraw.ts';
import { createLookup } from '@core/lookup/lookup.ts';
import { createPaymentWatch } from '@core/lookup/payment-watch.ts';
import { createSettledWatch } from '@core/lookup/settled-watch.ts';
import { createTotals } from '@core/lookup/totals.ts';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import { createMoneyRules } from '@core/money-rules/money-rules.ts';
import { createPayouts } from '@core/payouts/payouts.ts';
import type { Clock, IdSource } from '@core/ports/clock.ts';
import type { ExportFolder, FolderChooser } from '@core/ports/export-folder.ts';
import type { DeviceKey } from '@core/ports/device-key.ts';
import type { FileSaver } from '@core/ports/file-saver.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { ProofChooser } from '@core/ports/proofs.ts';
import type { SheetChooser } from '@core/ports/sheets.ts';
import type { StatementChooser } from '@core/ports/statement-files.ts';
import type { Sealer } from '@core/ports/sealer.ts';
import type { SecretStore } from '@core/ports/secret-store.ts';
import { createProfiles } from '@core/profiles/profiles.ts';
import { createProviderDirectory } from '@core/profiles/provider-directory.ts';
import { createManualRefunds } from '@core/refunds/manual-refunds.ts';
import { createRefunds } from '@core/refunds/refunds.ts';
import { createSettlements } from '@core/settlements/settlements.ts';
import { createSearch } from '@core/search/search.ts';
import { createToday } from '@core/today/today.ts';
import { createTokenCharges } from '@core/tokens/charge.ts';
import { createTokenImports } from '@core/tokens/import/import.ts';
import { createRoomCharges } from '@core/tokens/room-charge.ts';
import { createTokenRoom } from '@core/tokens/room.ts';
import { createTokenVault } from '@core/tokens/vault.ts';
import { createViews } from '@core/views/views.ts';
import { createUnsettled } from '@core/unsettled/unsettled.ts';
import { providers } from '@electron/providers/registry.ts';
import type { ProfileId } from '@shared/domain/ids.ts';
import type { WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { Emit } from '../ipc/emitter.ts';
import type { AppPaths } from '../platform/paths.ts';
import { createProofFolder } from '../platform/proof-folder.ts';
import { exportFileWriter } from './export-file.ts';
import { createExportRunner } from './export-runner.ts';
import { createNotifier } from './notifier.ts';
import { leftParts } from './part-list.ts';
import { createSheetReader } from './sheet-reader.ts';
import { createStatementFiles } from './statement-files.ts';
import { ensurePracticeProfiles, startPractice } from './practice.ts';
import type { Services } from './services.ts';

export type ComposeDependencies = {
  /** Of the program. */
  readonly version: string;
  readonly journal: Journal;
  readonly secrets: SecretStore;
  readonly sealer: Sealer;
  readonly deviceKey: DeviceKey;
  readonly chooser: ProofChooser;
  readonly sheetChooser: SheetChooser;
  readonly statementChooser: StatementChooser;
  readonly folderChooser: FolderChooser;
  readonly exportFolder: ExportFolder;
  readonly saver: FileSaver;
  readonly paths: AppPaths;
  readonly workerFolder: string;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly emit: Emit;
  readonly appLock: Pick<AppLock, 'requirePin'>;
  readonly operator: () => Promise<string>;
  readonly timeZone: () => Promise<string>;
};

/** How long an end of the program waits for answers that are on their way, milliseconds. What comes later is asked about next time. */
const lastAnswers = 3_000;

export async function composeServices(dependencies: ComposeDependencies): Promise<Services> {
  const { journal, secrets, sealer, deviceKey, saver, paths, clock, ids, logger, emit, operator } = dependencies;

  /** A start or an end that cannot be written down is no reason not to start or end; whatever moves money needs the journal anyway. */
  const noteProgram = async (action: 'program.start' | 'program.stop'): Promise<void> => {
    try {
      await journal.audit.append({ at: clock.now(), actor: null, action, result: 'done', profileId: null, transactionId: null, intentId: null, data: { version: dependencies.version } });
    } catch (cause) {
      logger.error('audit.notWritten', { reason: action, code: cause instanceof AppError ? cause.code : 'internal' });
    }
  };
  await noteProgram('program.start');

  const exportLists = join(paths.userData, 'exports');
  // A folder of a network may take its time, and the start does not wait for it.
  void (await leftParts(exportLists, logger)).remove();

  const practice = await startPractice({ stateFolder: paths.practice, clock, logger });
  await ensurePracticeProfiles(practice.gateways, { journal, secrets, clock, ids, timeZone: await dependencies.timeZone() });

  const directory = createProviderDirectory({
    journal, secrets, clock, logger,
    definitionOf: (id) => providers[id],
    practiceBaseUrl: (id) => practice.baseUrl(id),
  });
  const wake: { scheduler?: Scheduler; batches?: Batches } = {};
  const notifier = createNotifier({
    emit, journal, logger,
    onIntent: (intent) => {
      wake.scheduler?.wake();
      wake.batches?.intentChanged(intent);
    },
  });
  const entries = createPersonalEntries(sealer);
  const references = createReferences({ journal, clock, ids });
  const moneyLock = createMoneyLock({ journal });
  const engine = new AttemptEngine({
    journal, clock, ids, logger, notifier,
    providerFor: (id) => directory.provider(id),
    policyFor: (intent) => directory.policy(intent),
    openFields: entries.openFields,
    gate: createApprovalGate({ journal, deviceKey, clock, ids }),
  });
  const lookup = createLookup({ journal, engine, directory, clock, notifier });
  const paymentWatch = createPaymentWatch({ journal, lookup, clock, logger });
  const settledWatch = createSettledWatch({ journal, lookup, totals: createTotals({ journal, engine, directory, clock }), clock, logger });
  const scheduler = createScheduler({ engine, journal, clock, logger });
  wake.scheduler = scheduler;
  const exports = createExports({
    journal, clock, ids, logger, operator,
    runner: createExportRunner({ workerFile: join(dependencies.workerFolder, 'export-worker.cjs'), journalPath: paths.journalFile, folder: exportLists, version: dependencies.version, logger }),
    onProgress: (progress) => emit('exports.progress', progress),
  });

  const presetRunner = createPresetRunner({
    presets: journal.exportPresets, profiles: journal.profiles, exports, clock, logger,
    folder: dependencies.exportFolder,
    onBegun: (id) => emit('presets.changed', { id }),
    onRan: (told) => emit('presets.ran', told),
  });
  const presetTimer = createPresetTimer({ presets: journal.exportPresets, runner: presetRunner, clock, logger });
  const exportPresets = createExportPresets({
    presets: journal.exportPresets, runner: presetRunner, chooser: dependencies.folderChooser, clock, ids, operator,
    onChanged: (id) => emit('presets.changed', { id }),
  });

  const audit = createAudit({ journal, clock, operator, writeFile: exportFileWriter({ lists: exportLists, logger }), onProgress: (progress) => emit('audit.progress', progress) });

  const manualRefunds = createManualRefunds({
    journal, directory, sealer, saver, clock, ids, notifier, moneyLock, operator,
    chooser: dependencies.chooser,
    folder: createProofFolder({ folder: paths.proofs, logger }),
  });

  const approvals = createApprovals({ journal, engine, deviceKey, moneyLock, clock, saver, logger, operator });
  const links = createLinks({ journal, engine, directory, clock, ids, entries, references, moneyLock, operator });
  const refunds = createRefunds({ journal, engine, directory, lookup, clock, ids, entries, moneyLock, operator });
  const sheetReader = createSheetReader({ workerFile: join(dependencies.workerFolder, 'sheet-worker.cjs'), clock, logger });
  const batches = createBatches({
    journal, engine, links, refunds, lookup, directory, moneyLock, sealer, saver, clock, ids, logger, operator,
    chooser: dependencies.sheetChooser,
    reader: sheetReader,
    pacer: createPacer(clock),
    onChecking: (progress) => emit('batches.checking', progress),
    onProgress: (progress) => emit('batches.progress', progress),
  });
  wake.batches = batches;

  const tokensChanged = (ids: readonly WalletTokenId[] | null, profileId: ProfileId, becameActive = false): void => emit('tokens.changed', { ids: ids === null ? null : [...ids], profileId, becameActive });
  const tokens = createTokenRoom({
    journal, directory, sealer, saver, moneyLock, clock, ids, logger, notifier, operator,
    onChanged: ({ ids: changed, profileId, becameActive }) => tokensChanged(changed, profileId, becameActive),
  });
  const vault = createTokenVault(sealer);
  const tokenCharges = createRoomCharges({
    records: journal.walletTokens, journal, directory, references, vault, clock,
    charges: createTokenCharges({ journal, engine, directory, sealer, clock, ids, moneyLock, operator }),
    onCharged: ({ id, profileId }) => tokensChanged([id], profileId),
    lookAgain: (id) => {
      tokens.check(id).catch((cause: unknown) => logger.warn('tokens.checkFailed', { code: cause instanceof AppError ? cause.code : 'internal' }));
    },
  });
  const tokenImports = createTokenImports({
    records: journal.walletTokens, directory, vault, saver, clock, ids, operator,
    reader: sheetReader, chooser: dependencies.sheetChooser,
    onProgress: (progress) => emit('tokens.importing', progress),
    onWritten: (profileId) => tokensChanged(null, profileId),
  });

  const settlements = createSettlements({
    journal, directory, lookup, notifier, clock, ids, logger, operator,
    files: createStatementFiles({ workerFile: join(dependencies.workerFolder, 'statement-worker.cjs'), clock, logger }),
    chooser: dependencies.statementChooser,
    onProgress: (statement) => emit('settlements.progress', statement),
  });

  // Before anything new may be sent: what an earlier run left on its way is unknown from now on.
  await engine.recover();
  await exports.recover();
  await manualRefunds.recover();
  await batches.recover();
  await tokens.recover();
  await settlements.recover();
  scheduler.start();
  paymentWatch.start();
  settledWatch.start();
  approvals.start();
  tokens.start();
  presetTimer.start();

  return {
    journal, directory, lookup, paymentWatch, exports, exportPresets, presetTimer, manualRefunds, approvals, audit, links, refunds, batches, tokens, tokenCharges, tokenImports, settlements,
    checking: createChecking({ journal, deviceKey, clock, saver, operator }),
    devices: createDevices({ journal, deviceKey, clock, saver, operator }),
    profiles: createProfiles({ journal, secrets, directory, clock, ids, notifier, operator }),
    withdraw: createWithdraw({ journal, directory, lookup, clock, notifier, moneyLock, operator }),
    payouts: createPayouts({ journal, engine, directory, clock, ids, entries, references, moneyLock, operator }),
    accounts: createAccounts({ journal, directory, lookup, saver, clock }),
    unsettled: createUnsettled({ journal, engine, directory, moneyLock, clock, operator }),
    moneyRules: createMoneyRules({
      journal, directory, moneyLock, clock, operator,
      appLock: dependencies.appLock,
      onChanged: async ({ profileId }) => {
        logger.info('rules.changed', { profileId });
        emit('rules.changed', { profileId });
      },
    }),
    search: createSearch({
      journal, directory, lookup, sealer, tokens, notifier, clock, ids, logger, operator,
      takeOver: async (movements, by) => journal.foundMovements.takeOver(movements, by),
      timeZone: dependencies.timeZone,
      onAnswered: (answer) => emit('search.answered', answer),
      onPayers: (answer) => emit('search.payers', answer),
    }),
    today: createToday({ journal, clock }),
    views: createViews({ journal, ids }),
    practice: practice.control,
    wake: () => {
      scheduler.wake();
      presetTimer.wake();
    },
    stop: async () => {
      scheduler.stop();
      paymentWatch.stop();
      settledWatch.stop();
      approvals.stop();
      tokens.stop();
      presetTimer.stop();
      presetRunner.halt();
      const rowsEnded = batches.halt();
      let stopWaiting = (): void => undefined;
      await Promise.race([Promise.all([rowsEnded, engine.idle(), tokenImports.halt(), settlements.halt()]), new Promise<void>((resolve) => { stopWaiting = clock.after(lastAnswers, resolve); })]);
      stopWaiting();
      audit.stop();
      await exports.stopAll();
      await practice.close();
      await noteProgram('program.stop');
      await journal.close();
    },
  };
}
