/**
 * Keeps a window from closing over money that is on its way: while an intent is open, of whatever kind and state, the person is told
 * first and decides. The work itself is safe either way, because it is in the journal. Quitting closes the window, so it asks as well.
 */
import type { BrowserWindow } from 'electron';
import type { Journal } from '@core/ports/journal.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';
import type { Emit } from '../ipc/emitter.ts';

export type Closing = { readonly closeNow: () => void };

/** The oldest are named; the count says how many there are. */
const named = 20;

export function guardClosing(window: BrowserWindow, dependencies: { readonly journal: () => Promise<Journal | undefined>; readonly emit: Emit }): Closing {
  let allowed = false;

  async function openIntents(): Promise<EventPayload<'app.closeRequested'>> {
    const journal = await dependencies.journal();
    const open = (await journal?.intents.listOpen()) ?? [];
    const items = await Promise.all(open.slice(0, named).map(async (intent) => ({ intent, transaction: await journal?.transactions.get(intent.transactionId) })));
    return {
      total: open.length,
      open: items.flatMap(({ intent, transaction }) => (transaction
        ? [{ kind: intent.kind, reference: intent.reference, status: transaction.status, environment: transaction.environment, providerId: transaction.providerId }]
        : [])),
    };
  }

  function closeNow(): void {
    allowed = true;
    if (!window.isDestroyed()) window.close();
  }

  window.on('close', (event) => {
    if (allowed) return;
    event.preventDefault();
    openIntents().then(
      (found) => (found.total === 0 ? closeNow() : dependencies.emit('app.closeRequested', found)),
      // A journal that fails to answer must not lock the person in.
      () => closeNow(),
    );
  });
  // Without a page that answers nobody could answer the question.
  window.webContents.on('render-process-gone', () => {
    allowed = true;
  });
  window.on('unresponsive', () => {
    allowed = true;
  });
  window.on('responsive', () => {
    allowed = false;
  });
  return { closeNow };
}
