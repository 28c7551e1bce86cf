import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dispositionFileName, safeFileName } from '@electron/providers/http/file-name.ts';

describe('a name of a file', () => {
  it.each([
    ['settlement-2026-11.csv', 'settlement-2026-11.csv'], ['結算 十一月.xlsx', '結算 十一月.xlsx'], ['../../etc/passwd', 'passwd'], ['C:\\Windows\\a.csv', 'a.csv'], ['a\u0000b\n.csv', 'a_b_.csv'],
    ['.bashrc', 'bashrc'], ['...hidden', 'hidden'], ['a.csv...', 'a.csv'], ['.\u2003a.csv\u00a0.', 'a.csv'], ['a<b>|c?.csv', 'a_b__c_.csv'], ['con', '_con'], ['LPT1.csv', '_LPT1.csv'], ['console.csv', 'console.csv'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'], [`${'x'.repeat(300)}.csv`, `${'x'.repeat(116)}.csv`],
  ])('%j becomes %j', (text, name) => expect(safeFileName(text)).toBe(name));

  it.each(['', '.', '..', '/', 'a/', '\\', '///', '???', '\u202e', '.\u2003.'])('%j is none', (text) => expect(safeFileName(text)).toBeNull());

  it('is one plain segment, whatever it is made of', () => {
    const isPlain = (name: string) => !/[/\\:*?"<>|\u0000-\u001f\u202a-\u202e\u2066-\u2069]/.test(name) && !/^\.|[. ]$|^\s*$/.test(name) && name.length <= 242 && name.isWellFormed();
    fc.assert(fc.property(fc.uint16Array({ maxLength: 200 }), (units) => isPlain(safeFileName(String.fromCharCode(...units)) ?? 'none')), { numRuns: 300 });
  });
});

describe('a Content-Disposition header', () => {
  it.each([
    ['attachment; filename="a.csv"', 'a.csv'], ['attachment; filename=a.csv', 'a.csv'], ['ATTACHMENT; FILENAME = "a b.csv"; size=3', 'a b.csv'], ['inline; filename="a\\"b.csv"', 'a_b.csv'],
    ["attachment; filename=\"x.csv\"; filename*=UTF-8''%E7%B5%90%E7%AE%97.csv", '結算.csv'], [`attachment; filename="${Buffer.from('結算.csv').toString('latin1')}"`, '結算.csv'],
    ['attachment; filename="../../x.csv"', 'x.csv'], ["attachment; filename*=UTF-8''..%2F..%2Fx.csv", 'x.csv'], ["attachment; filename*=UTF-8''%ff; filename=y.csv", 'y.csv'],
    ['attachment; filename="caf\u00e9.csv"', 'café.csv'],
  ])('%j names %j', (header, name) => expect(dispositionFileName(header)).toBe(name));

  it.each([undefined, '', 'attachment', 'attachment; filename=""', 'attachment; filename=".."', 'attachment; name=a.csv'])('%j names none', (header) => expect(dispositionFileName(header)).toBeNull());
});
