/**
 * Cuts the next request of the engine on the wire. The bytes are the product's own; only when they are handed to the connection,
 * and what happens then, is decided here.
 */
import { ClientRequest } from 'node:http';

export type WirePoint = 'mid-body' | 'after-send';
type Cut = { readonly point: WirePoint; readonly reached: () => void };

let next: Cut | undefined;
const usualEnd: unknown = Reflect.get(ClientRequest.prototype, 'end');

function end(this: ClientRequest, ...given: unknown[]): unknown {
  if (typeof usualEnd !== 'function') throw new Error('requests do not end in this version of Node');
  const [body] = given;
  const cut = next;
  if (cut === undefined || !Buffer.isBuffer(body)) return Reflect.apply(usualEnd, this, given);
  next = undefined;
  if (cut.point === 'after-send') return Reflect.apply(usualEnd, this, [body, cut.reached]);
  // Half of the body is all that ever leaves: the length that was announced is not kept.
  this.write(body.subarray(0, Math.max(1, Math.floor(body.length / 2))), cut.reached);
  return this;
}

/** The next request with a body is cut at `point`; `reached` is told when its bytes have left. */
export function cutNextRequest(point: WirePoint, reached: () => void): void {
  Reflect.set(ClientRequest.prototype, 'end', end);
  next = { point, reached };
}
