/** What crosses the border between page and main process, in both directions, one JSON text per line, for tests that look for what must never cross it. */
import { appendFileSync } from 'node:fs';

const file = process.env['MERCHANT_ADMIN_IPC_TRACE'];

export function traceIpc(kind: 'call' | 'reply' | 'event', channel: string, values: unknown): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ kind, channel, values })}\n`);
}
