/** Tells every trusted window what happened. Payloads are parsed like replies, so that no event carries more than its contract says. */
import type { Logger } from '@core/ports/logger.ts';
import { events, type EventName, type EventPayload } from '@shared/ipc/contract.ts';
import type * as z from 'zod';
import type { TrustedContents } from '../windows/trusted-contents.ts';
import { describeFailure } from './failure.ts';

export type Emit = <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void;

export type EmitterDeps = {
  readonly contents: Pick<TrustedContents, 'all'>;
  readonly logger: Logger;
  readonly incidentId: () => string;
};

/** The returned function never throws: an event that cannot be told is a bug or a closing window, not a reason to stop a use case. */
export function createEmitter({ contents, logger, incidentId }: EmitterDeps): Emit {
  return function emit(event, payload) {
    const schema: z.ZodType = events[event];
    const parsed = schema.safeParse(payload);
    if (!parsed.success) {
      const path = (parsed.error.issues[0]?.path ?? []).map(String).join('.');
      logger.error('event.invalid', { channel: event, incidentId: incidentId(), reason: `payload does not match the contract at "${path}"` });
      return;
    }
    for (const target of contents.all()) {
      try {
        target.send(event, parsed.data);
      } catch (error) {
        // The window went between the list and the call.
        logger.warn('event.undelivered', { channel: event, ...describeFailure(error) });
      }
    }
  };
}
