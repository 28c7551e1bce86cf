/** Tells the person by a native notice that an export by itself failed or was made up for, in the language of the screens. While the app is locked nothing is told; Today says it afterwards. */
import { call, useEvent } from '@/api/call.ts';
import { useFault } from '@/composables/use-fault.ts';
import { describeError } from '@/composables/use-error-text.ts';
import { useFormat } from '@/composables/use-format.ts';
import { useText } from '@/locales/i18n.ts';
import type { EventPayload } from '@shared/ipc/contract.ts';

export function usePresetNotice(): void {
  const { t } = useText();
  const { raise } = useFault();
  const format = useFormat();

  async function tell({ name, run, nextAt }: EventPayload<'presets.ran'>): Promise<void> {
    if (run.trigger === 'person') return; // they are looking at it
    if (run.state === 'failed' && run.code !== null) {
      const reason = describeError({ code: run.code, params: {} }).text;
      await call('app.notify', {
        title: t('presets.notice.failed', { name }),
        body: nextAt === null ? reason : t('presets.notice.retry', { reason, at: `${format.shortDay(nextAt)} ${format.time(nextAt)}` }),
      });
    } else if (run.state === 'done' && run.trigger === 'caughtUp' && run.dueAt !== null) {
      await call('app.notify', { title: t('presets.notice.caughtUp', { name }), body: t('presets.notice.caughtUpText', { n: format.count(run.rows), at: `${format.shortDay(run.dueAt)} ${format.time(run.dueAt)}` }, run.rows) });
    }
  }

  useEvent('presets.ran', (told) => { tell(told).catch(raise); });
}
