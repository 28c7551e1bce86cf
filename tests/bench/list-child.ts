/**
 * The process in which the list is asked. Arguments: the file of the journal's thread, the journal, the question. It says one
 * `Measured` and ends. What is asked is made from the journal's own rows, by a generator that always starts alike.
 */
import { DatabaseSync } from 'node:sqlite';
import { openJournal } from '@electron/journal/client.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { listOrders, transactionFilter, type ListSort, type TransactionFilter } from '@shared/domain/transaction-filter.ts';
import type { Journal } from '@core/ports/journal.ts';
import { quantile, rounded } from './numbers.ts';
import type { Measured } from './measures.ts';

const [workerFile = '', path = '', question = ''] = process.argv.slice(2);
const pageRows = 60;
const randomFilters = 150;
const day = 86_400_000;

let state = 20_261_120;
/** 0 included to 1 excluded. */
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}
const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value; // never asked of an empty list

type Piece = { readonly name: string; readonly of: () => Record<string, unknown> };

/** Every filter there is, each with values that the journal holds. */
function pieces(sqlite: DatabaseSync): readonly Piece[] {
  const values = (column: string, table = 'transaction_groups'): string[] => sqlite.prepare(`SELECT DISTINCT ${column} AS value FROM ${table} WHERE ${column} <> '' ORDER BY 1`).all().map((row) => String(row['value']));
  const [oldest, newest] = ['min', 'max'].map((end) => Number(sqlite.prepare(`SELECT ${end}(created_at) AS at FROM transactions`).get()?.['at']));
  const span = (newest ?? 0) - (oldest ?? 0);
  const sample = (column: string): string => String(sqlite.prepare(`SELECT ${column} AS value FROM transactions WHERE seq >= ? AND ${column} IS NOT NULL ORDER BY seq LIMIT 1`).get(Math.floor(random() * Number(sqlite.prepare('SELECT max(seq) AS seq FROM transactions').get()?.['seq']) * 0.9))?.['value']);
  const lists = { profileIds: values('profile_id'), kinds: values('kind'), origins: values('origin'), statuses: values('status'), currencies: values('currency'), methods: values('method'), operators: values('operator'), providerIds: values('provider_id', 'profiles') };
  const range = (timeOf: string) => () => {
    const from = Math.floor((oldest ?? 0) + random() * span);
    return { timeOf, from, until: from + Math.ceil(pick([day, 7 * day, 31 * day, span]) * (0.5 + random())) };
  };
  return [
    ...Object.entries(lists).map(([name, all]): Piece => ({ name, of: () => ({ [name]: random() < 0.6 ? [pick(all)] : [...new Set([pick(all), pick(all)])] }) })),
    { name: 'links', of: () => ({ linksOnly: true }) },
    { name: 'refundable', of: () => ({ refundableOnly: true }) },
    { name: 'amount', of: () => { const least = Math.floor(Math.exp(random() * 11)); return { currencies: [pick(lists.currencies)], amountFromMinor: least, amountToMinor: Math.ceil(least * pick([1, 1.1, 10, 1000])) }; } },
    { name: 'created', of: range('created') },
    { name: 'moved', of: range('moved') },
    { name: 'number', of: () => ({ text: sample(pick(['reference', 'provider_transaction_id', 'provider_payment_id'])) }) },
    { name: 'prefix', of: () => { const whole = sample('reference'); return { text: whole.slice(0, Math.max(2, Math.ceil(whole.length * pick([0.3, 0.6, 0.8])))) }; } },
  ];
}

function combinations(all: readonly Piece[]): readonly (readonly [name: string, filter: TransactionFilter])[] {
  const made: [string, Record<string, unknown>][] = [['everything', {}]];
  for (const piece of all) made.push([piece.name, piece.of()]);
  for (const [at, left] of all.entries()) for (const right of all.slice(at + 1)) made.push([`${left.name}+${right.name}`, { ...right.of(), ...left.of() }]);
  for (let count = 0; count < randomFilters; count += 1) {
    const some = all.filter(() => random() < 0.3);
    made.push([some.map(({ name }) => name).join('+') || 'everything', Object.assign({}, ...some.map((piece) => piece.of())) as Record<string, unknown>]); // plain records
  }
  return made.map(([name, filter]) => {
    const { amountFromMinor, amountToMinor, ...rest } = filter;
    const currencies = filter['currencies'] as readonly string[] | undefined; // made above
    const amount = currencies?.length === 1 ? { amountFromMinor, amountToMinor } : {};
    return [name, transactionFilter.parse(JSON.parse(JSON.stringify({ ...rest, ...amount })))];
  });
}

const sorts: readonly ListSort[] = listOrders.flatMap((by) => (['descending', 'ascending'] as const).map((direction): ListSort => ({ by, direction })));

type Timed = { readonly name: string; readonly milliseconds: number };

async function time(name: string, work: () => Promise<unknown>): Promise<Timed> {
  const start = performance.now();
  await work();
  return { name, milliseconds: performance.now() - start };
}

function measured(times: readonly Timed[]): Measured {
  const milliseconds = times.map((each) => each.milliseconds);
  const slowest = times.toSorted((left, right) => right.milliseconds - left.milliseconds).slice(0, process.env['LIST_SLOWEST'] === undefined ? 3 : Number(process.env['LIST_SLOWEST']));
  return {
    value: rounded(quantile(milliseconds, 0.95), 1),
    detail: `median ${rounded(quantile(milliseconds, 0.5), 1)} ms of ${times.length}; slowest ${slowest.map((each) => `${rounded(each.milliseconds, 0)} ms ${each.name}`).join(', ')}`,
  };
}

async function lookups(journal: Journal, all: readonly Piece[]): Promise<Measured> {
  const number = all.find(({ name }) => name === 'number');
  const times: Timed[] = [];
  for (let count = 0; count < 300; count += 1) {
    const filter = transactionFilter.parse(number?.of());
    times.push(await time(filter.text ?? '', async () => journal.transactions.search(filter, null, pageRows)));
  }
  return measured(times);
}

async function filters(journal: Journal, all: readonly Piece[]): Promise<Measured> {
  const times: Timed[] = [];
  for (const [at, [name, filter]] of combinations(all).entries()) {
    const sort = sorts[at % 3 === 0 ? (at / 3) % sorts.length : 0] ?? { by: 'created', direction: 'descending' };
    const label = `${name} by ${sort.by} ${sort.direction}`;
    times.push(await time(label, async () => journal.transactions.search(filter, null, pageRows, { sort })));
    const rows = (await journal.transactions.sums(filter)).reduce((sum, each) => sum + each.rows, 0);
    if (rows < 2 * pageRows) continue;
    const skip = Math.floor(rows * random());
    const middle = await journal.transactions.search(filter, null, 1, { sort, skip });
    times.push(await time(`${label}, behind row ${skip}`, async () => journal.transactions.search(filter, middle.next, pageRows, { sort })));
    if (process.env['LIST_JUMPS'] !== undefined) times.push(await time(`${label}, jump to ${skip}`, async () => journal.transactions.search(filter, null, pageRows, { sort, skip })));
  }
  return measured(times);
}

async function allSums(journal: Journal, all: readonly Piece[]): Promise<Measured> {
  const times: Timed[] = [];
  for (const [name, filter] of combinations(all)) times.push(await time(name, async () => journal.transactions.sums(filter)));
  return measured(times);
}

async function run(): Promise<void> {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  const all = pieces(sqlite).filter(({ name }) => name !== process.env['LIST_WITHOUT']);
  const journal = await openJournal({ path, workerFile, now: systemClock.now() });
  const ask = { lookup: lookups, filter: filters, sum: allSums }[question];
  if (!ask) throw new Error(`no such question: ${question}`);
  const answer = await ask(journal, all);
  await journal.close();
  sqlite.close();
  process.send?.(answer);
}

void run();
