/**
 * A reply on its way to the page. Playwright rebuilds a value piece by piece in the page's own script, which takes several frames for a
 * page of a list; a text is handed over whole and parsed by the engine. What a text cannot carry goes the slow way.
 */
import type { InvokeReply } from './ipc-main.ts';

export type Parcel = { readonly json: string } | { readonly reply: InvokeReply };

/** Whether a text brings it back as it is. Each value is looked at once: this runs on the main process's loop, whose delay is measured. */
function fitsText(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object': {
      if (value === null) return true;
      const parts = Object.values(value);
      if (Array.isArray(value) ? parts.length !== value.length : Object.getPrototypeOf(value) !== Object.prototype) return false;
      return parts.every(fitsText);
    }
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      return false;
  }
}

export function pack(reply: InvokeReply): Parcel {
  return fitsText(reply) ? { json: JSON.stringify(reply) } : { reply };
}

/** The source of the page's function that undoes {@link pack}. */
export const unpackSource = `(parcel) => ('json' in parcel ? JSON.parse(parcel.json) : parcel.reply)`;
