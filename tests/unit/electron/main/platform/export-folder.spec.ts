import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExportFolder } from '@electron/main/platform/export-folder.ts';
import { createFolderChooser } from '@electron/main/platform/folder-chooser.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'export-folder-')); });
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

describe('the place of a file in a folder', () => {
  const { freePath } = createExportFolder();

  it('gets a number where something stands already, be it a file, a folder, a link to nowhere or a manifest', async () => {
    expect(await freePath(folder, 'day', 'csv')).toBe(join(folder, 'day.csv'));
    writeFileSync(join(folder, 'day.csv'), 'kept');
    mkdirSync(join(folder, 'day (2).csv'));
    symlinkSync('/nowhere/at/all', join(folder, 'day (3).csv'));
    writeFileSync(join(folder, 'day (4).csv.manifest.json'), '{}');
    expect(await freePath(folder, 'day', 'csv')).toBe(join(folder, 'day (5).csv'));
    expect(await freePath(folder, 'day', 'xlsx')).toBe(join(folder, 'day.xlsx'));
  });

  it('is nowhere in a folder that is gone, and nowhere in what is no folder', async () => {
    await expect(freePath(join(folder, 'gone'), 'day', 'csv')).rejects.toMatchObject({ code: 'preset.folderGone', params: { folder: join(folder, 'gone') } });
    writeFileSync(join(folder, 'file'), '');
    await expect(freePath(join(folder, 'file'), 'day', 'csv')).rejects.toMatchObject({ code: 'preset.folderGone' });
  });

  it.skipIf(process.getuid?.() === 0)('is nowhere in a folder that may not be written', async () => {
    chmodSync(folder, 0o500);
    await expect(freePath(folder, 'day', 'csv')).rejects.toMatchObject({ code: 'preset.folderClosed' });
  });
});

describe('the choice of a folder', () => {
  const chooser = (answer: { readonly canceled: boolean; readonly filePaths: string[] }) => {
    const asked: unknown[] = [];
    return { asked, ...createFolderChooser({ dialog: { showOpenDialog: async (...args: unknown[]) => { asked.push(args.at(-1)); return answer; } }, parent: () => undefined, folder: () => '/home/demo/Documents' }) };
  };

  it('asks for a folder, and knows only what was chosen', async () => {
    const { choose, isChosen, asked } = chooser({ canceled: false, filePaths: ['/home/demo/Finance/'] });
    expect(isChosen('/home/demo/Finance/')).toBe(false);
    const found = await choose();
    expect(asked).toMatchObject([{ defaultPath: '/home/demo/Documents', properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'] }]);
    expect([isChosen(found ?? ''), isChosen('/home/demo'), isChosen('/home/demo/Finance/../..')]).toEqual([true, false, false]);
  });

  it('is nothing when the person cancels', async () => {
    expect(await chooser({ canceled: true, filePaths: [] }).choose()).toBeNull();
    expect(await chooser({ canceled: false, filePaths: ['relative'] }).choose()).toBeNull();
  });
});
