/**
 * The only code that touches `window.bridge`. A call gives its value or throws a `CallError`; it never gives `undefined` for a
 * refusal. Values were parsed in the main process in both directions, so they are trusted here.
 */
import { onScopeDispose } from 'vue';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { CallInput, CallOutput, Channel, EventName, EventPayload } from '@shared/ipc/contract.ts';
import type { Reply } from '@shared/ipc/reply.ts';

/** An expected failure that came from the main process, with the id under which the log has its cause. */
export class CallError extends AppError {
  readonly incidentId: string | undefined;

  constructor(dto: AppErrorDto, cause?: unknown) {
    super(dto.code, dto.params, {
      ...(dto.field === undefined ? {} : { field: dto.field }),
      ...(cause === undefined ? {} : { cause }),
    });
    this.name = 'CallError';
    this.incidentId = dto.incidentId;
  }
}

/** Copies plain data out of Vue's proxies, which the bridge cannot clone. */
function plain(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input)) as unknown;
}

/** Asks the main process. Throws a `CallError` for every refusal and for a bridge that is not there. */
export async function call<Name extends Channel>(channel: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  let reply: Reply<CallOutput<Name>>;
  try {
    // The main process has parsed the value with the schema that this type is derived from.
    reply = (await window.bridge.invoke(channel, plain(input))) as Reply<CallOutput<Name>>;
  } catch (cause) {
    throw new CallError({ code: 'internal', params: {} }, cause);
  }
  if (reply.ok) return reply.value;
  throw new CallError(reply.error);
}

/** Listens until the returned function is called. */
export function subscribe<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): () => void {
  // As in `call`: parsed on the other side.
  return window.bridge.subscribe(event, (payload) => listener(payload as EventPayload<Name>));
}

/** Listens for as long as the surrounding component or store scope lives. */
export function useEvent<Name extends EventName>(event: Name, listener: (payload: EventPayload<Name>) => void): void {
  onScopeDispose(subscribe(event, listener));
}
