/** The parts of a workbook beside its rows. The same request gives the same text: no times, no names of persons. */
import { exponentOf } from '@shared/money/currency.ts';
import type { HeadColumn } from '../titles.ts';
import { currencyList, styles, textCell, xmlText } from './cells.ts';

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';

/** Rows below the head that a sheet holds. */
export const rowsOfOneSheet = 1_048_575;

/** Widths in characters. */
const widths: Readonly<Record<HeadColumn, number>> = {
  change: 10, created_at_local: 20, created_at_utc: 22, moved_at_local: 20, type: 10, track: 8, reference: 26, original_reference: 26, provider: 14, profile: 20, environment: 11,
  provider_payment_id: 30, provider_transaction_id: 32, wallet_reference: 32, method: 14, currency: 9, amount: 18, amount_minor: 18, received: 18, refunded: 18, status: 14, reason: 18,
  description: 40, operator: 20,
};

/** Begins a sheet: frozen head row, widths, and the head itself in bold. */
export function sheetStart(columns: readonly HeadColumn[], heads: readonly string[]): string {
  const cols = columns.map((column, index) => `<col min="${index + 1}" max="${index + 1}" width="${widths[column]}" customWidth="1"/>`).join('');
  const head = heads.map((title) => textCell(title, { cells: 0 }, styles.head)).join('');
  return `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
    + `<cols>${cols}</cols><sheetData><row>${head}</row>`;
}

export const sheetEnd = '</sheetData></worksheet>';

/** `#,##0.00` with as many digits as the currency has, and its code. */
function formatOf(code: (typeof currencyList)[number]): string {
  const digits = exponentOf(code);
  return `[$${code}]\u00A0#,##0${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`;
}

function stylesXml(): string {
  const firstFormat = 164;
  const formats = [`<numFmt numFmtId="${firstFormat}" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>`, ...currencyList.map((code, index) => `<numFmt numFmtId="${firstFormat + 1 + index}" formatCode="${xmlText(formatOf(code))}"/>`)];
  const xf = (format: number, font = 0): string => `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${font === 0 ? '' : ' applyFont="1"'}/>`;
  // In the order of `styles`: default, head, text, date, whole number, then one for each currency.
  const cells = [xf(0), xf(49, 1), xf(49), xf(firstFormat), xf(1), ...currencyList.map((_, index) => xf(firstFormat + 1 + index))];
  return `${xml}<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${formats.join('')}</numFmts>`
    + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    + `<cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}

export const sheetPath = (number: number): string => `xl/worksheets/sheet${number}.xml`;

/** Every part but the sheets, for a workbook with so many of them. */
export function otherParts(sheets: number): readonly { readonly name: string; readonly text: string }[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const types = numbers.map((number) => `<Override PartName="/${sheetPath(number)}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join('');
  return [
    {
      name: '[Content_Types].xml',
      text: `${xml}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
        + `<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${types}`
        + '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    },
    { name: '_rels/.rels', text: `${xml}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    {
      name: 'xl/workbook.xml',
      text: `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbers.map((number) => `<sheet name="Transactions${number === 1 ? '' : ` ${number}`}" sheetId="${number}" r:id="rId${number}"/>`).join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      text: `${xml}<Relationships xmlns="${packages}/relationships">${numbers.map((number) => `<Relationship Id="rId${number}" Type="${relations}/worksheet" Target="worksheets/sheet${number}.xml"/>`).join('')}`
        + `<Relationship Id="rId${sheets + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: 'xl/styles.xml', text: stylesXml() },
  ];
}
