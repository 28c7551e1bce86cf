/** The record of one manual refund: read, confirmed by a second person, made void in two steps. Every step names the version it was made on. */
import { ref, shallowRef, watch, type Ref } from 'vue';
import { call } from '@/api/call.ts';
import type { TransactionId } from '@shared/domain/ids.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';

export type ManualDetail = CallOutput<'refunds.manual'>;
export type RecordStep = 'confirm' | 'void' | 'payee' | 'proof';

export function useManualRecord(refundId: Readonly<Ref<TransactionId>>, version: Readonly<Ref<number>>) {
  const detail = shallowRef<ManualDetail>();
  const error = shallowRef<unknown>();
  const busy = ref<RecordStep>();
  /** Name and account, only while they are shown. */
  const payee = ref<string>();

  async function load(): Promise<void> {
    const wanted = refundId.value;
    try {
      const fresh = await call('refunds.manual', { transactionId: wanted });
      if (wanted !== refundId.value) return;
      detail.value = fresh;
      error.value = undefined;
    } catch (cause) {
      if (wanted === refundId.value) error.value = cause;
    }
  }

  /** Gives true when the step was taken. */
  async function run(step: RecordStep, action: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = step;
    error.value = undefined;
    try {
      await action();
      return true;
    } catch (cause) {
      error.value = cause;
      return false;
    } finally {
      busy.value = undefined;
    }
  }

  async function confirm(person: string): Promise<boolean> {
    const record = detail.value?.record;
    if (!record) return false;
    return run('confirm', async () => { detail.value = await call('refunds.confirmManual', { transactionId: record.transactionId, version: record.version, person }); });
  }

  async function makeVoid(person: string, reason: string): Promise<boolean> {
    const record = detail.value?.record;
    if (!record) return false;
    return run('void', async () => { detail.value = await call('refunds.voidManual', { transactionId: record.transactionId, version: record.version, person, reason }); });
  }

  async function showPayee(): Promise<void> {
    const wanted = refundId.value;
    await run('payee', async () => {
      const opened = await call('refunds.manualPayee', { transactionId: wanted });
      if (wanted === refundId.value) payee.value = opened.payee;
    });
  }

  /** Gives the place of the copy, or null when the person chose none. */
  async function saveProof(): Promise<string | null> {
    let saved: string | null = null;
    await run('proof', async () => { ({ saved } = await call('refunds.saveProof', { transactionId: refundId.value })); });
    return saved;
  }

  watch(refundId, () => {
    detail.value = undefined;
    payee.value = undefined;
    error.value = undefined;
  });
  watch([refundId, version], () => { void load(); }, { immediate: true });

  return { detail, error, busy, payee, confirm, makeVoid, showPayee, hidePayee: () => { payee.value = undefined; }, saveProof };
}
