/** The sheet reader with its real thread: a file as large as one may be, and one that is refused. */
import { describe, expect, it } from 'vitest';
import type { SheetRequest } from '@core/ports/sheets.ts';
import { createSheetReader } from '@electron/main/app/sheet-reader.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { mostImportRows } from '@shared/domain/wallet-token.ts';
import { bundleForNode } from '../../../../support/bundle.ts';
import { madeUpToken } from '../../../../support/token-import.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const request = (text: string): SheetRequest => ({ bytes: Buffer.from(text, 'utf8'), pasted: false, kind: 'token', fields: [], encoding: null, delimiter: null, sheet: null });
const reader = async () => createSheetReader({ workerFile: await bundleForNode('electron/main/app/sheet-worker.ts'), clock: systemClock, logger: quiet });
const tokens = (count: number): string => `merchantUserId,wallet,token\n${Array.from({ length: count }, (_, index) => `member-${index},GCash,${madeUpToken(index)}\n`).join('')}`;

describe('the sheet reader', () => {
  it('hands over every row in its order, piece by piece, and lets other work have its turn', async () => {
    let turns = 0;
    const other = setInterval(() => { turns += 1; }, 1);
    const { rows } = await (await reader()).read(request(tokens(mostImportRows)));
    clearInterval(other);
    expect(rows).toHaveLength(mostImportRows);
    expect(rows.every(({ number, texts }, index) => number === index + 2 && texts['token'] === madeUpToken(index))).toBe(true);
    // As often as there are pieces.
    expect(turns).toBeGreaterThan(mostImportRows / 500);
  });

  it('refuses one row too many, and a file without its columns', async () => {
    await expect((await reader()).read(request(tokens(mostImportRows + 1)))).rejects.toMatchObject({ code: 'sheet.tooManyRows', params: { maximumRows: mostImportRows } });
    await expect((await reader()).read(request('token,wallet\nx,y\n'))).rejects.toMatchObject({ code: 'sheet.columnMissing', params: { column: 'merchantUserId' } });
  });
});
