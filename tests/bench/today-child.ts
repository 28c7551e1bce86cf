/**
 * The process in which Today is asked. Arguments: the file of the journal's thread, the journal. It says one `Measured` and ends. Every
 * opening is at another moment of the journal's last months and in another zone, so that none has the answer of the one before.
 */
import { DatabaseSync } from 'node:sqlite';
import { createToday } from '@core/today/today.ts';
import { openJournal } from '@electron/journal/client.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { toInstant } from '@shared/time/instant.ts';
import { quantile, rounded } from './numbers.ts';
import type { Measured } from './measures.ts';

const [workerFile = '', path = ''] = process.argv.slice(2);
const zones = ['Asia/Hong_Kong', 'Asia/Taipei', 'Europe/London', 'America/New_York', 'UTC'] as const;
const openings = 100;
/** Milliseconds between two of them, of the journal's time: no whole number of days. */
const apart = 19 * 3_600_000 + 7 * 60_000;

async function run(): Promise<void> {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  const newest = Number(sqlite.prepare('SELECT max(created_at) AS at FROM transactions').get()?.['at']);
  sqlite.close();
  const journal = await openJournal({ path, workerFile, now: systemClock.now() });
  const times = { opening: [] as number[], chart: [] as number[] };
  let rows = 0;
  for (let count = 0; count < openings; count += 1) {
    const at = toInstant(newest - count * apart);
    const today = createToday({ journal, clock: { ...systemClock, now: () => at } });
    const zone = zones[count % zones.length] ?? 'UTC';
    const begun = performance.now();
    await today.summary('practice', zone);
    const between = performance.now();
    const { currencies } = await today.chart('practice', zone);
    times.opening.push(performance.now() - begun);
    times.chart.push(performance.now() - between);
    rows = Math.max(rows, currencies.flatMap(({ cells }) => cells).reduce((sum, cell) => sum + cell.rows, 0));
  }
  await journal.close();
  if (rows === 0) throw new Error('there was nothing to draw');
  const { opening, chart } = times;
  process.send?.({
    value: rounded(quantile(opening, 0.95), 1),
    detail: `median ${rounded(quantile(opening, 0.5), 1)} ms of ${openings}, slowest ${rounded(Math.max(...opening), 0)}; the chart alone p95 ${rounded(quantile(chart, 0.95), 1)} ms, of up to ${rows} rows`,
  } satisfies Measured);
}

void run();
