/** What Today shows, fresh after every change of a transaction; and how far the tour has got, read from what really happened. */
import { computed, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useFault } from '@/composables/use-fault.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';

export const tourSteps = ['link', 'pay', 'refund', 'unknown', 'export'] as const;
export type TourStep = (typeof tourSteps)[number];

/** How many of the newest records are looked through for an outcome that was once unknown. */
const drillDepth = 12;

export function useToday() {
  const { raise } = useFault();
  const profiles = useProfiles();
  const summary = shallowRef<CallOutput<'today.summary'>>();
  const done = shallowRef<ReadonlySet<TourStep>>(new Set());
  const practiceRows = shallowRef<readonly Transaction[]>([]);

  const practiceProfiles = computed(() => profiles.profiles.filter((profile) => profile.environment === 'practice'));
  const currentStep = computed<TourStep | undefined>(() => tourSteps.find((step) => !done.value.has(step)));
  const payable = computed(() => practiceRows.value.find((row) => row.status === 'waiting' && row.link?.url));
  const refundable = computed(() => practiceRows.value.find((row) => refundableMinor(row) > 0));

  async function wasUnknown(rows: readonly Transaction[]): Promise<boolean> {
    for (const row of rows.slice(0, drillDepth)) {
      const { timeline } = await call('transactions.get', { id: row.id });
      if (timeline.some((event) => event.type === 'intent.unknown' || event.type === 'intent.interrupted')) return true;
    }
    return false;
  }

  async function loadTour(): Promise<void> {
    const ids = practiceProfiles.value.map((profile) => profile.id);
    if (ids.length === 0) return;
    const [{ rows }, exports] = await Promise.all([
      call('transactions.search', { filter: { profileIds: ids }, cursor: null, limit: 100 }),
      call('exports.list', {}),
    ]);
    practiceRows.value = rows;
    const reached = new Set<TourStep>();
    if (rows.some((row) => row.link !== null)) reached.add('link');
    if (rows.some((row) => row.link !== null && row.movedAt !== null)) reached.add('pay');
    if (rows.some((row) => row.kind === 'refund' && row.status === 'succeeded')) reached.add('refund');
    if (done.value.has('unknown') || (await wasUnknown(rows))) reached.add('unknown');
    if (exports.some((run) => run.state === 'done')) reached.add('export');
    done.value = reached;
  }

  async function load(withTour: boolean): Promise<void> {
    const [fresh] = await Promise.all([call('today.summary', {}), withTour ? loadTour() : undefined]);
    summary.value = fresh;
  }

  /** Many changes may come at once; one reading answers them all. */
  function reloadOn(withTour: () => boolean): void {
    let waiting = false;
    useEvent('transactions.changed', () => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        load(withTour()).catch(raise);
      }, 150);
    });
  }

  return { summary, done, currentStep, payable, refundable, practiceProfiles, load, reloadOn };
}
