/**
 * The one loop between the pages and the use cases. For every call, in this order: trust the sender, ask the lock, look at the size and
 * plainness of the payload, parse the input, run the handler, ask the lock again, parse its output, reply. A handler never sees the Electron
 * event, a page never sees a stack. A missing or extra handler does not compile.
 */
import type { IpcMain } from 'electron';
import type * as z from 'zod';
import type { Logger } from '@core/ports/logger.ts';
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import { calls, type Channel, type Handlers } from '@shared/ipc/contract.ts';
import type { Reply } from '@shared/ipc/reply.ts';
import { describeFailure } from './failure.ts';
import { findComplaint } from './plain-data.ts';
import type { Trust } from './trust.ts';

export type IpcDeps = {
  readonly ipcMain: Pick<IpcMain, 'handle'>;
  readonly trust: Trust;
  readonly logger: Logger;
  /** True also while it is not known whether the app is locked. */
  readonly isLocked: () => Promise<boolean>;
  /** Makes a short id that a person can read out; see platform/ids.ts. */
  readonly incidentId: () => string;
};

/** All that a locked screen may ask: how the app is, to be unlocked, and to be closed. Everything else is refused before it is parsed. */
const openWhileLocked: ReadonlySet<Channel> = new Set<Channel>(['app.status', 'app.confirmClose', 'lock.status', 'lock.lock', 'lock.unlock']);

export function registerHandlers(handlers: Handlers, deps: IpcDeps): void {
  for (const channel of channelsOf(calls)) {
    // One handler takes only its own channel's input; which one is paired with which schema is the same key twice.
    const handler = handlers[channel] as (input: unknown) => Promise<unknown>;
    const answer = createAnswer(channel, handler, deps);
    deps.ipcMain.handle(channel, async (event, ...args: readonly unknown[]): Promise<Reply<unknown>> => {
      if (!deps.trust({ sender: event.sender, senderFrame: event.senderFrame })) {
        deps.logger.warn('ipc.untrusted', { channel });
        return refused({ code: 'ipc.untrusted', params: {} });
      }
      return answer(args);
    });
  }
}

/** The life of one call after its sender is trusted. Never rejects. */
function createAnswer(channel: Channel, handler: (input: unknown) => Promise<unknown>, deps: IpcDeps) {
  const { input, output }: { readonly input: z.ZodType; readonly output: z.ZodType } = calls[channel];

  return async function answer(args: readonly unknown[]): Promise<Reply<unknown>> {
    try {
      if (await isShut()) return refused({ code: 'app.locked', params: {} });
      const parsed = parseInput(args, input);
      if (!parsed.ok) {
        deps.logger.warn('ipc.invalid', { channel, reason: parsed.reason });
        return refused({ code: 'input.invalid', params: {}, ...(parsed.field === '' ? {} : { field: parsed.field }) });
      }
      const value = await handler(parsed.value);
      // It was locked while the handler ran: what was asked for is done, but nobody may see it.
      if (await isShut()) return refused({ code: 'app.locked', params: {} });
      const checked = output.safeParse(value);
      if (checked.success) return { ok: true, value: checked.data };
      return failed(channel, `output does not match the contract at ${describeIssue(checked.error)}`, null);
    } catch (error) {
      if (error instanceof AppError) {
        deps.logger.info('ipc.refused', { channel, code: error.code });
        return refused(error.toDto());
      }
      const { reason, stack } = describeFailure(error);
      return failed(channel, reason ?? 'unknown', stack ?? null);
    }
  };

  async function isShut(): Promise<boolean> {
    return !openWhileLocked.has(channel) && (await deps.isLocked());
  }

  function failed(name: Channel, reason: string | number | boolean, stack: string | number | boolean | null): Reply<never> {
    const incidentId = deps.incidentId();
    deps.logger.error('ipc.failed', { channel: name, incidentId, reason, stack });
    return refused({ code: 'internal', params: {}, incidentId });
  }
}

type ParsedInput =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly field: string; readonly reason: string };

function parseInput(args: readonly unknown[], schema: z.ZodType): ParsedInput {
  if (args.length !== 1) return { ok: false, field: '', reason: 'one argument expected' };
  const complaint = findComplaint(args[0]);
  if (complaint !== undefined) return { ok: false, field: complaint.path.slice(0, 200), reason: complaint.reason };
  const parsed = schema.safeParse(args[0]);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, field: fieldOf(parsed.error), reason: parsed.error.issues[0]?.code ?? 'invalid' };
}

function fieldOf(error: z.ZodError): string {
  return (error.issues[0]?.path ?? []).map(String).join('.').slice(0, 200);
}

/** Path and kind of the first issue; zod's own words can quote the value. */
function describeIssue(error: z.ZodError): string {
  return `"${fieldOf(error)}": ${error.issues[0]?.code ?? 'invalid'}`;
}

function refused(error: AppErrorDto): Reply<never> {
  return { ok: false, error };
}

function channelsOf(record: typeof calls): readonly Channel[] {
  return Object.keys(record) as Channel[]; // `as const` object without other keys
}
