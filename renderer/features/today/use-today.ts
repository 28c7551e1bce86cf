/** What Today shows, fresh after every change of a transaction; and how far the tour has got, read from what really happened. */
import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useFault } from '@/composables/use-fault.ts';
import { useNow } from '@/composables/use-now.ts';
import { usePreferences } from '@/composables/use-preferences.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { refundableMinor, type Transaction } from '@shared/domain/transaction.ts';
import { businessDateOf } from '@shared/time/zones.ts';

export const tourSteps = ['link', 'pay', 'refund', 'unknown', 'export'] as const;
export type TourStep = (typeof tourSteps)[number];

/** How many of the newest records are looked through for an outcome that was once unknown. */
const drillDepth = 12;

/** How long changes are gathered before one reading answers them all, milliseconds: the thirty days are a long walk. */
const gathering = { summary: 150, chart: 2_000 } as const;

/** Many calls, one run: `wait` after the first of them, and never a second run beside the first. */
function gathered(run: () => Promise<void>, wait: number, raise: (cause: unknown) => void): { readonly ask: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;
  async function go(): Promise<void> {
    timer = undefined;
    running = true;
    try {
      await run();
    } catch (cause) {
      raise(cause);
    } finally {
      running = false;
      if (again) {
        again = false;
        ask();
      }
    }
  }
  function ask(): void {
    if (running) again = true;
    else timer ??= setTimeout(() => { void go(); }, wait);
  }
  return { ask, stop: () => { clearTimeout(timer); again = false; } };
}

export function useToday() {
  const { raise } = useFault();
  const profiles = useProfiles();
  const preferences = usePreferences();
  const now = useNow();
  const summary = shallowRef<CallOutput<'today.summary'>>();
  const chart = shallowRef<CallOutput<'today.chart'>>();
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

  /** What is shown is of one environment, one zone and one day; an answer for another one comes too late. */
  const place = computed(() => `${profiles.environment} ${preferences.zone} ${businessDateOf(now.value, preferences.zone)}`);

  async function loadSummary(withTour: boolean): Promise<void> {
    const asked = place.value;
    const [fresh] = await Promise.all([call('today.summary', { environment: profiles.environment }), withTour ? loadTour() : undefined]);
    if (asked === place.value) summary.value = fresh;
  }

  async function loadChart(): Promise<void> {
    const asked = place.value;
    const fresh = await call('today.chart', { environment: profiles.environment });
    if (asked === place.value) chart.value = fresh;
  }

  /** The day first: it is what the screen opens with. */
  async function load(withTour: boolean): Promise<void> {
    await loadSummary(withTour);
    await loadChart();
  }

  function reloadOn(withTour: () => boolean): void {
    const day = gathered(() => loadSummary(withTour()), gathering.summary, raise);
    const days = gathered(loadChart, gathering.chart, raise);
    useEvent('transactions.changed', () => {
      day.ask();
      days.ask();
    });
    watch(place, () => {
      [summary.value, chart.value] = [undefined, undefined];
      load(withTour()).catch(raise);
    });
    onScopeDispose(() => {
      day.stop();
      days.stop();
    });
  }

  return { summary, chart, done, currentStep, payable, refundable, practiceProfiles, load, reloadOn };
}
