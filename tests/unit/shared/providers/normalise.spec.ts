import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseText, type NormalStep } from '@shared/providers/normalise.ts';

describe('ascii-width', () => {
  it.each([
    ['808\u20110003968123456', '808-0003968123456'], // non-breaking hyphen, as in the documents' own table
    ['808\u20130003968123456', '808-0003968123456'], // en dash
    ['808\uff0d０００３９６８１２３４５６', '808-0003968123456'],
    ['808\u22121', '808-1'],
    ['ａ＠ｅｘ．ｃｏｍ', 'a@ex.com'],
    ['1，2', '1,2'],
    ['台北\u3000市', '台北 市'],
  ])('%s -> %s', (typed, clean) => {
    expect(normaliseText(typed, ['ascii-width'])).toBe(clean);
  });
});

describe('mobile-taiwan', () => {
  it.each([
    ['0912345678', '0912345678'],
    ['+886 912-345-678', '0912345678'],
    ['+886912345678', '0912345678'],
    ['+886 0912 345 678', '0912345678'],
    ['00886 912345678', '0912345678'],
    ['886912345678', '0912345678'],
    ['912345678', '0912345678'],
    ['０９１２－３４５－６７８', '0912345678'],
    ['(09) 1234\u20115678', '0912345678'],
    ['+852 9123 4567', '+85291234567'],
    ['02 2345 6789', '0223456789'],
  ])('%s -> %s', (typed, clean) => {
    expect(normaliseText(typed, ['mobile-taiwan'])).toBe(clean);
  });
});

describe('comma-list', () => {
  it.each([
    ['808-1,013-2', '808-1,013-2'],
    ['808-1\n013-2\r\n004-3\n', '808-1,013-2,004-3'],
    ['808-1; 013-2 ;', '808-1,013-2'],
    ['808-1、013-2，004-3；', '808-1,013-2,004-3'],
    [' , ,, ', ''],
  ])('%j -> %s', (typed, clean) => {
    expect(normaliseText(typed, ['comma-list'])).toBe(clean);
  });
});

describe('the others', () => {
  it('trim takes the ends, no-blanks everything', () => {
    expect(normaliseText('  a  b ', ['trim'])).toBe('a  b');
    expect(normaliseText('  a \u3000 b\t', ['no-blanks'])).toBe('ab');
  });

  it('composed makes one character of a letter and its accent', () => {
    expect(normaliseText('e\u0301', ['composed'])).toBe('\u00e9');
  });

  it('take each other’s result in the order that is given', () => {
    expect(normaliseText('８０８\u2011１\n０１３－２', ['ascii-width', 'comma-list', 'no-blanks'])).toBe('808-1,013-2');
  });
});

it('every step changes nothing the second time', () => {
  const steps: readonly NormalStep[] = ['trim', 'composed', 'ascii-width', 'no-blanks', 'comma-list', 'mobile-taiwan'];
  const piece = fc.constantFrom('0', '9', '8', '886', '+', '00', '-', '(', ' ', '\n', ',', ';', '、', '，', '；', '\u2011', '９', '\u3000', 'é', 'e\u0301', '\u0301', 'x', '😀');
  fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
    for (const step of steps) {
      const once = normaliseText(pieces.join(''), [step]);
      if (normaliseText(once, [step]) !== once) throw new Error(`${step} of ${JSON.stringify(pieces)}`);
    }
  }), { numRuns: 500 });
});
