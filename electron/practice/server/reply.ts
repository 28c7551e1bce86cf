/** What a route answers, and how it is put on the wire, including the ways in which a gateway can break an answer. */
import type { ServerResponse } from 'node:http';
import type { Scheduler } from '../scheduler.ts';

export type PlainReply = {
  readonly kind: 'plain';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type Reply =
  | PlainReply
  /** The connection is destroyed without a byte of answer. */
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'late'; readonly afterMs: number; readonly reply: PlainReply }
  /** One byte every `everyMs` until the body is out or the caller gives up. */
  | { readonly kind: 'trickle'; readonly everyMs: number; readonly reply: PlainReply };

export const hangUp = { kind: 'hang-up' } as const satisfies Reply;

export function textReply(status: number, contentType: string, text: string, headers: Readonly<Record<string, string>> = {}): PlainReply {
  return { kind: 'plain', status, headers: { 'content-type': contentType, ...headers }, body: Buffer.from(text, 'utf8') };
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): PlainReply {
  return textReply(status, 'application/json; charset=utf-8', JSON.stringify(value), headers);
}

/** No page of a gateway may be cached, sniffed or framed. */
const alwaysSent = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' };

function writeHead(response: ServerResponse, reply: PlainReply): void {
  response.writeHead(reply.status, { ...alwaysSent, ...reply.headers, 'content-length': String(reply.body.length) });
}

function trickle(response: ServerResponse, body: Buffer, everyMs: number, scheduler: Scheduler, from: number): void {
  if (response.destroyed) return;
  if (from >= body.length) {
    response.end();
    return;
  }
  response.write(body.subarray(from, from + 1));
  scheduler.after(everyMs, () => trickle(response, body, everyMs, scheduler, from + 1));
}

/** Never throws: a caller that is gone needs no answer. */
export function sendReply(response: ServerResponse, reply: Reply, scheduler: Scheduler): void {
  if (response.destroyed || response.headersSent) return;
  switch (reply.kind) {
    case 'plain':
      writeHead(response, reply);
      response.end(reply.body);
      return;
    case 'hang-up':
      response.destroy();
      return;
    case 'late':
      scheduler.after(reply.afterMs, () => sendReply(response, reply.reply, scheduler));
      return;
    case 'trickle':
      writeHead(response, reply.reply);
      response.flushHeaders();
      trickle(response, reply.reply.body, reply.everyMs, scheduler, 0);
  }
}
