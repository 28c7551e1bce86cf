/** The figures of the day: never adds currencies, and cuts the day in the zone of the person who looks. */
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import type { Transaction, TransactionStatus } from '@shared/domain/transaction.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';

const day = 86_400_000;
const shown = 5;

export type Today = { summary(zone: string): Promise<CallOutput<'today.summary'>> };

const settled = ['part_paid', 'paid', 'part_refunded', 'refunded'] as const satisfies readonly TransactionStatus[];

/** One line per currency: how many payments came in, what they add up to, and what went back. */
function merge(payments: readonly CurrencySum[], refunds: readonly CurrencySum[]): CurrencySum[] {
  const currencies = [...new Set([...payments, ...refunds].map((sum) => sum.currency))];
  return currencies.map((currency) => {
    const incoming = payments.find((sum) => sum.currency === currency);
    const outgoing = refunds.find((sum) => sum.currency === currency);
    return { currency, rows: incoming?.rows ?? 0, inMinor: incoming?.inMinor ?? 0, outMinor: outgoing?.outMinor ?? 0 };
  });
}

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
      const [payments, refunds, paid, waiting] = await Promise.all([
        journal.transactions.sums({ from, until, kinds: ['payment'], statuses: [...settled] }),
        journal.transactions.sums({ from, until, kinds: ['refund'], statuses: ['succeeded'] }),
        journal.transactions.search({ from, until, kinds: ['payment'], statuses: [...settled], linksOnly: true }, null, shown),
        journal.transactions.search({ statuses: ['waiting'], linksOnly: true }, null, 200),
      ]);
      const expiring = waiting.rows.filter((payment) => endsSoon(payment, now)).toSorted((left, right) => (left.link?.expiresAt ?? 0) - (right.link?.expiresAt ?? 0));
      return {
        date,
        zone,
        received: merge(payments, refunds),
        paidLinks: [...paid.rows],
        waitingLinks: waiting.rows.slice(0, shown),
        expiringLinks: expiring.slice(0, shown),
      };
    },
  };
}
