/** The rows, page by page, and who is named in them. A late answer to an older question is dropped. */
import { ref, shallowRef, watch, type Ref } from 'vue';
import { call } from '@/api/call.ts';
import type { AuditFilter, AuditLine } from '@shared/domain/audit.ts';

const pageSize = 60;

/** `filter` is undefined while nothing may be asked, such as for a period that ends before it starts. */
export function useAuditList(filter: Readonly<Ref<AuditFilter | undefined>>) {
  const rows = shallowRef<readonly AuditLine[]>([]);
  const next = ref<number | null>(null);
  const total = ref<number>();
  const error = shallowRef<unknown>();
  const loading = ref(false);
  const loadingMore = ref(false);
  const answered = ref(false);
  let question = 0;

  async function load(): Promise<void> {
    const asked = filter.value;
    question += 1;
    const mine = question;
    if (!asked) {
      [rows.value, next.value, total.value, answered.value] = [[], null, 0, true];
      return;
    }
    loading.value = true;
    try {
      const page = await call('audit.search', { filter: asked, before: null, limit: pageSize });
      if (mine !== question) return;
      [rows.value, next.value, total.value, error.value] = [page.rows, page.next, page.total, undefined];
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      if (mine === question) [loading.value, answered.value] = [false, true];
    }
  }

  async function loadMore(): Promise<void> {
    const before = next.value;
    const asked = filter.value;
    if (before === null || !asked || loadingMore.value || loading.value) return;
    const mine = question;
    loadingMore.value = true;
    try {
      const page = await call('audit.search', { filter: asked, before, limit: pageSize });
      if (mine !== question) return;
      rows.value = [...rows.value, ...page.rows];
      next.value = page.next;
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      loadingMore.value = false;
    }
  }

  watch(() => JSON.stringify(filter.value ?? null), () => { void load(); }, { immediate: true });
  return { rows, next, total, error, loading, loadingMore, answered, load, loadMore };
}
