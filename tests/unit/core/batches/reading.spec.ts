import { describe, expect, it } from 'vitest';
import { readTable } from '@core/batches/reading/read-table.ts';
import { plainNumber } from '@core/batches/reading/xlsx.ts';
import { openZip } from '@core/batches/reading/zip.ts';
import { writeZip } from '@core/batches/reading/zip-write.ts';
import { template } from '@core/batches/template.ts';
import type { SheetRequest, Table } from '@core/ports/sheets.ts';
import { sheetLimits, type BatchKind } from '@shared/domain/batch.ts';
import { AppError } from '@shared/errors/app-error.ts';

function request(bytes: Uint8Array, change: Partial<SheetRequest> = {}): SheetRequest {
  return { bytes, pasted: false, kind: 'refund', fields: [], encoding: null, delimiter: null, sheet: null, ...change };
}
const read = (text: string, change: Partial<SheetRequest> = {}): Table => readTable(request(Buffer.from(text, 'utf8'), change));
const textsOf = (table: Table) => table.rows.map(({ number, texts }) => [number, texts]);

function utf16(text: string, big: boolean): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
}

/** 訂單編號,金額,原因 and a row in Big5; 订单号,金额,原因 and a row in GB 18030. */
const big5 = Buffer.from('ad71b3e6bd73b8b92caaf7c3422cadeca65d0a412d312c3132302e35302ca8e4a54c0a', 'hex');
const gb = Buffer.from('b6a9b5a5bac52cbdf0b6ee2cd4add2f20a412d312c3132302e35302cc6e4cbfb0a', 'hex');

const head = 'order,amount,reason\n';
const good = `${head}A-1,120.50,other\n`;

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from('訂單編號,金額,原因\nA-1,120.50,其他\n'), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from('\uFEFF訂單編號,金額,原因\nA-1,120.50,其他\n'), 'utf-8'],
    ['UTF-16 LE', utf16('訂單編號,金額,原因\nA-1,120.50,其他\n', false), 'utf-16le'],
    ['UTF-16 BE', utf16('訂單編號,金額,原因\nA-1,120.50,其他\n', true), 'utf-16be'],
    ['Big5', big5, 'big5'],
    ['GB 18030', gb, 'gb18030'],
  ] as const)('%s is found by itself', (_name, bytes, encoding) => {
    const table = readTable(request(bytes));
    expect(table.encoding).toBe(encoding);
    expect(table.encodings[0]).toBe(encoding);
    expect(table.rows[0]?.texts).toMatchObject({ order: 'A-1', amount: '120.50' });
    expect(table.rows[0]?.texts['reason']).toBe('其他');
  });

  it('takes the encoding that a person chooses, and refuses one that cannot be', () => {
    expect(readTable(request(Buffer.from(good), { encoding: 'gb18030' })).encoding).toBe('gb18030');
    expect(() => readTable(request(gb, { encoding: 'utf-8' }))).toThrow(expect.objectContaining({ code: 'sheet.encodingWrong' }));
  });

  it('never puts a question mark where a byte does not fit', () => {
    expect(() => readTable(request(Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xff, 0x80]), Buffer.from(',1,other\n')])))).toThrow(expect.objectContaining({ code: 'sheet.encodingUnknown' }));
  });
});

describe('delimited text', () => {
  it.each([[','], ['\t'], [';']] as const)('finds the delimiter %j', (delimiter) => {
    const table = read(`order,amount,reason,note\nA-1,"1,234.50",other,"a;b"\n`.replaceAll(',', delimiter).replace(`1${delimiter}234`, '1,234'));
    expect(table.delimiter).toBe(delimiter);
    expect(table.rows[0]?.texts['amount']).toBe('1,234.50');
  });

  it('keeps quotes, delimiters and line breaks in cells, and counts rows as a spreadsheet does', () => {
    const table = read('order,amount,reason,note\r\n\r\nA-1,1,other,"two\r\nlines, ""quoted"""\r\n5" cup,2,other,x\r\n');
    expect(textsOf(table)).toEqual([
      [3, { order: 'A-1', amount: '1', reason: 'other', note: 'two\r\nlines, "quoted"' }],
      [4, { order: '5" cup', amount: '2', reason: 'other', note: 'x' }],
    ]);
  });

  it('knows titles in three languages, in any order, and ignores what it does not know', () => {
    const table = read('Shelf,退款金額（HKD）,ORDER NO.*,原因,fields.store\nA3,1,A-1,other,S1\n');
    expect(table.columns).toEqual([null, 'amount', 'order', 'reason', 'fields.store']);
    expect(table.rows[0]?.texts).toEqual({ 'amount': '1', 'order': 'A-1', 'reason': 'other', 'fields.store': 'S1' });
    expect(table.rows[0]?.cells).toEqual(['A3', '1', 'A-1', 'other', 'S1']);
  });

  it.each([
    ['a missing column', 'order,note\nA,1\n', 'sheet.columnMissing'],
    ['a column twice', 'order,order no,amount,reason\nA,B,1,other\n', 'sheet.columnTwice'],
    ['an open quote', `${head}"A-1,1,other\n`, 'sheet.quoteOpen'],
    ['no rows', head, 'sheet.empty'],
    ['nothing', '', 'sheet.empty'],
    ['a page', '<!DOCTYPE html><table><tr><td>order</td></tr></table>', 'sheet.wrongType'],
    ['a PDF', '%PDF-1.7\norder,amount', 'sheet.wrongType'],
    ['zeros', `${good}\u0000\u0000`, 'sheet.wrongType'],
    ['too many rows', head + 'A,1,other\n'.repeat(sheetLimits.rows + 1), 'sheet.tooManyRows'],
    ['too many columns', `${'x,'.repeat(sheetLimits.columns)}order\n`, 'sheet.tooManyColumns'],
  ])('refuses %s', (_name, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code }));
  });

  it('takes the most rows that are allowed', () => {
    expect(read(head + 'A,1,other\n'.repeat(sheetLimits.rows)).rows).toHaveLength(sheetLimits.rows);
  });

  it('refuses a file above the limit of bytes', () => {
    expect(() => readTable(request(new Uint8Array(sheetLimits.bytes + 1)))).toThrow(expect.objectContaining({ code: 'sheet.tooLarge' }));
  });

  it('marks a row that has more cells than titles, and a cell that is too long', () => {
    const table = read(`${head}A-1,1,other,stray\nA-2,1,${'x'.repeat(sheetLimits.cellCharacters + 1)}\n`);
    expect(table.rows.map(({ errors }) => errors.map(({ code }) => code))).toEqual([['row.tooManyCells'], ['text.tooLong']]);
  });

  it('knows the same rows again in another file, order of rows and columns, and way to write amounts', () => {
    const one = read(`${head}A-1,"1,200.50",other\nA-2,66,other\n`);
    const other = read('reason;shelf;amount;order\nother;X;66.00;A-2\nother;Y;1200.5;A-1\n');
    expect(other.contentSha256).toBe(one.contentSha256);
    expect(other.sha256).not.toBe(one.sha256);
    expect(read(`${head}A-1,1200.51,other\nA-2,66,other\n`).contentSha256).not.toBe(one.contentSha256);
  });
});

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook as other programs write it: shared strings, a prefix, numbers with traces of binary fractions. */
function workbook(rows: string, change: { readonly strings?: string; readonly workbook?: string; readonly more?: readonly { readonly name: string; readonly text: string }[] } = {}): Uint8Array {
  return writeZip([
    { name: '[Content_Types].xml', text: '<Types/>' },
    { name: '_rels/.rels', text: `<Relationships><Relationship Id="rId1" Type="${office}/officeDocument" Target="/xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', text: change.workbook ?? `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Hidden" sheetId="1" state="hidden" r:id="rId2"/><sheet name="退款 &amp; more" sheetId="2" r:id="rId1"/></sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', text: `<Relationships><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/worksheet" Target="worksheets/hidden.xml"/><Relationship Id="rId3" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>` },
    { name: 'xl/sharedStrings.xml', text: change.strings ?? '<sst><si><t>order</t></si><si><r><t>am</t></r><r><t>ount</t></r><rPh><t>ignored</t></rPh></si><si><t>reason</t></si><si><t xml:space="preserve"> A-1 &#x8336; </t></si></sst>' },
    { name: 'xl/worksheets/sheet1.xml', text: `<?xml version="1.0"?><x:worksheet xmlns:x="${main}"><x:sheetData>${rows}</x:sheetData></x:worksheet>` },
    { name: 'xl/worksheets/hidden.xml', text: '<worksheet><sheetData/></worksheet>' },
    ...(change.more ?? []),
  ]);
}

const titles = '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="s"><x:v>1</x:v></x:c><x:c r="C1" t="s"><x:v>2</x:v></x:c></x:row>';

describe('XLSX', () => {
  it('reads strings, gaps, inline texts and numbers by their digits', () => {
    const table = readTable(request(workbook(`${titles}<x:row r="5"><x:c r="A5" t="s"><x:v>3</x:v></x:c><x:c r="B5"><x:v>1.1000000000000001</x:v></x:c><x:c r="C5" t="inlineStr"><x:is><x:t>other</x:t></x:is></x:c></x:row><x:row r="6"><x:c r="A6" t="str"><x:f>A1&amp;"x"</x:f><x:v>A-2</x:v></x:c><x:c r="C6" t="inlineStr"><x:is><x:t>a_x000D_b</x:t></x:is></x:c></x:row>`)));
    expect(table).toMatchObject({ format: 'xlsx', sheet: '退款 & more', sheets: ['Hidden', '退款 & more'], encoding: null, delimiter: null });
    expect(textsOf(table)).toEqual([[5, { order: 'A-1 茶', amount: '1.1', reason: 'other' }], [6, { order: 'A-2', amount: '', reason: 'a\rb' }]]);
  });

  it.each([
    ['1.1000000000000001', '1.1'], ['66.5', '66.5'], ['120', '120'], ['1E3', '1000'], ['1.2E-2', '0.012'], ['0.1', '0.1'], ['-5', '-5'], ['0', '0'], ['1e-7', '0.0000001'],
    ['0.30000000000000004', '0.3'], ['999999999999999.9', '1000000000000000'], ['66.666666666666671', '66.6666666666667'], ['12345678.909999999', '12345678.91'], ['20261118000311', '20261118000311'],
  ])('the number %s was typed as %s', (stored, typed) => {
    expect(plainNumber(stored)).toBe(typed);
  });

  it('says of a long whole number that its digits are lost', () => {
    expect(plainNumber('2026112022001000017')).toEqual({ trouble: 'digitsLost', text: '2026112022001000017' });
  });

  it.each([
    ['a formula without a result', '<x:c r="B2"><x:f>1+1</x:f></x:c>', 'row.formula'],
    ['a formula that ends in an error', '<x:c r="B2" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>', 'row.formula'],
    ['an error', '<x:c r="B2" t="e"><x:v>#N/A</x:v></x:c>', 'row.cellError'],
    ['a rounded number', '<x:c r="A2"><x:v>2026112022001000017</x:v></x:c>', 'row.digitsLost'],
  ])('%s is an error of its row', (_name, cell, code) => {
    const table = readTable(request(workbook(`${titles}<x:row r="2">${cell}<x:c r="C2" t="inlineStr"><x:is><x:t>other</x:t></x:is></x:c></x:row>`)));
    expect(table.rows[0]?.errors.map((error) => error.code)).toEqual([code]);
  });

  it('takes the plain result of a formula', () => {
    const table = readTable(request(workbook(`${titles}<x:row r="2"><x:c r="B2"><x:f>60+6.5</x:f><x:v>66.5</x:v></x:c></x:row>`)));
    expect(table.rows[0]).toMatchObject({ texts: { amount: '66.5' }, errors: [] });
  });

  it('reads the sheet that a person chooses, and says when there is none', () => {
    const bytes = workbook(`${titles}<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row>`);
    expect(() => readTable(request(bytes, { sheet: 'Hidden' }))).toThrow(expect.objectContaining({ code: 'sheet.empty' }));
    expect(() => readTable(request(bytes, { sheet: 'Nobody' }))).toThrow(expect.objectContaining({ code: 'sheet.notFound' }));
  });

  it.each([
    ['a document type', workbook('', { strings: '<!DOCTYPE sst [<!ENTITY a "b">]><sst/>' }), 'sheet.damaged'],
    ['an entity of its own', workbook(titles, { strings: '<sst><si><t>&own;</t></si></sst>' }), 'sheet.damaged'],
    ['a string that is not there', workbook('<x:row r="1"><x:c r="A1" t="s"><x:v>99</x:v></x:c></x:row>'), 'sheet.damaged'],
    ['half a sheet', workbook('<x:row r="1"><x:c r="A1">'), 'sheet.damaged'],
    ['rows that go back', workbook(`${titles}<x:row r="1"/>`), 'sheet.damaged'],
    ['no sheets, as a text document', workbook('', { workbook: '<document/>' }), 'sheet.wrongType'],
    ['a ZIP of something else', writeZip([{ name: 'picture.txt', text: 'x' }]), 'sheet.wrongType'],
    ['half a file', workbook(titles).subarray(0, 400), 'sheet.damaged'],
    ['an old binary workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'sheet.wrongType'],
    ['a protected workbook', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]), 'sheet.encrypted'],
  ])('refuses %s', (_name, bytes, code) => {
    expect(() => readTable(request(bytes))).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a bomb by what it unpacks, whatever size it claims', () => {
    const bomb = Buffer.from(writeZip([{ name: 'bomb.xml', text: ' '.repeat(4 * 1024 * 1024) }]));
    const central = bomb.lastIndexOf('bomb.xml') - 46;
    expect(bomb.byteLength).toBeLessThan(10_000);
    const open = () => openZip(bomb, 1024 * 1024, new AppError('sheet.unpacksTooLarge')).read('bomb.xml');
    expect(open).toThrow(expect.objectContaining({ code: 'sheet.unpacksTooLarge' }));
    bomb.writeUInt32LE(10, central + 24);
    expect(open).toThrow(expect.objectContaining({ code: 'sheet.unpacksTooLarge' }));
  });

  it('counts what all parts unpack together', () => {
    const parts = openZip(writeZip([{ name: 'a', text: ' '.repeat(600_000) }, { name: 'b', text: ' '.repeat(600_000) }]), 1_000_000, new AppError('sheet.unpacksTooLarge'));
    expect(parts.read('a')).toHaveLength(600_000);
    expect(() => parts.read('b')).toThrow(expect.objectContaining({ code: 'sheet.unpacksTooLarge' }));
  });

  it('refuses a part whose checksum differs', () => {
    const bytes = Buffer.from(workbook(`${titles}<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row>`));
    const central = bytes.lastIndexOf('xl/sharedStrings.xml') - 46;
    bytes.writeUInt32LE(1, central + 16);
    expect(() => readTable(request(bytes))).toThrow(expect.objectContaining({ code: 'sheet.damaged' }));
  });
});

describe('templates', () => {
  it.each(['en', 'zh-Hant', 'zh-Hans'] as const)('in %s: titles that are known again, in both formats', (language) => {
    for (const kind of ['refund', 'link'] as const satisfies readonly BatchKind[]) {
      const csv = template(kind, 'csv', language, null);
      const xlsx = template(kind, 'xlsx', language, null);
      expect([csv.name, xlsx.name]).toEqual([`${kind}s-template.csv`, `${kind}s-template.xlsx`]);
      const filled = Buffer.concat([csv.bytes, Buffer.from('A-1,1,HKD,x,y,z\n')]);
      expect(readTable(request(filled, { kind })).columns).not.toContain(null);
      // Titles only: there is nothing to send.
      for (const { bytes } of [csv, xlsx]) expect(() => readTable(request(bytes, { kind }))).toThrow(expect.objectContaining({ code: 'sheet.empty' }));
    }
  });
});
