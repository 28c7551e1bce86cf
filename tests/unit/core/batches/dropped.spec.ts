import { describe, expect, it } from 'vitest';
import { droppedSheet } from '../../../../electron/core/batches/dropped.ts';

describe('a dropped file', () => {
  it('arrives byte for byte, empty ones and those of every length included', () => {
    for (const length of [0, 1, 2, 3, 4, 255]) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37) % 256);
      expect(Uint8Array.from(droppedSheet({ name: 'a.csv', contentBase64: Buffer.from(bytes).toString('base64') }).bytes)).toEqual(bytes);
    }
  });

  it('is refused when its text is not base64', () => {
    for (const contentBase64 of ['abc', 'ab!d', 'YQ=', '訂單訂單']) {
      expect(() => droppedSheet({ name: 'a.csv', contentBase64 })).toThrow(expect.objectContaining({ code: 'sheet.unreadable' }));
    }
  });

  it('is known by the last part of its name, without what could hide or fake a part of it', () => {
    expect(droppedSheet({ name: 'C:\\shop\\refunds.xlsx', contentBase64: '' }).name).toBe('refunds.xlsx');
    expect(droppedSheet({ name: 'refunds\u202Excod.csv\n', contentBase64: '' }).name).toBe('refunds-xcod.csv-');
    expect(droppedSheet({ name: '/', contentBase64: '' }).name).toBe('file');
  });
});
