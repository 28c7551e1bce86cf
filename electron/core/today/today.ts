/** The figures of the day: never adds currencies, and cuts the day in the zone of the person who looks. */
import type { Transaction } from '@shared/domain/transaction.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';

const day = 86_400_000;
const shown = 5;

export type Today = { summary(zone: string): Promise<CallOutput<'today.summary'>> };

function endsSoon(payment: Transaction, now: number): boolean {
  const end = payment.link?.expiresAt ?? null;
  return end !== null && end > now && end - now < day;
}

export function createToday(dependencies: { readonly journal: Journal; readonly clock: Clock }): Today {
  const { journal, clock } = dependencies;
  return {
    async summary(zone) {
      const now = clock.now();
      const date = businessDateOf(now, zone);
      const from = startOfDay(date, zone);
      const until = startOfDay(businessDateOf(addMilliseconds(from, day + day / 2), zone), zone);
      const [received, paid, waiting] = await Promise.all([
        journal.transactions.sums({ from, until, kinds: ['payment', 'refund'] }),
        journal.transactions.search({ from, until, kinds: ['payment'], statuses: ['paid', 'part_refunded', 'refunded'], linksOnly: true }, null, shown),
        journal.transactions.search({ statuses: ['waiting'], linksOnly: true }, null, 200),
      ]);
      const expiring = waiting.rows.filter((payment) => endsSoon(payment, now)).toSorted((left, right) => (left.link?.expiresAt ?? 0) - (right.link?.expiresAt ?? 0));
      return {
        date,
        zone,
        received: [...received],
        paidLinks: [...paid.rows],
        waitingLinks: waiting.rows.slice(0, shown),
        expiringLinks: expiring.slice(0, shown),
      };
    },
  };
}
