/** The list of links: one state at a time, page after page, and what is in sight renews itself when something changes. */
import { computed, shallowRef } from 'vue';
import { call, useEvent } from '@/api/call.ts';
import { useFault } from '@/composables/use-fault.ts';
import { useProfiles } from '@/composables/use-profiles.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import type { TransactionFilter } from '@shared/domain/transaction-filter.ts';

export const linkTabs = ['all', 'waiting', 'paid', 'expired'] as const;
export type LinkTab = (typeof linkTabs)[number];

const statuses: Readonly<Record<LinkTab, readonly TransactionStatus[] | undefined>> = {
  all: undefined,
  waiting: ['queued', 'sending', 'waiting', 'pending', 'unknown', 'needs_operator'],
  paid: ['part_paid', 'paid', 'part_refunded', 'refunded'],
  expired: ['expired', 'failed', 'cancelled'],
};
const pageSize = 60;
const settleMilliseconds = 150;

type Page = CallOutput<'transactions.search'>;

export function useLinks(tab: () => LinkTab) {
  const { raise } = useFault();
  const profiles = useProfiles();
  const rows = shallowRef<readonly Transaction[]>([]);
  const next = shallowRef<Page['next']>(null);
  const asOf = shallowRef<Page['asOf']>();
  const busy = shallowRef(false);
  let reading = 0;

  const filter = computed<TransactionFilter>(() => {
    const wanted = statuses[tab()];
    return {
      linksOnly: true,
      kinds: ['payment'],
      profileIds: profiles.sameEnvironment.map((profile) => profile.id),
      ...(wanted ? { statuses: [...wanted] } : {}),
    };
  });

  /** Reads from the top, as many rows as were shown, so that the place in the list stays. */
  async function load(keep = false): Promise<void> {
    const mine = (reading += 1);
    busy.value = true;
    try {
      const limit = keep ? Math.min(200, Math.max(pageSize, rows.value.length)) : pageSize;
      const page = await call('transactions.search', { filter: filter.value, cursor: null, limit });
      if (mine !== reading) return;
      rows.value = page.rows;
      next.value = page.next;
      asOf.value = page.asOf;
    } finally {
      if (mine === reading) busy.value = false;
    }
  }

  async function loadMore(): Promise<void> {
    if (busy.value || next.value === null) return;
    const mine = (reading += 1);
    busy.value = true;
    try {
      const page = await call('transactions.search', { filter: filter.value, cursor: next.value, limit: pageSize });
      if (mine !== reading) return;
      rows.value = [...rows.value, ...page.rows];
      next.value = page.next;
    } finally {
      if (mine === reading) busy.value = false;
    }
  }

  let pending = false;
  useEvent('transactions.changed', () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      load(true).catch(raise);
    }, settleMilliseconds);
  });

  return { rows, asOf, busy, hasMore: computed(() => next.value !== null), load, loadMore };
}
