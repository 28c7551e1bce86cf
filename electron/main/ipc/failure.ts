/** What may be written to the log about an unexpected error: its kind and where it happened, never its message. */
import type { LogFields } from '@core/ports/logger.ts';

/**
 * Messages are left out because they quote data: JSON.parse repeats the text it could not read, fetch the header value it
 * refused. Name, code and the frames of the stack are enough to find the line.
 */
export function describeFailure(error: unknown): Pick<LogFields, 'reason' | 'stack'> {
  if (!(error instanceof Error)) return { reason: typeof error, stack: null };
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return { reason: `${error.name}${code}`, stack: framesOf(error.stack) };
}

function framesOf(stack: string | undefined): string | null {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length === 0 ? null : frames.slice(0, 12).map((line) => line.trim()).join(' | ');
}
