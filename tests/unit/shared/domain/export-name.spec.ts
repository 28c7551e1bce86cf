import { describe, expect, it } from 'vitest';
import { fileNameOf } from '@shared/domain/export-name.ts';
import { toInstant } from '@shared/time/instant.ts';

const facts = { name: '月結 Month close', at: toInstant(Date.UTC(2026, 10, 26, 16, 5)), zone: 'Asia/Hong_Kong', from: toInstant(Date.UTC(2026, 9, 31, 16)), until: toInstant(Date.UTC(2026, 10, 30, 16)) };

describe('fileNameOf', () => {
  it('fills the marks with days of the zone, the last one inside the period', () => {
    expect(fileNameOf('{name} {month} {from}_{until} {date}T{time}', facts)).toBe('月結 Month close 2026-11 2026-11-01_2026-11-30 2026-11-27T0005');
    expect(fileNameOf('{from}-{until}', { ...facts, from: null, until: null })).toBe('start-2026-11-27');
  });

  it.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['..\\..\\x:y|z?"<>*', 'x-y-z-----'],
    ['a\u0000b\u202ec\nd', 'a-b-c-d'],
    ['...', 'export'],
    ['  ', 'export'],
    ['CON', '-CON'],
    ['com1.txt', '-com1.txt'],
    ['{nobody} {date}', '{nobody} 2026-11-27'],
    ['end. ', 'end'],
    ['x'.repeat(120), 'x'.repeat(100)],
  ])('makes %j a plain name', (pattern, name) => {
    expect(fileNameOf(pattern, facts)).toBe(name);
  });

  it('leaves no folder in a name that a preset has', () => {
    expect(fileNameOf('{name}', { ...facts, name: 'a/../b' })).toBe('a-..-b');
  });
});
