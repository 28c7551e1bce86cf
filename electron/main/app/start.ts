/**
 * The life of the program: one instance, one guarded window, the journal opened beside it, and an orderly end. The window is
 * shown while the journal opens; calls wait for it, and are refused with the reason when it does not open.
 */
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, ClipboardItem, dialog, ipcMain, Menu, nativeTheme, Notification, powerMonitor, protocol, session, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { createAppLock, type LockEvent } from '@core/app-lock/app-lock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { SecretStore } from '@core/ports/secret-store.ts';
import { openJournal } from '@electron/journal/client.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import { statementLimits } from '@shared/domain/settlement.ts';
import { accountHandlers } from '../ipc/accounts.ipc.ts';
import { approvalHandlers } from '../ipc/approvals.ipc.ts';
import { appHandlers } from '../ipc/app.ipc.ts';
import { auditHandlers } from '../ipc/audit.ipc.ts';
import { auditRefusals } from '../ipc/audited.ts';
import { batchHandlers } from '../ipc/batches.ipc.ts';
import { createEmitter } from '../ipc/emitter.ts';
import { exportHandlers } from '../ipc/exports.ipc.ts';
import { describeFailure } from '../ipc/failure.ts';
import { presetHandlers } from '../ipc/presets.ipc.ts';
import { lockHandlers } from '../ipc/lock.ipc.ts';
import { profileHandlers } from '../ipc/profiles.ipc.ts';
import { refundHandlers } from '../ipc/refunds.ipc.ts';
import { registerHandlers } from '../ipc/register-handlers.ts';
import { searchHandlers } from '../ipc/search.ipc.ts';
import { tokenFileHandlers } from '../ipc/token-files.ipc.ts';
import { settlementHandlers } from '../ipc/settlements.ipc.ts';
import { tokenHandlers } from '../ipc/tokens.ipc.ts';
import { transactionHandlers } from '../ipc/transactions.ipc.ts';
import { viewHandlers } from '../ipc/views.ipc.ts';
import { createTrust } from '../ipc/trust.ts';
import { createClipboardWriter } from '../platform/clipboard.ts';
import { systemClock } from '../platform/clock.ts';
import { createExternalLinks } from '../platform/external-links.ts';
import { createExportFolder } from '../platform/export-folder.ts';
import { createFileSaver } from '../platform/file-saver.ts';
import { createFolderChooser } from '../platform/folder-chooser.ts';
import { createFormPages } from '../platform/form-page.ts';
import { createIdSource, createIncidentId } from '../platform/ids.ts';
import { createDataKeys } from '../platform/keychain/data-keys.ts';
import { createDeviceKey } from '../platform/keychain/device-key.ts';
import { createAppVault, createKeychain } from '../platform/keychain/keychain.ts';
import { createSealer } from '../platform/keychain/sealer.ts';
import { createFileLogger } from '../platform/logger.ts';
import { createNotifier as createNativeNotifier } from '../platform/notifications.ts';
import { resolvePaths } from '../platform/paths.ts';
import { createProofChooser } from '../platform/proof-chooser.ts';
import { createSaveDialog } from '../platform/save-dialog.ts';
import { createTextChooser } from '../platform/text-chooser.ts';
import { createSheetChooser } from '../platform/sheet-chooser.ts';
import { createTheme } from '../platform/theme.ts';
import { applyDevPolicy, registerBundleScheme, serveBundle } from '../windows/bundle-protocol.ts';
import { denyPermissions, guardContents } from '../windows/guards.ts';
import { backgroundFor, focusWindow, openMainWindow } from '../windows/main-window.ts';
import { trustedOrigins, type OriginOptions } from '../windows/origin.ts';
import { createTrustedContents } from '../windows/trusted-contents.ts';
import { guardClosing, type Closing } from './closing.ts';
import { composeServices } from './compose.ts';
import { dataKeyMarks } from './data-key-marks.ts';
import { deviceKeyMarks } from './device-key-marks.ts';
import { createPreferenceStore, defaultPreferences } from './preferences.ts';
import type { Services } from './services.ts';

type Opened = { readonly ok: true; readonly services: Services } | { readonly ok: false; readonly error: AppErrorDto };

/** How long a probe of the keychain is believed, milliseconds. */
const keychainProbeLife = 5_000;

type KeychainState = Awaited<ReturnType<SecretStore['state']>>;

/**
 * Asks the keychain how it is. The first answer may take seconds (a locked keychain prompts): the screens start as if it were
 * ready and are told by `onState` how it is. Nothing is ever sent on the strength of this answer.
 */
function keychainProbe(secrets: Promise<SecretStore>, now: () => number, onState: (state: KeychainState) => void): () => Promise<KeychainState> {
  let last: { readonly at: number; readonly state: Promise<KeychainState> } | undefined;

  async function probe(): Promise<KeychainState> {
    try {
      return await (await secrets).state();
    } catch {
      return 'unavailable'; // without a journal there is no store to ask
    }
  }

  return async () => {
    const first = last === undefined;
    if (last === undefined || now() - last.at > keychainProbeLife) last = { at: now(), state: probe() };
    const { state } = last;
    if (!first) return state;
    void state.then(onState);
    return 'ready';
  };
}

/** Takes a forgotten PIN away at the start. It needs the operating-system account, which can read the files anyway. */
const resetFlag = '--reset-lock';

/** Goes on with a journal that was refused as older than it was; its value is the code that the refusal named. */
const acceptFlag = '--accept-journal=';

function noteLock(logger: Logger, event: LockEvent): void {
  const line = `lock.${event.kind}`;
  switch (event.kind) {
    case 'wrongPin': return logger.warn(line, { count: event.failures });
    case 'reset': return logger.warn(line);
    case 'locked': return logger.info(line, { reason: event.reason });
    case 'idleChanged': return logger.info(line, { state: `${event.before} to ${event.after} minutes` });
    case 'pinSet':
    case 'pinChanged':
    case 'pinRemoved':
    case 'unlocked': return logger.info(line);
  }
}

type LockRow = { readonly action: 'lock.set' | 'lock.clear' | 'lock.lock' | 'lock.unlock'; readonly byPerson: boolean; readonly outcome: string };

/** What the audit says of it; null for what is written elsewhere. */
function lockRow(event: LockEvent): LockRow | null {
  switch (event.kind) {
    case 'wrongPin': return null;
    case 'reset': return { action: 'lock.clear', byPerson: false, outcome: event.kind };
    case 'locked': return { action: 'lock.lock', byPerson: event.reason === 'person', outcome: event.reason };
    case 'pinSet':
    case 'pinChanged':
    case 'idleChanged': return { action: 'lock.set', byPerson: true, outcome: event.kind };
    case 'pinRemoved': return { action: 'lock.clear', byPerson: true, outcome: event.kind };
    case 'unlocked': return { action: 'lock.unlock', byPerson: true, outcome: event.kind };
  }
}

/** Starts the program. Call at the top level of the entry: the scheme must be registered before the app is ready. */
export function startApp(): void {
  registerBundleScheme(protocol);
  app.enableSandbox();
  const paths = resolvePaths(app, process.env);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  mkdirSync(paths.userData, { recursive: true, mode: 0o700 });

  const clock = systemClock;
  const ids = createIdSource(clock);
  const logger = createFileLogger({ folder: paths.logs, clock });
  const trusted = createTrustedContents();
  const origins: OriginOptions = { isPackaged: app.isPackaged, devUrl: process.env['ELECTRON_RENDERER_URL'] };
  const links = createExternalLinks(shell);
  let window: BrowserWindow | undefined;
  let closing: Closing | undefined;

  process.on('uncaughtException', (error) => logger.error('process.uncaught', { incidentId: createIncidentId(), ...describeFailure(error) }));
  process.on('unhandledRejection', (error) => logger.error('process.unhandled', { incidentId: createIncidentId(), ...describeFailure(error) }));

  const vault = createAppVault({ clock });
  const accept = process.argv.find((argument) => argument.startsWith(acceptFlag))?.slice(acceptFlag.length);
  const journalOpened: Promise<Journal> = openJournal({ path: paths.journalFile, workerFile: join(__dirname, 'journal-worker.cjs'), now: clock.now(), accept });
  const journalOrNothing = (): Promise<Journal | undefined> => journalOpened.catch(() => undefined);
  /** A wrong PIN is written by the call that brought it. */
  async function auditLock(event: LockEvent): Promise<void> {
    const journal = await journalOrNothing();
    const row = lockRow(event);
    if (journal === undefined || row === null) return;
    const actor = row.byPerson ? (await preferences.get()).operator : null;
    await journal.audit.append({ at: event.at, actor, action: row.action, result: 'done', profileId: null, transactionId: null, intentId: null, data: { outcome: row.outcome } });
  }

  const appLock = createAppLock({
    records: async () => (await journalOrNothing())?.appLock,
    resetAtStart: process.argv.includes(resetFlag),
    clock,
    onStatus: (status) => emit('lock.changed', status),
    onEvent: (event) => {
      noteLock(logger, event);
      void auditLock(event).catch((cause: unknown) => logger.error('audit.notWritten', { reason: event.kind, ...describeFailure(cause) }));
    },
  });
  const emit = createEmitter({ contents: trusted, logger, incidentId: createIncidentId, lock: { now: () => appLock.lockedNow(), whenKnown: () => appLock.isLocked() } });
  const secretsOpened = journalOpened.then((journal) => createKeychain({ marks: journal.secretMarks, clock, vault }));
  const preferences = createPreferenceStore(
    defaultPreferences({ languages: app.getPreferredSystemLanguages(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, user: userInfo().username }),
    journalOrNothing,
    clock,
  );

  const saveDialog = createSaveDialog({ dialog, parent: () => window, folder: () => paths.documents });
  const chooser = createProofChooser({ dialog, parent: () => window, folder: () => paths.documents, newId: () => ids.next() });
  const texts = createTextChooser({ dialog, parent: () => window, folder: () => paths.documents });
  const sheetChooser = createSheetChooser({ dialog, parent: () => window, folder: () => paths.documents });
  const statementChooser = createSheetChooser({ dialog, parent: () => window, folder: () => paths.documents, most: statementLimits.bytes });
  const folderChooser = createFolderChooser({ dialog, parent: () => window, folder: () => paths.documents });
  const formPages = createFormPages({ clock });

  const opened: Promise<Opened> = (async () => {
    try {
      const services = await composeServices({
        version: app.getVersion(),
        journal: await journalOpened, secrets: await secretsOpened, chooser, sheetChooser, statementChooser, folderChooser, exportFolder: createExportFolder(), saver: createFileSaver(saveDialog), paths,
        sealer: createSealer(createDataKeys({ vault, marks: dataKeyMarks(await journalOpened), logger })),
        deviceKey: createDeviceKey({ vault, marks: deviceKeyMarks(await journalOpened), logger }), workerFolder: __dirname, clock, ids, logger, emit, appLock,
        operator: async () => (await preferences.get()).operator,
        timeZone: async () => (await preferences.get()).timeZone,
      });
      return { ok: true, services };
    } catch (cause) {
      const incidentId = createIncidentId();
      logger.error('app.startFailed', { incidentId, ...describeFailure(cause) });
      return { ok: false, error: cause instanceof AppError ? cause.toDto() : { code: 'internal', params: {}, incidentId } };
    }
  })();

  async function services(): Promise<Services> {
    const result = await opened;
    if (!result.ok) throw new AppError(result.error.code, result.error.params);
    return result.services;
  }

  const theme = createTheme(nativeTheme);
  registerHandlers(
    auditRefusals({
      ...appHandlers({
        version: app.getVersion(),
        platform: process.platform,
        clock,
        preferences: {
          get: preferences.get,
          save: async (change) => {
            const next = await preferences.save(change);
            theme.apply(next.theme);
            return next;
          },
        },
        // The journal alone decides; gateways and recovery go on behind the first screen, whose calls wait for them.
        journalProblem: () => journalOpened.then(() => undefined, (cause: unknown) => (cause instanceof AppError ? cause.toDto() : { code: 'internal', params: {} })),
        keychainState: keychainProbe(secretsOpened, () => clock.now(), (state) => emit('keychain.changed', { state })),
        journal: async () => (await services()).journal,
        clipboard: createClipboardWriter({ clipboard, ClipboardItem }),
        saveDialog,
        links,
        formPages,
        notifier: createNativeNotifier(Notification),
        closeWindow: () => closing?.closeNow(),
      }),
      ...profileHandlers(services),
      ...transactionHandlers(services, clock, async () => (await preferences.get()).timeZone),
      ...refundHandlers(services, { proofs: chooser }),
      ...accountHandlers(services),
      ...settlementHandlers(services),
      ...viewHandlers(services),
      ...lockHandlers(services, appLock),
      ...approvalHandlers(services, { texts }),
      ...batchHandlers(services),
      ...tokenHandlers(services, { texts, links }),
      ...tokenFileHandlers(services),
      ...searchHandlers(services),
      ...exportHandlers(services, { saveDialog, reveal: (path) => shell.showItemInFolder(path) }),
      ...presetHandlers(services),
      ...auditHandlers(services, { saveDialog, zone: async () => (await preferences.get()).timeZone }),
    }, {
      audit: async () => (await journalOrNothing())?.audit,
      operator: async () => (await preferences.get()).operator,
      clock,
      logger,
    }),
    { ipcMain, trust: createTrust(trusted, trustedOrigins(origins)), logger, isLocked: () => appLock.isLocked(), incidentId: createIncidentId },
  );

  app.on('second-instance', () => {
    if (window) focusWindow(window);
  });
  app.on('web-contents-created', (_event, contents) => guardContents(contents, { logger, origins }));
  app.on('window-all-closed', () => app.quit());

  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    formPages.close();
    appLock.stop();
    void opened
      .then(async (result) => (result.ok ? result.services.stop() : (await journalOrNothing())?.close()))
      .catch((cause: unknown) => logger.error('app.stopFailed', describeFailure(cause)))
      .finally(() => {
        stopped = true;
        app.exit(0);
      });
  });

  void app.whenReady().then(async () => {
    Menu.setApplicationMenu(null);
    denyPermissions(session.defaultSession);
    applyDevPolicy(session.defaultSession, origins);
    serveBundle(protocol, join(__dirname, '../renderer'));
    // 'lock-screen' comes on macOS and Windows only, 'suspend' everywhere; on Linux the idle time stands in for a locked screen.
    powerMonitor.on('lock-screen', () => void appLock.lock('screenLock').catch(() => undefined));
    powerMonitor.on('suspend', () => void appLock.lock('suspend').catch(() => undefined));
    powerMonitor.on('resume', () => void opened.then((result) => (result.ok ? result.services.wake() : undefined)));
    theme.onChange(() => window?.setBackgroundColor(backgroundFor(theme.isDark())));
    void preferences.get().then((current) => theme.apply(current.theme));
    await openMainWindow({ preloadPath: join(__dirname, '../preload/index.cjs'), origins, trusted, logger, dark: theme.isDark(), title: 'Merchant Admin' }, (made) => {
      window = made;
      closing = guardClosing(made, { journal: journalOrNothing, emit });
      made.on('closed', () => {
        window = undefined;
      });
    });
  });
}
