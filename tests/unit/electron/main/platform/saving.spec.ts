/** Saving files: only where a person said, whole or not at all. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialog, SaveDialogOptions } from 'electron';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { writeFileWhole } from '@electron/main/platform/files.ts';
import { createSaveDialog, plainFileName } from '@electron/main/platform/save-dialog.ts';

const place = mkdtempSync(join(tmpdir(), 'saving-'));
afterAll(() => rmSync(place, { recursive: true }));

function dialogAnswering(...answers: readonly (string | null)[]) {
  const asked: SaveDialogOptions[] = [];
  const left = [...answers];
  const showSaveDialog = async (options: SaveDialogOptions) => {
    asked.push(options);
    const answer = left.shift() ?? null;
    return { canceled: answer === null, filePath: answer ?? '' };
  };
  const dialog = { showSaveDialog } as unknown as Pick<Dialog, 'showSaveDialog'>;
  return { asked, save: createSaveDialog({ dialog, parent: () => undefined, folder: () => '/home/shop/Documents' }) };
}

describe('the save dialog', () => {
  it('gives a path that may be written once', async () => {
    const { save } = dialogAnswering('/home/shop/a.csv');
    expect(await save.choose('a.csv', 'csv')).toBe('/home/shop/a.csv');
    expect(save.take('/home/shop/a.csv')).toBe('/home/shop/a.csv');
    expect(() => save.take('/home/shop/a.csv')).toThrow('export.cannotWrite');
  });

  it('lets no path be written that nobody chose', async () => {
    const { save } = dialogAnswering('/home/shop/a.csv', null);
    await save.choose('a', 'csv');
    await save.choose('b', 'csv');
    for (const path of ['/home/shop/b.csv', '/home/shop/../shop/a.csv', '/etc/passwd', '']) expect(() => save.take(path)).toThrow('export.cannotWrite');
  });

  it('gives null when the person cancels, and adds a forgotten extension', async () => {
    const { save, asked } = dialogAnswering(null, '/home/shop/qr');
    expect(await save.choose('../../etc/cron.d/x.png', 'png')).toBeNull();
    expect(await save.choose('qr', 'png')).toBe('/home/shop/qr.png');
    expect(asked[0]).toMatchObject({ defaultPath: '/home/shop/Documents/etc-cron.d-x.png', filters: [{ name: 'PNG', extensions: ['png'] }] });
  });

  it('tells whether the person agreed to replace what stood there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'saving-agreed-'));
    const [stands, free] = [join(folder, 'stands.csv'), join(folder, 'free.csv')];
    writeFileSync(stands, '');
    const { save } = dialogAnswering(stands, free);
    for (let round = 0; round < 2; round += 1) await save.choose('x', 'csv');
    writeFileSync(free, 'appeared since');
    expect([save.takeAgreed(stands), save.takeAgreed(free)]).toEqual([{ path: stands, mayReplace: true }, { path: free, mayReplace: false }]);
    rmSync(folder, { recursive: true });
  });

  it('asks again where the extension that it adds leads to a file that nobody was asked about', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'saving-again-'));
    const stands = join(folder, 'day.csv');
    writeFileSync(stands, '');
    const { save, asked } = dialogAnswering(join(folder, 'day'), stands);
    expect(await save.choose('day', 'csv')).toBe(stands);
    expect(asked.map(({ defaultPath }) => defaultPath)).toEqual(['/home/shop/Documents/day.csv', stands]);
    const second = dialogAnswering(join(folder, 'day'), null);
    expect(await second.save.choose('day', 'csv')).toBeNull();
    expect(() => second.save.take(stands)).toThrow('export.cannotWrite');
    rmSync(folder, { recursive: true });
  });

  it('offers a plain file name, whatever the page suggests', () => {
    expect(plainFileName('交易 2026-11.csv', 'csv')).toBe('交易 2026-11.csv');
    expect(plainFileName('', 'svg')).toBe('file.svg');
    expect(plainFileName('a.PNG', 'png')).toBe('a.png');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const plain = plainFileName(name, 'csv');
        expect(plain).toMatch(/^[^./\\][^/\\:*?"<>|\0-\x1f]*\.csv$/u);
        expect(plain.length).toBeLessThanOrEqual(104);
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});

describe('writing a file', () => {
  it('replaces it whole and leaves nothing beside it', async () => {
    const path = join(place, 'qr.png');
    writeFileSync(path, 'old');
    await writeFileWhole(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(place)).toEqual(['qr.png']);
  });

  it('says so when it cannot, and leaves nothing behind', async () => {
    await expect(writeFileWhole(join(place, 'no/such/folder.png'), Buffer.from('x'))).rejects.toMatchObject({ code: 'export.cannotWrite' });
    await expect(writeFileWhole('/dev/full/x.png', Buffer.from('x'))).rejects.toMatchObject({ code: 'export.cannotWrite' });
    await expect(writeFileWhole(place, Buffer.from('x'))).rejects.toMatchObject({ code: 'export.cannotWrite' });
    expect(readdirSync(place)).toEqual(['qr.png']);
  });
});
