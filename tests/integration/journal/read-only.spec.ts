import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '@electron/journal/database.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

/** Nothing is read-only for root, so the opener then runs as nobody. */
const root = process.getuid?.() === 0;
const nobody = 65_534;

let place: TemporaryFolder;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => {
  chmodSync(place.folder, 0o700);
  place.remove();
});

function give(path: string, mode: number): void {
  chmodSync(path, mode);
  if (root) chownSync(path, nobody, nobody);
}

async function openElsewhere(path = place.path): Promise<string> {
  const file = await bundleForNode('tests/integration/journal/child-opener.ts');
  return execFileSync(process.execPath, [file, path], { encoding: 'utf8', cwd: place.folder, ...(root ? { uid: nobody, gid: nobody } : {}) });
}

const contents = (): readonly (readonly [string, string])[] => readdirSync(place.folder).map((name) => [name, readFileSync(join(place.folder, name)).toString('base64')] as const);

describe('a journal that cannot be written', () => {
  it('opens when everything may be written: the test itself works', async () => {
    give(place.folder, 0o700);
    expect(await openElsewhere()).toBe('opened');
  });

  it('because the file is read-only is refused and not touched', async () => {
    openDatabase({ path: place.path, now: startOfTests }).sqlite.close();
    give(place.path, 0o400);
    give(place.folder, 0o700);
    const before = contents();
    expect(await openElsewhere()).toBe('journal.readOnly');
    expect(contents()).toEqual(before);
  });

  it('because its folder is read-only is refused and not touched', async () => {
    openDatabase({ path: place.path, now: startOfTests }).sqlite.close();
    give(place.path, 0o600);
    give(place.folder, 0o500);
    const before = contents();
    expect(await openElsewhere()).toBe('journal.readOnly');
    expect(contents()).toEqual(before);
  });

  it('because it cannot be made leaves nothing behind', async () => {
    give(place.folder, 0o500);
    expect(await openElsewhere()).toBe('journal.readOnly');
    expect(await openElsewhere(join(place.folder, 'deeper', 'journal.db'))).toBe('journal.readOnly');
    expect(contents()).toEqual([]);
  });
});
