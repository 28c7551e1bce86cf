/** Reads exports with programs that we did not write: Python's csv and xml modules, and LibreOffice without a window. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

const big = { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 150_000 } as const;

/** The system's own, where there is one: a wrapper that looks for a version first takes its time. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const csvScript = `
import csv, json, sys
with open(sys.argv[1], encoding=sys.argv[2], newline='') as file:
    print(json.dumps(list(csv.reader(file, strict=True))))
`;

/** Rows of cells by Python's csv module; a byte order mark is taken off. */
export function pythonCsv(path: string): string[][] {
  return JSON.parse(execFileSync(python, ['-c', csvScript, path, 'utf-8-sig'], big)) as string[][]; // the script prints a list of lists of texts
}

const workbookScript = `
import json, re, sys, zipfile, xml.etree.ElementTree as tree
M = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
archive = zipfile.ZipFile(sys.argv[1])
if archive.testzip() is not None: raise SystemExit('a checksum is wrong')
unescape = lambda text: re.sub('_x([0-9A-Fa-f]{4})_', lambda found: chr(int(found.group(1), 16)), text)
sheets = []
for name in sorted((n for n in archive.namelist() if 'worksheets/sheet' in n), key=lambda n: int(re.sub('[^0-9]', '', n))):
    rows = []
    for row in tree.fromstring(archive.read(name)).iter(M + 'row'):
        cells = []
        for cell in row:
            if cell.find(M + 'f') is not None: raise SystemExit('a formula')
            value = cell.find(M + 'v')
            kind = cell.get('t') or ('n' if value is not None else 'empty')
            cells.append({'type': kind, 'text': value.text if value is not None else unescape(''.join(t.text or '' for t in cell.iter(M + 't')))})
        rows.append(cells)
    sheets.append(rows)
print(json.dumps(sheets))
`;

type ArchiveCell = { readonly type: string; readonly text: string };

/** Sheets of rows of cells by Python's zipfile and xml, with the escapes of spreadsheets taken back. Throws for a formula or a wrong checksum. */
export function pythonWorkbook(path: string): ArchiveCell[][][] {
  return JSON.parse(execFileSync(python, ['-c', workbookScript, path], big)) as ArchiveCell[][][]; // the script prints lists of lists of such cells
}

/** A cell as a spreadsheet holds it. `value` is the number of a number, `text` what is shown. */
export type SheetCell = { readonly type: string; readonly value: string | null; readonly formula: string | null; readonly text: string };
export type Sheet = { readonly name: string; readonly rows: readonly (readonly SheetCell[])[] };

const fodsScript = `
import json, sys, xml.etree.ElementTree as tree
T = '{urn:oasis:names:tc:opendocument:xmlns:table:1.0}'
O = '{urn:oasis:names:tc:opendocument:xmlns:office:1.0}'
X = '{urn:oasis:names:tc:opendocument:xmlns:text:1.0}'
def text(node):
    out = node.text or ''
    for child in node:
        if child.tag == X + 's': out += ' ' * int(child.get(X + 'c', '1'))
        elif child.tag == X + 'tab': out += '\\t'
        elif child.tag == X + 'line-break': out += '\\n'
        else: out += text(child)
        out += child.tail or ''
    return out
sheets = []
for table in tree.parse(sys.argv[1]).getroot().iter(T + 'table'):
    rows = []
    for row in table.iter(T + 'table-row'):
        cells = []
        for cell in row:
            if cell.tag not in (T + 'table-cell', T + 'covered-table-cell'): continue
            one = {'type': cell.get(O + 'value-type') or 'empty', 'value': cell.get(O + 'value') or cell.get(O + 'date-value'), 'formula': cell.get(T + 'formula'), 'text': '\\n'.join(text(p) for p in cell.findall(X + 'p'))}
            repeat = int(cell.get(T + 'number-columns-repeated', '1'))
            if repeat > 500: break
            cells += [one] * repeat
        if int(row.get(T + 'number-rows-repeated', '1')) > 1 and not any(c['type'] != 'empty' for c in cells): continue
        rows.append(cells)
    sheets.append({'name': table.get(T + 'name'), 'rows': rows})
print(json.dumps(sheets))
`;

const soffice = '/usr/bin/soffice';
export const hasLibreOffice = existsSync(soffice);

/**
 * Files as LibreOffice opens them. CSV is opened as UTF-8 with commas and the person's usual guesses about numbers. `folder` gets a
 * profile of its own, so that nobody's settings count.
 */
export function inLibreOffice(paths: readonly string[], folder: string): ReadonlyMap<string, readonly Sheet[]> {
  const out = join(folder, 'opened');
  mkdirSync(out, { recursive: true });
  const open = (some: readonly string[], filter: readonly string[]): void => {
    if (some.length > 0) execFileSync(soffice, [`-env:UserInstallation=file://${join(folder, 'profile')}`, '--headless', '--norestore', ...filter, '--convert-to', 'fods', '--outdir', out, ...some], { ...big, stdio: 'pipe' });
  };
  const isCsv = (path: string): boolean => extname(path) === '.csv';
  open(paths.filter(isCsv), ['--infilter=CSV:44,34,76,1']);
  open(paths.filter((path) => !isCsv(path)), []);
  return new Map(paths.map((path) => {
    const opened = join(out, `${basename(path, extname(path))}.fods`);
    return [path, JSON.parse(execFileSync(python, ['-c', fodsScript, opened], big)) as Sheet[]]; // the script prints a list of sheets
  }));
}
