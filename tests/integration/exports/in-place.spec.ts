/** How a finished export comes to its place: nothing of somebody else's is replaced, of two files both stand or none, and a kill leaves nothing. */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Link } from '@electron/main/app/export-place.ts';
import { leftParts } from '@electron/main/app/part-list.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { allColumns, exportDone, exportTo, nextExportId, placeIn, type ExportPlace } from '../../support/export-files.ts';
import { hostileRows, makeHostileJournal } from '../../support/hostile-rows.ts';

let place: ExportPlace;

beforeEach(() => {
  place = placeIn(mkdtempSync(join(tmpdir(), 'export-place-')));
  makeHostileJournal(place.journal, hostileRows(30));
});
afterEach(() => rmSync(place.folder, { recursive: true, force: true }));

const at = (name: string): string => join(place.folder, name);
const beside = (): string[] => readdirSync(place.folder).filter((name) => !name.startsWith('journal') && name !== 'exports').toSorted();
const text = (name: string): string => readFileSync(at(name), 'utf8');
const [file, manifest] = ['out.csv', 'out.csv.manifest.json'];
const both = { file: true, manifest: true } as const;
const quiet = { warn: () => undefined };

/** What a file system without links says. */
const noLinks: Link = () => { throw Object.assign(new Error('operation not permitted'), { code: 'EPERM', syscall: 'link' }); };
const links = [['with links', linkSync], ['without links', noLinks]] as const;

describe.each(links)('on a file system %s', (_name, link) => {
  it.each([file, manifest])('a run that may replace nothing leaves a %s that appeared meanwhile', async (name) => {
    const appears = (): boolean => {
      writeFileSync(at(name), 'of somebody else');
      return false;
    };
    const { end } = await exportTo(place, 'out', {}, { isCancelled: appears, link });
    expect(end).toEqual({ state: 'failed', code: 'export.nameTaken' });
    expect([beside(), text(name)]).toEqual([[name], 'of somebody else']);
    expect(readdirSync(place.fingerprints)).toEqual([]);
  });

  it('a run puts file and manifest where nothing stands', async () => {
    const { end } = await exportDone(place, 'out', {}, { link });
    expect([end.rows, beside()]).toEqual([30, [file, manifest]]);
    expect(JSON.parse(text(manifest))).toMatchObject({ file: { sha256: end.sha256 } });
  });

  it('a run replaces what the person agreed to replace, and nothing of it is left', async () => {
    for (const name of [file, manifest]) writeFileSync(at(name), 'before');
    const { end } = await exportDone(place, 'out', {}, { link }, { replaces: both });
    expect(beside()).toEqual([file, manifest]);
    expect(JSON.parse(text(manifest))).toMatchObject({ file: { sha256: end.sha256 } });
    expect(text(file)).not.toBe('before');
  });

  it('what was replaced is back where the manifest cannot be put in its place', async () => {
    writeFileSync(at(file), 'before');
    const { end } = await exportTo(place, 'out', {}, { link, isCancelled: () => {
      mkdirSync(at(manifest), { recursive: true });
      return false;
    } }, { replaces: both });
    expect(end).toMatchObject({ state: 'failed' });
    expect([beside(), text(file)]).toEqual([[file, manifest], 'before']);
    expect(readdirSync(at(manifest))).toEqual([]);
    expect(readdirSync(place.fingerprints)).toEqual([]);
  });
});

describe('a program that is killed', () => {
  let program: string;
  beforeAll(async () => { program = await bundleForNode('electron/main/app/export-run.ts'); }, 120_000);

  /** Runs an export in a process of its own that kills itself where it is asked for the time `asked` or links for the time `linked`. */
  function killed(when: { readonly asked?: number; readonly linked?: number; readonly links: boolean }): void {
    const job = { kind: 'write', journalPath: place.journal, folder: place.fingerprints, id: nextExportId(), presetId: null, path: at(file), version: '1', helperFile: null, request: allColumns, replaces: both };
    const script = `
      const { runExport } = require(${JSON.stringify(program)});
      const { linkSync } = require('node:fs');
      const die = () => process.kill(process.pid, 'SIGKILL');
      let [asked, linked] = [0, 0];
      void runExport({ ...${JSON.stringify(job)}, cancelled: new SharedArrayBuffer(4) }, {
        now: () => 0, onProgress: () => {}, onNotComparable: () => {}, onUnlisted: (reason) => { throw new Error(reason); },
        isCancelled: () => { if ((asked += 1) === ${String(when.asked ?? -1)}) die(); return false; },
        link: (from, to) => { if ((linked += 1) === ${String(when.linked ?? -1)}) die(); if (!${String(when.links)}) throw Object.assign(new Error('no links'), { code: 'EPERM', syscall: 'link' }); linkSync(from, to); },
      }).then((end) => console.log(end.state));`;
    const { signal, stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect([signal, stdout]).toEqual(['SIGKILL', '']);
  }
  const recover = async (): Promise<void> => (await leftParts(place.fingerprints, quiet)).remove();

  it('while it writes leaves a part, which the next start removes, and no other file', async () => {
    writeFileSync(at('.out.csv.0123456789ab.part'), 'of somebody else');
    killed({ asked: 1, links: true });
    expect(beside().filter((name) => name.endsWith('.part'))).toHaveLength(2);
    await recover();
    expect(beside()).toEqual(['.out.csv.0123456789ab.part']);
    expect(readdirSync(place.fingerprints)).toEqual([]);
  });

  it.each([[1, true], [2, true], [1, false], [2, false]] as const)('at link %i of the placing, links %s, has the earlier export back at the next start', async (linked, can) => {
    for (const name of [file, manifest]) writeFileSync(at(name), `before: ${name}`);
    killed({ linked, links: can });
    await recover();
    expect(beside()).toEqual([file, manifest]);
    expect([text(file), text(manifest)]).toEqual([`before: ${file}`, `before: ${manifest}`]);
    expect(readdirSync(place.fingerprints)).toEqual([]);
  });

  it('has nothing of what was half placed where nothing was before', async () => {
    killed({ linked: 3, links: true });
    expect(beside()).toContain(file);
    await recover();
    expect(beside()).toEqual([]);
  });

  it('has its list still where the folder is away, and removes the part when it is back', async () => {
    const stick = at('stick');
    mkdirSync(stick);
    const lists = join(place.folder, 'exports');
    mkdirSync(lists);
    writeFileSync(join(lists, 'x.writing'), JSON.stringify({ version: 1, parts: [join(stick, '.a.part')], placing: [], placed: false }));
    rmSync(stick, { recursive: true });
    await recover();
    expect(readdirSync(lists)).toEqual(['x.writing']);
    mkdirSync(stick);
    writeFileSync(join(stick, '.a.part'), '');
    await recover();
    expect([readdirSync(stick), readdirSync(lists)]).toEqual([[], []]);
  });

  it('has a list that cannot be read left alone', async () => {
    mkdirSync(place.fingerprints);
    writeFileSync(join(place.fingerprints, 'x.writing'), 'torn');
    const told: string[] = [];
    await (await leftParts(place.fingerprints, { warn: (event) => told.push(event) })).remove();
    expect([readdirSync(place.fingerprints), told]).toEqual([['x.writing'], ['export.partsNotRemoved']]);
  });
});
