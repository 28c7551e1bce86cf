/** Puts text or a picture on the clipboard. Nothing is ever read from it. */
import type { Clipboard, ClipboardItem as ElectronClipboardItem } from 'electron';
import { AppError } from '@shared/errors/app-error.ts';

export type ClipboardWriter = {
  readonly copyText: (text: string) => Promise<void>;
  /** `pngBase64` is a PNG; error `input.invalid` when it is not one. */
  readonly copyImage: (pngBase64: string) => Promise<void>;
};

/** Electron's `clipboard` and `ClipboardItem`. */
export type ClipboardDeps = {
  readonly clipboard: Pick<Clipboard, 'writeText' | 'write'>;
  readonly ClipboardItem: typeof ElectronClipboardItem;
};

export function createClipboardWriter({ clipboard, ClipboardItem }: ClipboardDeps): ClipboardWriter {
  return {
    copyText: (text) => clipboard.writeText(text),
    async copyImage(pngBase64) {
      const picture = new Blob([pngBytes(pngBase64, 'pngBase64')], { type: 'image/png' });
      await clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    },
  };
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Decodes base64 and insists on the eight bytes every PNG begins with. Error: `input.invalid` at `field`. */
export function pngBytes(base64: string, field: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(base64, 'base64');
  if (!bytes.subarray(0, 8).equals(pngSignature)) throw new AppError('input.invalid', {}, { field });
  return new Uint8Array(bytes);
}
