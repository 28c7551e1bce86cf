/**
 * Keeps a window from closing over money that is on its way: while an intent is open the person is told first and decides. The
 * work itself is safe either way, because it is in the journal.
 */
import type { BrowserWindow } from 'electron';
import type { Journal } from '@core/ports/journal.ts';
import type { Emit } from '../ipc/emitter.ts';

export type Closing = { readonly closeNow: () => void };

export function guardClosing(window: BrowserWindow, dependencies: { readonly journal: () => Promise<Journal | undefined>; readonly emit: Emit }): Closing {
  let allowed = false;

  async function openIntents() {
    const journal = await dependencies.journal();
    if (!journal) return [];
    const open = await journal.intents.listOpen();
    const transactions = await Promise.all(open.map((intent) => journal.transactions.get(intent.transactionId)));
    return open.flatMap((intent, index) => {
      const transaction = transactions[index];
      return transaction ? [{ kind: intent.kind, reference: intent.reference, environment: transaction.environment, providerId: transaction.providerId }] : [];
    });
  }

  function closeNow(): void {
    allowed = true;
    if (!window.isDestroyed()) window.close();
  }

  window.on('close', (event) => {
    if (allowed) return;
    event.preventDefault();
    openIntents().then(
      (open) => (open.length === 0 ? closeNow() : dependencies.emit('app.closeRequested', { open: open.slice(0, 20) })),
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
