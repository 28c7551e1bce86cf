/** What to compare: a profile, what its provider can hand over, and for which days. Nothing is written here. */
import { computed, ref, shallowRef, watch } from 'vue';
import { call } from '@/api/call.ts';
import { rangeOf } from '@/composables/day-range.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { SettlementDraft, Statement, StatementSourcesOf } from '@shared/domain/settlement.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';

/** `pull`, `own` for a file on this computer, or `file:<code>` for a file of the provider. */
export type Way = 'pull' | 'own' | `file:${string}`;
type Entries = CallOutput<'accounts.listStatements'>['rows'];
const dayMs = 86_400_000;

export function useStart(onDraft: (draft: SettlementDraft) => void, onStatement: (statement: Statement) => void) {
  const profiles = useProfiles();
  const chosen = ref<string>();
  const way = ref<Way>('own');
  const sources = shallowRef<StatementSourcesOf>();
  const sourcesError = shallowRef<unknown>();
  const first = ref<string | null>(null);
  const last = ref<string | null>(null);
  const zone = ref('UTC');
  const day = ref<string | null>(null);
  const month = ref<string | null>(null);
  const page = ref(1);
  const entries = shallowRef<Entries>();
  /** `pull`, `choose`, `list`, or the number of the file that is being fetched. */
  const busy = ref<string>();
  const error = shallowRef<unknown>();
  const pressed = ref(false);

  const choices = computed(() => profiles.sameEnvironment);
  const profile = computed(() => choices.value.find(({ id }) => id === chosen.value) ?? choices.value.find(({ id }) => id === profiles.current?.id) ?? choices.value[0]);
  const file = computed(() => sources.value?.files.find(({ code }) => `file:${code}` === way.value));
  const ways = computed<readonly Way[]>(() => [...(sources.value?.pull ? (['pull'] as const) : []), ...(sources.value?.files ?? []).map(({ code }): Way => `file:${code}`), 'own']);

  const problem = computed<'daysMissing' | 'rangeInvalid' | 'rangeTooLong' | 'dayMissing' | 'monthMissing' | undefined>(() => {
    if (way.value === 'pull') {
      if (first.value === null || last.value === null) return 'daysMissing';
      const range = rangeOf(first.value, last.value, zone.value);
      if (range === undefined) return 'rangeInvalid';
      // An hour more or less is what a change to summer time makes of a day.
      const span = (range.until ?? 0) - (range.from ?? 0);
      return sources.value?.pull && span > sources.value.pull.mostDays * dayMs + dayMs / 12 ? 'rangeTooLong' : undefined;
    }
    if (file.value?.by === 'listed') return rangeOf(first.value, last.value, zone.value) === undefined ? 'rangeInvalid' : undefined;
    if (file.value?.by === 'day') return day.value === null ? 'dayMissing' : undefined;
    return file.value?.by === 'month' && month.value === null ? 'monthMissing' : undefined;
  });
  /** What is empty is told once the button was pressed, what is wrong at once. */
  const shownProblem = computed(() => (pressed.value || problem.value === 'rangeInvalid' || problem.value === 'rangeTooLong' ? problem.value : undefined));

  watch(() => profile.value?.id, async (id) => {
    sources.value = undefined;
    sourcesError.value = undefined;
    error.value = undefined;
    if (id === undefined) return;
    zone.value = profile.value?.timeZone ?? 'UTC';
    try {
      const found = await call('settlements.sources', { profileId: id });
      if (profile.value?.id !== id) return;
      sources.value = found;
      way.value = found.blocked === null ? (ways.value[0] ?? 'own') : 'own';
    } catch (cause) {
      if (profile.value?.id === id) sourcesError.value = cause;
    }
  }, { immediate: true });

  // What was listed answers one question, and no other.
  watch([profile, way, first, last, zone], () => {
    entries.value = undefined;
    error.value = undefined;
    page.value = 1;
  });
  watch([profile, way], () => { pressed.value = false; });

  async function run(step: string, work: () => Promise<void>): Promise<void> {
    if (busy.value !== undefined) return;
    busy.value = step;
    error.value = undefined;
    try {
      await work();
    } catch (cause) {
      error.value = cause;
    } finally {
      busy.value = undefined;
    }
  }

  function ready(): boolean {
    pressed.value = true;
    return problem.value === undefined;
  }

  async function pull(): Promise<void> {
    const id = profile.value?.id;
    const range = rangeOf(first.value, last.value, zone.value);
    if (!ready() || id === undefined || !range || range.from === null || range.until === null) return;
    const span = { from: range.from, until: range.until };
    await run('pull', async () => { onStatement(await call('settlements.pull', { profileId: id, ...span, zone: zone.value })); });
  }

  async function choose(): Promise<void> {
    const id = profile.value?.id;
    if (id === undefined) return;
    await run('choose', async () => {
      const { draft } = await call('settlements.choose', { profileId: id });
      if (draft) onDraft(draft);
    });
  }

  async function list(wanted: number): Promise<void> {
    const id = profile.value?.id;
    const range = rangeOf(first.value, last.value, zone.value);
    if (!ready() || id === undefined || !range || !file.value) return;
    const { code } = file.value;
    await run('list', async () => {
      const answer = await call('accounts.listStatements', { profileId: id, code, ...range, transferred: null, page: wanted });
      entries.value = answer.rows;
      page.value = wanted;
    });
  }

  async function fetch(number: string): Promise<void> {
    const id = profile.value?.id;
    if (id === undefined || !file.value) return;
    const { code } = file.value;
    await run(number, async () => { onDraft(await call('settlements.fetch', { profileId: id, code, id: number })); });
  }

  async function fetchPeriod(): Promise<void> {
    const number = file.value?.by === 'day' ? day.value : month.value;
    if (ready() && number !== null) await fetch(number);
  }

  return { profiles: choices, profile, chosen, way, ways, file, sources, sourcesError, first, last, zone, day, month, page, entries, busy, error, problem, shownProblem, pull, choose, list, fetch, fetchPeriod };
}

export type StartWork = ReturnType<typeof useStart>;
