/** Calls about the program itself: its state, the person's preferences, clipboard, files, notices and the way out. */
import type { Clock } from '@core/ports/clock.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { SecretStore } from '@core/ports/secret-store.ts';
import type { Preferences } from '@shared/domain/preferences.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';
import type { ClipboardWriter } from '../platform/clipboard.ts';
import type { ExternalLinks } from '../platform/external-links.ts';
import { writeFileWhole } from '../platform/files.ts';
import type { FormPages } from '../platform/form-page.ts';
import type { Notifier } from '../platform/notifications.ts';
import type { SaveDialog } from '../platform/save-dialog.ts';

/** `undefined` leaves a choice as it is. */
export type PreferenceChange = { readonly [Key in keyof Preferences]?: Preferences[Key] | undefined };
export type PreferenceStore = { get(): Promise<Preferences>; save(change: PreferenceChange): Promise<Preferences> };

export type AppHandlerDependencies = {
  readonly version: string;
  readonly platform: string;
  readonly clock: Clock;
  readonly preferences: PreferenceStore;
  /** Undefined once the journal is open; else why it is not. */
  readonly journalProblem: () => Promise<AppErrorDto | undefined>;
  readonly keychainState: () => ReturnType<SecretStore['state']>;
  readonly journal: () => Promise<Journal>;
  readonly clipboard: ClipboardWriter;
  readonly saveDialog: SaveDialog;
  readonly links: ExternalLinks;
  readonly formPages: Pick<FormPages, 'serve'>;
  readonly notifier: Notifier;
  readonly closeWindow: () => void;
};

type AppChannel = Extract<Channel, `app.${string}`>;

export function appHandlers(dependencies: AppHandlerDependencies): Pick<Handlers, AppChannel> {
  const { clock, preferences, clipboard, saveDialog } = dependencies;
  return {
    'app.status': async () => {
      const [current, problem, keychain] = await Promise.all([preferences.get(), dependencies.journalProblem(), dependencies.keychainState()]);
      return {
        version: dependencies.version,
        platform: dependencies.platform,
        operator: current.operator,
        journal: problem === undefined ? { ok: true } : { ok: false, error: problem },
        keychain,
        preferences: current,
        now: clock.now(),
      };
    },
    'app.savePreferences': async (change) => preferences.save(change),
    'app.copyText': async ({ text }) => {
      await clipboard.copyText(text);
      return {};
    },
    'app.copyImage': async ({ pngBase64 }) => {
      await clipboard.copyImage(pngBase64);
      return {};
    },
    'app.saveFile': async ({ suggestedName, kind, contentBase64 }) => {
      const path = await saveDialog.choose(suggestedName, kind);
      if (path === null) return { saved: null };
      await writeFileWhole(saveDialog.take(path), Buffer.from(contentBase64, 'base64'));
      return { saved: path };
    },
    'app.openLink': async ({ transactionId }) => {
      const transaction = await (await dependencies.journal()).transactions.get(transactionId);
      const link = transaction?.link;
      if (!transaction || !link) throw new AppError('transaction.notFound');
      if (link.url !== null) await dependencies.links.openPaymentLink(link.url, transaction.environment);
      else if (link.action?.kind === 'form') await dependencies.links.openOwnPage(await dependencies.formPages.serve(link.action, transaction.environment));
      else throw new AppError('transaction.notFound');
      return {};
    },
    'app.notify': async (message) => {
      dependencies.notifier.notify(message);
      return {};
    },
    'app.confirmClose': async () => {
      dependencies.closeWindow();
      return {};
    },
  };
}
