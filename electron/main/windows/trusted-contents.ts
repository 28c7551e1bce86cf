/**
 * The WebContents that we made ourselves. Only they may call the main process, and only they are told its events. An entry
 * leaves by itself when its contents are destroyed.
 */
import type { WebContents } from 'electron';

export type TrustedContents = {
  readonly add: (contents: WebContents) => void;
  readonly has: (id: number) => boolean;
  /** Those that can still be spoken to. */
  readonly all: () => readonly WebContents[];
};

export function createTrustedContents(): TrustedContents {
  const byId = new Map<number, WebContents>();
  return {
    add(contents) {
      // Kept apart: after destruction the object throws on property access.
      const { id } = contents;
      byId.set(id, contents);
      contents.once('destroyed', () => byId.delete(id));
    },
    has: (id) => byId.has(id),
    all: () => [...byId.values()].filter((contents) => !contents.isDestroyed()),
  };
}
