/**
 * Empty tables to fill in. They hold titles only: an example row would be sent by mistake one day. In the XLSX every column is text, so
 * that a spreadsheet neither rounds long numbers nor strips zeros; the words that a column takes stand on a second sheet.
 */
import { batchColumns, neededColumns, type BatchColumn, type BatchKind } from '@shared/domain/batch.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { refundReasons } from '@shared/domain/transaction.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { byteOrderMark } from '../exports/csv.ts';
import { quote } from '../exports/text-cells.ts';
import { wordsOf } from './parse-row.ts';
import { titleIn } from './reading/titles.ts';
import { writeZip } from './reading/zip-write.ts';

export type TemplateFormat = 'csv' | 'xlsx';

/** `words` are what it takes; none where anything goes. */
export type TemplateColumn = { readonly title: string; readonly words: readonly string[] };

const languages: readonly Language[] = ['en', 'zh-Hant', 'zh-Hans'];

function wordsFor(column: BatchColumn, language: Language, profile: Profile | null): readonly string[] {
  if (column === 'reason') return refundReasons.map((reason) => wordIn(wordsOf(reason), language));
  if (column === 'method' && profile) return descriptionOf(profile.providerId).link.methods(profile).map(({ key }) => key);
  return [];
}

/** The code is the first word; the last is the simplified one, the one before it the traditional one. */
function wordIn(words: readonly string[], language: Language): string {
  return language === 'en' ? (words[1] ?? '') : (words.at(language === 'zh-Hant' ? -2 : -1) ?? '');
}

function columnsOf(kind: BatchKind, language: Language, profile: Profile | null): readonly TemplateColumn[] {
  const needed: readonly BatchColumn[] = neededColumns[kind];
  const own = batchColumns[kind].map((column: BatchColumn) => ({ title: titleIn(column, language) + (needed.includes(column) ? '*' : ''), words: wordsFor(column, language, profile) }));
  const entries = kind === 'link' && profile ? descriptionOf(profile.providerId).link.methods(profile).flatMap(({ fields }) => fields) : [];
  const keys = new Map(entries.map((field) => [field.key, field]));
  return [...own, ...[...keys.values()].map(({ key, choices }) => ({ title: `fields.${key}`, words: choices }))];
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** `BC` for 54. */
function letters(index: number): string {
  return (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));
}

function sheetXml(rows: readonly (readonly string[])[], frozen: boolean): string {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const cells = rows.map((row, at) => `<row r="${at + 1}">${row.map((text, column) => (text === '' ? '' : `<c r="${letters(column)}${at + 1}" s="${at === 0 ? 2 : 1}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`)).join('')}</row>`);
  const view = frozen ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' : '';
  return `${declared}<worksheet xmlns="${main}">${view}<cols><col min="1" max="${width}" width="22" style="1" customWidth="1"/></cols><sheetData>${cells.join('')}</sheetData></worksheet>`;
}

/** Formats: 0 general, 1 text, 2 text in bold. */
const styles = `${declared}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`;

const sheetNames: Readonly<Record<Language, readonly [string, string]>> = { 'en': ['Rows', 'Words'], 'zh-Hant': ['資料', '可用字詞'], 'zh-Hans': ['数据', '可用词语'] };

/** An XLSX of these titles; `language` is one of the three that screens speak. */
export function workbook(columns: readonly TemplateColumn[], language: Language): Uint8Array {
  const told = columns.filter(({ words }) => words.length > 0);
  const longest = Math.max(0, ...told.map(({ words }) => words.length));
  const words = [told.map(({ title }) => title), ...Array.from({ length: longest }, (_, at) => told.map((column) => column.words[at] ?? ''))];
  const spoken = sheetNames[languages.includes(language) ? language : 'en'];
  const names = told.length === 0 ? spoken.slice(0, 1) : spoken;
  const each = (make: (number: number, name: string) => string): string => names.map((name, index) => make(index + 1, name)).join('');
  const types = `${declared}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${each((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)}</Types>`;
  return writeZip([
    { name: '[Content_Types].xml', text: types },
    { name: '_rels/.rels', text: `${declared}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', text: `${declared}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((number, name) => `<sheet name="${escapeXml(name)}" sheetId="${number}" r:id="rId${number}"/>`)}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', text: `${declared}<Relationships xmlns="${packaged}/relationships">${each((number) => `<Relationship Id="rId${number}" Type="${office}/worksheet" Target="worksheets/sheet${number}.xml"/>`)}<Relationship Id="rId9" Type="${office}/styles" Target="styles.xml"/></Relationships>` },
    { name: 'xl/styles.xml', text: styles },
    { name: 'xl/worksheets/sheet1.xml', text: sheetXml([columns.map(({ title }) => title)], true) },
    ...(told.length === 0 ? [] : [{ name: 'xl/worksheets/sheet2.xml', text: sheetXml(words, true) }]),
  ]);
}

/** `profile` adds its methods and entries to a table of links. Words are in `language`. */
export function template(kind: BatchKind, format: TemplateFormat, language: Language, profile: Profile | null): { readonly name: string; readonly bytes: Uint8Array } {
  const columns = columnsOf(kind, language, profile);
  const name = `${kind === 'refund' ? 'refunds' : 'links'}-template.${format}`;
  if (format === 'xlsx') return { name, bytes: workbook(columns, language) };
  // The titles tell which words a column takes: there is no second sheet. What stands in brackets is not read.
  const titles = columns.map(({ title, words }) => quote(words.length === 0 ? title : `${title} (${words.join(' / ')})`));
  return { name, bytes: Buffer.from(`${byteOrderMark}${titles.join(',')}\r\n`, 'utf8') };
}
