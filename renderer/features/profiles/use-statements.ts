/** Asks for files of the provider: a listed kind page by page, any other by its day or month; saving asks for a place. */
import { computed, ref, watch } from 'vue';
import { call } from '@/api/call.ts';
import { rangeOf } from '@/composables/day-range.ts';
import { useToast } from '@/composables/use-toast.ts';
import { useText } from '@/locales/i18n.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { StatementKind } from '@shared/providers/description.ts';

export type Transferred = 'any' | 'yes' | 'no';
type Entries = CallOutput<'accounts.listStatements'>['rows'];

const transferredValues = { any: null, yes: true, no: false } as const satisfies Record<Transferred, boolean | null>;

export function useStatements(profile: () => Profile, kinds: () => readonly StatementKind[]) {
  const { t } = useText();
  const toast = useToast();
  const code = ref(kinds()[0]?.code ?? '');
  const from = ref<string | null>(null);
  const until = ref<string | null>(null);
  const transferred = ref<Transferred>('any');
  const day = ref<string | null>(null);
  const month = ref<string | null>(null);
  const page = ref(1);
  const rows = ref<Entries>();
  /** The id that is being fetched, or `list`. */
  const busy = ref<string>();
  const error = ref<unknown>();
  const pressed = ref(false);

  const kind = computed(() => kinds().find((one) => one.code === code.value) ?? kinds()[0]);
  const problem = computed<'rangeInvalid' | 'dayMissing' | 'monthMissing' | undefined>(() => {
    if (kind.value?.by === 'listed') return rangeOf(from.value, until.value, profile().timeZone) === undefined ? 'rangeInvalid' : undefined;
    if (kind.value?.by === 'day') return day.value === null ? 'dayMissing' : undefined;
    return month.value === null ? 'monthMissing' : undefined;
  });
  const shownProblem = computed(() => (pressed.value || problem.value === 'rangeInvalid' ? problem.value : undefined));

  async function run(step: string, action: () => Promise<void>): Promise<void> {
    if (busy.value !== undefined) return;
    busy.value = step;
    error.value = undefined;
    try {
      await action();
    } catch (cause) {
      error.value = cause;
    } finally {
      busy.value = undefined;
    }
  }

  const list = (wanted: number): Promise<void> => run('list', async () => {
    const range = rangeOf(from.value, until.value, profile().timeZone);
    if (range === undefined || kind.value === undefined) return;
    const answer = await call('accounts.listStatements', { profileId: profile().id, code: kind.value.code, ...range, transferred: transferredValues[transferred.value], page: wanted });
    rows.value = answer.rows;
    page.value = wanted;
  });

  const save = (id: string): Promise<void> => run(id, async () => {
    if (kind.value === undefined) return;
    const { saved } = await call('accounts.saveStatement', { profileId: profile().id, code: kind.value.code, id });
    if (saved !== null) toast.show(t('common.saved', { what: saved }));
  });

  async function savePeriod(): Promise<void> {
    pressed.value = true;
    const id = kind.value?.by === 'day' ? day.value : month.value;
    if (id !== null) await save(id);
  }

  // What was listed answers one question, and no other.
  watch([code, from, until, transferred], () => {
    rows.value = undefined;
    error.value = undefined;
    page.value = 1;
  });
  watch(code, () => { pressed.value = false; });

  return { code, from, until, transferred, day, month, page, rows, busy, error, kind, problem, shownProblem, list, save, savePeriod };
}
