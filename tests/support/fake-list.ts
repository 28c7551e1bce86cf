/** The list of transactions and its views, as the page asks for them, over synthetic rows; with `many` a list of that length, made as it is asked for. */
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import { savedView, sameViewName, savedViewId, type SavedView } from '../../shared/domain/saved-view.ts';
import { newestFirst, type CurrencySum, type ListSort, type TransactionFilter } from '../../shared/domain/transaction-filter.ts';
import { refundableMinor, transaction, type Transaction } from '../../shared/domain/transaction.ts';
import { toInstant } from '../../shared/time/instant.ts';
import { fakeId, fakeNow } from './fake-data.ts';

export type FakeListOptions = {
  /** A list of so many rows. */
  readonly many?: number;
  /** Saved views: some, so many that not all fit, or one that names what there is no more. */
  readonly views?: 'some' | 'many' | 'stale';
};

export function matches(row: Transaction, filter: TransactionFilter): boolean {
  const text = filter.text?.toLowerCase();
  const among = (value: string | null, values: readonly string[] | undefined): boolean => values === undefined || values.length === 0 || (value !== null && values.includes(value));
  const time = filter.timeOf === 'moved' ? row.movedAt : row.createdAt;
  return among(row.kind, filter.kinds) && among(row.status, filter.statuses) && among(row.currency, filter.currencies) && among(row.providerId, filter.providerIds) && among(row.origin, filter.origins)
    && among(row.method, filter.methods) && among(row.operator, filter.operators)
    && (!filter.linksOnly || row.link !== null)
    && (!filter.refundableOnly || refundableMinor(row) > 0)
    && row.amountMinor >= (filter.amountFromMinor ?? 0) && row.amountMinor <= (filter.amountToMinor ?? Infinity)
    && (filter.from === undefined || (time !== null && time >= filter.from))
    && (filter.until === undefined || (time !== null && time < filter.until))
    && (text === undefined || text === '' || row.reference.toLowerCase().startsWith(text) || row.providerPaymentId?.toLowerCase() === text);
}

export function sumUp(rows: readonly Transaction[]): CurrencySum[] {
  return [...new Set([...(['HKD', 'CNY'] as const), ...rows.map((row) => row.currency)])].map((currency) => {
    const mine = rows.filter((row) => row.currency === currency);
    const sum = (some: readonly Transaction[]): number => some.reduce((total, row) => total + (row.receivedMinor ?? row.amountMinor), 0);
    return {
      currency,
      rows: mine.length,
      inMinor: sum(mine.filter((row) => ['part_paid', 'paid', 'part_refunded', 'refunded'].includes(row.status))),
      outMinor: sum(mine.filter((row) => row.status === 'succeeded')),
    };
  }).filter((sum) => sum.rows > 0);
}

function sorted(rows: readonly Transaction[], { by, direction }: ListSort): readonly Transaction[] {
  const key = (row: Transaction): number => ({ created: row.createdAt, moved: row.movedAt ?? 0, amount: row.amountMinor })[by];
  // As they were written is newest first.
  if (by === 'created' && direction === 'descending') return rows;
  const up = rows.toReversed().toSorted((left, right) => (by === 'amount' && left.currency !== right.currency ? (left.currency < right.currency ? -1 : 1) : key(left) - key(right)));
  return direction === 'ascending' ? up : up.toReversed();
}

function someViews(kind: FakeListOptions['views']): readonly SavedView[] {
  const view = (number: number, name: string, change: object = {}): SavedView =>
    savedView.parse({ id: fakeId('e00', number), name, query: { status: 'paid,part_refunded' }, columns: null, sort: newestFirst, zone: null, isDefault: false, ...change });
  if (kind === undefined) return [];
  if (kind === 'stale') {
    return [view(1, 'Month end', {
      query: { status: 'paid,settling', profile: `${fakeId('a00', 1)},${fakeId('a00', 99)}` }, zone: 'Asia/Atlantis',
      columns: [{ key: 'created', width: null }, { key: 'riskScore', width: 90 }, { key: 'order', width: null }, { key: 'amount', width: null }, { key: 'status', width: null }],
    })];
  }
  const some = [view(1, 'TWD, closing soon', { query: { currency: 'TWD' } }), view(2, '月結核對', { query: { range: 'lastMonth', status: 'paid,part_refunded,refunded' }, zone: 'Asia/Taipei' }), view(3, 'Large refunds', { query: { view: 'refunds', currency: 'HKD', least: '100000' }, sort: { by: 'amount', direction: 'descending' } })];
  return kind === 'some' ? some : [...some, ...Array.from({ length: 6 }, (_, at) => view(4 + at, `Weekly check of shop ${at + 1}`))];
}

export function fakeListHandlers(options: FakeListOptions, context: { readonly rows: () => readonly Transaction[]; readonly refuse: (error: AppErrorDto) => Error }) {
  let views = someViews(options.views);
  const layouts: Awaited<ReturnType<Handlers['views.list']>>['layouts'] = {};

  /** The row at a place of a long list: one of the few, at another time, under another number. */
  function madeUp(index: number): Transaction {
    const base = context.rows();
    const row = base[index % base.length]!;
    if (index < base.length) return row;
    const lap = Math.floor(index / base.length);
    return transaction.parse({ ...row, id: fakeId('f00', index), reference: `${row.reference}-${lap}`, parentReference: row.parentReference === null ? null : `${row.parentReference}-${lap}`, createdAt: toInstant(fakeNow - 130 * 60_000 - index * 60_000) });
  }
  const found = (filter: TransactionFilter, sort: ListSort = newestFirst): readonly Transaction[] => sorted(context.rows().filter((row) => matches(row, filter)), sort);

  const need = (id: string): SavedView => {
    const view = views.find((each) => each.id === id);
    if (!view) throw context.refuse({ code: 'view.notFound', params: {} });
    return view;
  };
  const free = (id: string | null, name: string): void => {
    if (views.some((view) => view.id !== id && sameViewName(view.name, name))) throw context.refuse({ code: 'view.nameTaken', params: { name }, field: 'name' });
  };

  return {
    'transactions.search': async ({ filter, cursor, limit, sort, skip = 0 }) => {
      if (options.many !== undefined) {
        const many = options.many;
        const at = cursor === null ? -1 : Number(cursor.createdAt === fakeNow ? 0 : madeUpIndex(cursor.createdAt));
        const from = at + 1 + skip;
        const end = Math.min(many, from + limit);
        const rows = Array.from({ length: Math.max(0, end - from) }, (_, step) => madeUp(from + step));
        const last = rows.at(-1);
        return { rows, next: end < many && last ? { createdAt: last.createdAt, id: last.id } : null, asOf: fakeNow };
      }
      const all = found(filter, sort);
      const from = (cursor === null ? 0 : all.findIndex((row) => row.id === cursor.id) + 1) + skip;
      const rows = all.slice(from, from + limit);
      const last = rows.at(-1);
      return { rows, next: from + limit < all.length && last ? { createdAt: last.createdAt, id: last.id } : null, asOf: fakeNow };
    },
    'transactions.place': async ({ filter, sort, id }) => {
      const before = found(filter, sort).findIndex((row) => row.id === id);
      return { before: before < 0 ? null : before };
    },
    'transactions.choices': async () => ({ methods: [...new Set(context.rows().flatMap((row) => row.method ?? []))].toSorted(), operators: [...new Set(context.rows().map((row) => row.operator))].toSorted() }),
    'transactions.sums': async ({ filter }) => {
      if (options.many === undefined) return sumUp(found(filter));
      const some = sumUp(context.rows());
      return some.map((sum, at) => ({ ...sum, rows: at === 0 ? (options.many ?? 0) - some.slice(1).reduce((rest, each) => rest + each.rows * 1000, 0) : sum.rows * 1000, inMinor: sum.inMinor * 1000, outMinor: sum.outMinor * 1000 }));
    },
    'views.list': async () => ({ views: [...views], layouts }),
    'views.save': async ({ id, content }) => {
      free(id, content.name);
      const view: SavedView = { ...content, id: id ?? savedViewId.parse(fakeId('e00', 90 + views.length)), isDefault: id === null ? false : need(id).isDefault };
      views = id === null ? [...views, view] : views.map((each) => (each.id === id ? view : each));
      return view;
    },
    'views.rename': async ({ id, name }) => {
      free(id, name);
      const view = { ...need(id), name };
      views = views.map((each) => (each.id === id ? view : each));
      return view;
    },
    'views.remove': async ({ id }) => {
      need(id);
      views = views.filter((view) => view.id !== id);
      return {};
    },
    'views.arrange': async ({ ids }) => {
      views = [...ids.flatMap((id) => views.find((view) => view.id === id) ?? []), ...views.filter((view) => !ids.includes(view.id))];
      return {};
    },
    'views.setDefault': async ({ id }) => {
      views = views.map((view) => ({ ...view, isDefault: view.id === id }));
      return {};
    },
    'views.saveLayout': async ({ view, columns }) => {
      if (columns === null) delete layouts[view];
      else layouts[view] = columns;
      return {};
    },
  } satisfies Partial<Handlers>;

  function madeUpIndex(createdAt: number): number {
    const few = context.rows().findIndex((row) => row.createdAt === createdAt);
    return few >= 0 ? few : Math.round((fakeNow - 130 * 60_000 - createdAt) / 60_000);
  }
}
