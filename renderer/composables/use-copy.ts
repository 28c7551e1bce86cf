/** Puts the exact text on the clipboard and says what was copied. */
import { call } from '@/api/call.ts';
import { useText } from '@/locales/i18n.ts';
import { useToast } from './use-toast.ts';

export function useCopy() {
  const { t } = useText();
  const toast = useToast();

  /** `named` is what the toast calls it, such as "Order A-1032". */
  async function copy(text: string, named: string): Promise<void> {
    await call('app.copyText', { text });
    toast.show(t('common.copied', { what: named }));
  }

  async function copyImage(pngBase64: string, named: string): Promise<void> {
    await call('app.copyImage', { pngBase64 });
    toast.show(t('common.copied', { what: named }));
  }

  return { copy, copyImage };
}
