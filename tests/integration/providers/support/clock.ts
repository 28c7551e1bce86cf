import type { Clock } from '@core/ports/clock.ts';
import type { LogFields, Logger } from '@core/ports/logger.ts';
import { toInstant } from '@shared/time/instant.ts';

/** The machine's clock: these tests wait for real sockets. */
export const machineClock: Clock = {
  now: () => toInstant(Date.now()),
  elapsed: () => Math.floor(performance.now()),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Keeps what was logged. */
export function recordingLogger(): Logger & { readonly lines: { readonly event: string; readonly fields: LogFields | undefined }[] } {
  const lines: { readonly event: string; readonly fields: LogFields | undefined }[] = [];
  const note = (event: string, fields?: LogFields) => void lines.push({ event, fields });
  return { lines, info: note, warn: note, error: note };
}
