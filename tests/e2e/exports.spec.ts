import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { dialog, goTo, lookUp, makeLink, openToday, payLink, refund } from './support/steps.ts';

const run = promisify(execFile);
const patience = 30_000;
let app: AppUnderTest;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
  app = await AppUnderTest.start();
  await openToday(app);
});

afterEach(async () => {
  await AppUnderTest.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Readonly<Record<string, string>>;

const readCsv = (path: string): Row[] => parse(readFileSync(path), { bom: true, columns: true });

/** What LibreOffice makes of a file, as CSV again. Without a window it asks nobody for the encoding of a CSV, so it is told. */
async function throughLibreOffice(path: string): Promise<Row[]> {
  const out = mkdtempSync(join(folder, 'soffice-'));
  await run('soffice', [`-env:UserInstallation=file://${join(out, 'profile')}`, '--headless', ...(path.endsWith('.csv') ? ['--infilter=CSV:44,34,76,1'] : []), '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false', '--outdir', out, path], { timeout: 120_000 });
  return readCsv(join(out, `${basename(path).replace(/\.[^.]+$/, '')}.csv`));
}

async function chooseFormat(name: 'CSV for Excel' | 'XLSX'): Promise<void> {
  await app.page.getByRole('radiogroup', { name: 'Format' }).getByText(name, { exact: true }).click();
}

/** Exports what the screen shows to `path` and waits for the result. */
async function exportHere(path: string): Promise<void> {
  const { page } = app;
  await app.answerSaveDialog(path);
  await page.locator('[data-test="choose"]').click();
  await page.locator('input[readonly]').and(page.locator(`[title="${path}"]`)).waitFor();
  await page.locator('[data-test="start"]').click();
  await page.locator('[data-test="result"]').filter({ hasText: basename(path) }).waitFor({ timeout: patience });
}

/** Currency, rows, in, out, net, as the screen shows them. */
async function shownSums(): Promise<string[]> {
  return (await app.page.locator('.sums tbody tr').allInnerTexts()).map((line) => line.replace(/\s+/g, ' ').trim());
}

const minor = (row: Row): number => Number(row['amount_minor (minor units)'] ?? row['amount_minor']);

describe('exports from the screen', () => {
  it('open in LibreOffice and csv-parse as the screen showed them, and tell exactly what changed', async () => {
    await makeLink(app, { amount: '480.00', reference: 'EXP-0001', description: '=HYPERLINK("http://x.test","茶")' });
    await payLink(app);
    await goTo(app, 'Today');
    await makeLink(app, { amount: '120.50', reference: 'EXP-0002', description: '烏龍茶, "two"\n2 × 150 g' });
    await payLink(app);

    await goTo(app, 'Export');
    const { page } = app;
    await page.getByText('All columns', { exact: true }).click();
    await expect.poll(async () => page.locator('[data-test="rows"]').innerText()).toBe('2');
    expect(await shownSums()).toEqual(['HKD 2 600.50 0.00 600.50']);

    const [csv, xlsx] = [join(folder, 'all.csv'), join(folder, 'all.xlsx')];
    await exportHere(csv);
    expect(await page.locator('[data-test="result-rows"]').innerText()).toBe('2');
    const rows = readCsv(csv);
    expect(rows).toHaveLength(2);
    expect(rows.reduce((sum, row) => sum + minor(row), 0)).toBe(60_050);
    expect(JSON.parse(readFileSync(`${csv}.manifest.json`, 'utf8'))).toMatchObject({ rows: 2 });

    await chooseFormat('XLSX');
    await exportHere(xlsx);
    const [fromCsv, fromXlsx] = [await throughLibreOffice(csv), await throughLibreOffice(xlsx)];
    for (const opened of [fromCsv, fromXlsx]) {
      expect(opened).toHaveLength(2);
      expect(opened.map((row) => row['reference']).toSorted()).toEqual(['EXP-0001', 'EXP-0002']);
      expect(opened.reduce((sum, row) => sum + minor(row), 0)).toBe(60_050);
      const texts = opened.map((row) => (row['description'] ?? '').replace(/^'/, ''));
      expect(texts).toEqual(expect.arrayContaining([expect.stringMatching(/^=HYPERLINK\(/), expect.stringMatching(/^烏龍茶, "two"/)]));
    }

    // One refund later exactly its row is new, and that of its payment changed.
    await lookUp(app, 'EXP-0001');
    await refund(app, { amount: '80', shown: 'HK$80.00' }, 'Refund succeeded');
    await dialog(app).getByRole('button', { name: 'Done' }).click();
    await goTo(app, 'Export');
    await page.getByText('All columns', { exact: true }).click();
    await expect.poll(async () => page.locator('[data-test="rows"]').innerText()).toBe('3');
    await page.locator('[data-test="changes"]').getByText('1 new', { exact: false }).waitFor({ timeout: patience });
    expect(await page.locator('[data-test="changes"] b').innerText()).toBe('1 new · 1 changed');
    await page.locator('[data-test="only-changed"]').click();
    const changed = join(folder, 'changed.csv');
    await exportHere(changed);
    expect(await page.locator('[data-test="result-changes"]').innerText()).toBe('1 new · 1 changed · 0 gone');
    expect(readCsv(changed).map((row) => [row['change'], row['type'], row['type'] === 'payment' ? row['reference'] : row['original_reference']]).toSorted()).toEqual([['added', 'refund', 'EXP-0001'], ['changed', 'payment', 'EXP-0001']]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    await app.close();
  });

  it('keeps a recipe as a preset and runs it into its folder, adding a number instead of overwriting', async () => {
    await makeLink(app, { amount: '10.00', reference: 'EXP-0003' });
    await payLink(app);
    await goTo(app, 'Export');
    const { page } = app;
    const place = join(folder, 'ledger');
    mkdirSync(place);
    await page.locator('[data-test="save-new"]').click();
    await page.locator('[data-test="preset-name"]').fill('Ledger');
    await page.locator('[data-test="file-name"]').fill('{name}-{month}');
    await app.answerOpenDialog(place);
    await page.locator('[data-test="choose-folder"]').click();
    await page.locator('[data-test="every"]').getByText('Every day', { exact: true }).click();
    await page.locator('[data-test="save-preset"]').click();
    const entry = page.locator('[data-test="presets"] li').filter({ hasText: 'Ledger' });
    await entry.getByText('Every day 08:00', { exact: false }).waitFor();

    for (const count of [1, 2]) {
      await entry.locator('[data-test="run-now"]').click();
      await expect.poll(() => readdirSync(place).filter((name) => name.endsWith('.csv')).length, { timeout: patience }).toBe(count);
      await entry.getByText('1 row', { exact: false }).waitFor({ timeout: patience });
    }
    const names = readdirSync(place).filter((name) => name.endsWith('.csv')).toSorted();
    expect(names).toHaveLength(2);
    expect(names.some((name) => /^Ledger-\d{4}-\d{2}\.csv$/.test(name)) && names.some((name) => /^Ledger-\d{4}-\d{2} \(2\)\.csv$/.test(name))).toBe(true);
    for (const name of names) {
      expect(readCsv(join(place, name)).map((row) => row['reference'])).toEqual(['EXP-0003']);
      expect(existsSync(join(place, `${name}.manifest.json`))).toBe(true);
    }

    // A folder that is gone: nothing is written, and it says why.
    rmSync(place, { recursive: true });
    await entry.locator('[data-test="run-now"]').click();
    await entry.getByText('The folder of the preset is not there', { exact: false }).waitFor({ timeout: patience });
    expect(existsSync(place)).toBe(false);
    await app.close();
  });

  it('never writes where no dialog said so', async () => {
    const refused = await app.page.evaluate(async (place) => {
      const bridge = (window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }> } }).bridge;
      const recipe = { environment: 'practice', range: { kind: 'relative', of: 'all' }, filter: {}, columns: ['reference'], format: 'raw', titles: 'names', zone: 'UTC' };
      return bridge.invoke('presets.save', { id: null, version: null, name: 'Sly', folder: place, fileName: 'x', timer: { every: 'day', at: '00:00' }, onlyChanged: false, recipe });
    }, folder);
    expect(refused).toMatchObject({ ok: false, error: { code: 'preset.folderNotChosen' } });
    await app.close();
  });
});
