/**
 * A reply on its way to the page. Playwright rebuilds a value piece by piece in the page's own script, which takes several frames for a
 * page of a list; a text is handed over whole and parsed by the engine. What a text cannot carry goes the slow way.
 */
import { isDeepStrictEqual } from 'node:util';
import type { InvokeReply } from './ipc-main.ts';

export type Parcel = { readonly json: string } | { readonly reply: InvokeReply };

export function pack(reply: InvokeReply): Parcel {
  try {
    const json = JSON.stringify(reply);
    return isDeepStrictEqual(JSON.parse(json), reply) ? { json } : { reply };
  } catch {
    // A circle or a bigint.
    return { reply };
  }
}

/** The source of the page's function that undoes {@link pack}. */
export const unpackSource = `(parcel) => ('json' in parcel ? JSON.parse(parcel.json) : parcel.reply)`;
