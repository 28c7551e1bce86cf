/** The check, the hash to write down and the file: one long work at a time, with its progress. */
import { ref, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import type { AuditExportFormat, AuditVerdict } from '@shared/domain/audit.ts';
import type { CallOutput, EventPayload } from '@shared/ipc/contract.ts';

type Saved = NonNullable<CallOutput<'audit.export'>['saved']>;

export function useAuditWork() {
  const overview = shallowRef<CallOutput<'audit.overview'>>();
  const verdict = shallowRef<AuditVerdict>();
  const saved = shallowRef<Saved>();
  const error = shallowRef<unknown>();
  const working = ref<'verify' | 'export'>();
  const progress = shallowRef<EventPayload<'audit.progress'>>();
  useEvent('audit.progress', (told) => { progress.value = told; });

  async function look(): Promise<void> {
    try {
      overview.value = await call('audit.overview', {});
    } catch (cause) {
      error.value = cause;
    }
  }

  async function alone(task: 'verify' | 'export', work: () => Promise<void>): Promise<void> {
    if (working.value) return;
    [working.value, progress.value, error.value] = [task, undefined, undefined];
    try {
      await work();
    } catch (cause) {
      error.value = cause;
    } finally {
      working.value = undefined;
    }
    await look();
  }

  async function verify(written: string): Promise<void> {
    verdict.value = undefined;
    await alone('verify', async () => { verdict.value = await call('audit.verify', { written: written.trim() === '' ? null : written }); });
  }

  async function save(format: AuditExportFormat, suggestedName: string): Promise<void> {
    saved.value = undefined;
    await alone('export', async () => { saved.value = (await call('audit.export', { format, suggestedName })).saved ?? undefined; });
  }

  const stop = async (): Promise<void> => { await call('audit.stop', {}); };
  return { overview, verdict, saved, error, working, progress, look, verify, save, stop };
}
