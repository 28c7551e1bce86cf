import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OddNumber, readJson } from '@electron/providers/http/json.ts';

const value = (text: string) => {
  const reading = readJson(text);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
};

describe('reading JSON', () => {
  it('agrees with the engine on every document without odd numbers', () => {
    const plain = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, fc.integer(), fc.string({ unit: 'grapheme' }), fc.boolean(), fc.constant(null), fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'), tie('tree'), { maxKeys: 4, noNullPrototype: true })),
    })).tree;
    fc.assert(fc.property(plain, fc.constantFrom(undefined, 2), (tree, indent) => {
      const text = JSON.stringify(tree, null, indent);
      expect(value(text)).toEqual(JSON.parse(text));
    }), { numRuns: 1_000 });
  });

  it('accepts nothing that the engine refuses', () => {
    const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '0', '1', '-', '.', 'e', 'true', 'null', ' ', '\n', '\u0001', '"k"'), { maxLength: 12 });
    fc.assert(fc.property(pieces, (parts) => {
      const text = parts.join('');
      if (readJson(text).ok) expect(() => { JSON.parse(text); }).not.toThrow();
    }), { numRuns: 20_000 });
  });

  it('strips one byte order mark, not two', () => {
    expect(value('\ufeff{"a":1}')).toEqual({ a: 1 });
    expect(readJson('\ufeff\ufeff{}')).toEqual({ ok: false, problem: 'notJson' });
  });

  it.each([['{"a":1,"a":1}'], ['{"a":1,"\\u0061":2}'], ['{"x":{"b":1,"b":2}}'], ['{"__proto__":{"x":1}}'], ['{"\\u005f_proto__":1}'], ['['.repeat(65) + ']'.repeat(65)]])('refuses %j', (text) => {
    expect(readJson(text)).toEqual({ ok: false, problem: 'malformed' });
  });

  it('reads 64 levels and survives a hundred thousand', () => {
    expect(readJson('['.repeat(64) + ']'.repeat(64)).ok).toBe(true);
    for (const open of ['[', '{"a":']) expect(readJson(open.repeat(100_000))).toEqual({ ok: false, problem: 'malformed' });
  });

  it.each(['1.0', '1e3', '9007199254740993', '-0', '1E400', '0.1', '1000.00000000000000000001'])('does not make a number of %s', (text) => {
    expect(value(text)).toEqual(new OddNumber(text));
  });

  it.each([['0', 0], ['-1', -1], ['9007199254740991', 9_007_199_254_740_991]] as const)('reads %s', (text, number) => expect(value(text)).toBe(number));

  it('reads a text of more than a million characters only for a caller that expects a file in it', () => {
    const long = JSON.stringify({ data: `${'QUJD'.repeat(300_000)}\\/"` });
    expect(readJson(long)).toEqual({ ok: false, problem: 'malformed' });
    const reading = readJson(long, 4_000_000);
    expect(reading.ok && JSON.stringify(reading.value) === long).toBe(true);
    expect(readJson(`["${'\\/'.repeat(1_000_000)}"]`, 4_000_000).ok).toBe(true);
    for (const bad of ['\\x', '\\u12g4', '\t', '\\']) expect(readJson(`["${'a'.repeat(1_500_000)}${bad}"]`, 4_000_000).ok).toBe(false);
  });

  it('reads twenty thousand values and no more, so that two hostile megabytes cannot hold up the process', () => {
    expect(readJson(`[${'1,'.repeat(19_998)}1]`).ok).toBe(true);
    const keys = Array.from({ length: 130_000 }, (_, index) => `"k${index}":1`).join(',');
    for (const text of [`["${'\\\\'.repeat(400_000)}"]`, `"${'\\'.repeat(2_000_000)}`, `[${'1,'.repeat(1_000_000)}1]`, `["${'a'.repeat(2_000_000)}"]`, `{${'"'.repeat(2_000_000)}`, `{${keys}}`]) {
      const before = process.cpuUsage();
      const reading = readJson(text);
      const { user, system } = process.cpuUsage(before);
      // Time of the processor, because these machines are shared: far below the quarter of a second that it took without the limit.
      expect((user + system) / 1_000).toBeLessThan(150);
      if (!text.startsWith('["\\')) expect(reading.ok).toBe(false);
    }
  });
});
