import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startPractice } from '@electron/main/app/practice.ts';
import { systemClock } from '@electron/main/platform/clock.ts';

describe('startPractice', () => {
  it('starts without its memory where that cannot be written, so that real work is not held up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'practice-'));
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const told: string[] = [];
    const logger = { info: () => undefined, warn: (event: string) => void told.push(event), error: () => undefined };
    const practice = await startPractice({ stateFolder: join(file, 'practice'), clock: systemClock, logger });
    try {
      expect(practice.baseUrl('chingchingpay')).toMatch(/^http:\/\/127\.0\.0\.1:/);
      expect(told).toEqual(['practice.withoutMemory']);
    } finally {
      await practice.close();
      rmSync(folder, { recursive: true });
    }
  });
});
