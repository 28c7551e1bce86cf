/** Turns changes in the journal into events for the screens. */
import type { Journal } from '@core/ports/journal.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Notifier } from '@core/ports/notifier.ts';
import type { Emit } from '../ipc/emitter.ts';

export function createNotifier(dependencies: { readonly emit: Emit; readonly journal: Journal; readonly logger: Logger; readonly onIntent: (intent: Intent) => void }): Notifier {
  const { emit, journal, logger } = dependencies;
  return {
    async intentChanged(intent) {
      dependencies.onIntent(intent);
      const ids = intent.paymentId === null ? [intent.transactionId] : [intent.transactionId, intent.paymentId];
      for (const id of ids) emit('transactions.changed', { id, profileId: intent.profileId, becamePaid: false });
      try {
        emit('unsettled.changed', { open: (await journal.intents.listOpen()).length });
      } catch (cause) {
        logger.warn('notifier.countFailed', { reason: cause instanceof Error ? cause.message : 'unknown' });
      }
    },
    async transactionChanged(transaction, { becamePaid }) {
      emit('transactions.changed', { id: transaction.id, profileId: transaction.profileId, becamePaid });
    },
    async profileChanged(id) {
      emit('profiles.changed', { id });
    },
  };
}
