import { describe, expect, it } from 'vitest';
import { listParts } from '../../../../renderer/features/profiles/list-parts.ts';

describe('entries of a list', () => {
  it('cuts codes at commas, blanks and lines', () => {
    expect(listParts(' 000000, 107001 107002、103000，104000\n002000\r\n', '^[0-9]{6}$')).toEqual(['000000', '107001', '107002', '103000', '104000', '002000']);
  });

  it('keeps an entry of several words whole, one per line', () => {
    expect(listParts('token does not exist\nno such token', '^.{3,80}$')).toEqual(['token does not exist', 'no such token']);
  });

  it('gives nothing back when one does not fit, and nothing for nothing', () => {
    expect(listParts('000000 12', '^[0-9]{6}$')).toBeUndefined();
    expect(listParts(' , ', '^[0-9]{6}$')).toEqual([]);
  });
});
