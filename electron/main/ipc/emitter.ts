/**
 * Tells every trusted window what happened. Payloads are parsed like replies, so that no event carries more than its contract says.
 * While the app is locked, events carry no data.
 */
import type { Logger } from '@core/ports/logger.ts';
import { events, type EventName, type EventPayload } from '@shared/ipc/contract.ts';
import type * as z from 'zod';
import type { TrustedContents } from '../windows/trusted-contents.ts';
import { describeFailure } from './failure.ts';

export type Emit = <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void;

export type EmitterDeps = {
  readonly contents: Pick<TrustedContents, 'all'>;
  readonly logger: Logger;
  /** Whether the screens are locked; undefined until it is known, which `whenKnown` waits for. */
  readonly lock: { readonly now: () => boolean | undefined; readonly whenKnown: () => Promise<unknown> };
  readonly incidentId: () => string;
};

/** The returned function never throws: an event that cannot be told is a bug or a closing window, not a reason to stop a use case. */
/** What a locked screen may still be told: the state of the lock, and that closing the window asks a question, without what it is about. */
function maskedPayload<Name extends EventName>(event: Name, payload: EventPayload<Name>): unknown {
  if (event === 'lock.changed') return payload;
  return event === 'app.closeRequested' ? { open: [], total: 0 } : undefined;
}

export function createEmitter({ contents, logger, incidentId, lock }: EmitterDeps): Emit {
  return function emit(event, payload) {
    const locked = lock.now();
    if (locked === undefined) void lock.whenKnown().then(() => tell(event, payload, lock.now() ?? true));
    else tell(event, payload, locked);
  };

  function tell<Name extends EventName>(event: Name, whole: EventPayload<Name>, locked: boolean): void {
    const payload = locked ? maskedPayload(event, whole) : whole;
    if (payload === undefined) return;
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
  }
}
