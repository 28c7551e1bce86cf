/**
 * Who may call. A message is trusted when all of these hold: it comes from WebContents that we made, its frame still exists,
 * that frame is the top one, and its origin is ours. There is no branch in which a missing fact counts as good.
 * Source: Electron security guide, item 17.
 */
import type { IpcMainInvokeEvent } from 'electron';
import { originOf } from '../windows/origin.ts';
import type { TrustedContents } from '../windows/trusted-contents.ts';

export type Trust = (event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>) => boolean;

/** `origins` comes from `trustedOrigins()`: the bundle, and in development the dev server. */
export function createTrust(contents: Pick<TrustedContents, 'has'>, origins: readonly string[]): Trust {
  return function isTrusted(event) {
    const frame = event.senderFrame;
    if (frame === null || !contents.has(event.sender.id)) return false;
    if (frame.detached || frame.parent !== null) return false;
    // The origin is what counts; the URL must agree, so that a page that only inherited our origin is refused.
    return origins.includes(frame.origin) && origins.includes(originOf(frame.url) ?? '');
  };
}
