/**
 * The lines of `csv.ts`, byte for byte, straight from packed rows: what a cell holds is copied and not made into a text first. A cell that
 * is anything but plain is written by the same functions as there.
 */
import type { ExportColumn } from '@shared/domain/export.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { zonedByteWriter } from '@shared/time/zoned-writer.ts';
import { cellText, lineEnd, type CsvShape, type ProfileNames } from './csv.ts';
import { Interned, type PackedRows } from './packed-rows.ts';
import { comesIn, exponentOfCode, type SourceField } from './source.ts';
import { goesOut, type Tally } from './tally.ts';
import { isPlain } from './text-cells.ts';

/** Writes one cell of the present row from `at` on and returns its end. */
type ByteCell = (rows: PackedRows, target: Buffer, at: number) => number;

export type CsvBytes = {
  /** What the rows have to hold, in this order. `id` is the first. */
  readonly fields: readonly SourceField[];
  /** Bytes that the line of the present row takes at most. */
  room(rows: PackedRows): number;
  /** Writes the present row's line from `at` on and returns its end. Errors: `journal.damaged`. */
  write(rows: PackedRows, target: Buffer, at: number): number;
  /** Counts the row that was written last. */
  count(tally: Tally): void;
  seqOf(rows: PackedRows): number;
  createdAtOf(rows: PackedRows): number;
};

const [comma, point, minus, zero] = [0x2c, 0x2e, 0x2d, 0x30];
/** A time, or the signs and zeros of an amount. */
const widestMade = 40;

function copy(source: Uint8Array, start: number, end: number, target: Buffer, at: number): number {
  let to = at;
  for (let from = start; from < end; from += 1) {
    target[to] = source[from] ?? 0;
    to += 1;
  }
  return to;
}

const copyField = ({ source, starts, ends }: PackedRows, field: number, target: Buffer, at: number): number => copy(source, starts[field] ?? 0, ends[field] ?? 0, target, at);

/** As `decimalText`, of a field's digits. */
function decimal(rows: PackedRows, field: number, isNegative: boolean, exponent: number, target: Buffer, at: number): number {
  const { source } = rows;
  const [start, end] = [rows.starts[field] ?? 0, rows.ends[field] ?? 0];
  let to = at;
  if (isNegative) target[to++] = minus;
  if (exponent === 0) return copy(source, start, end, target, to);
  const cut = end - exponent;
  if (cut > start) to = copy(source, start, cut, target, to);
  else target[to++] = zero;
  target[to++] = point;
  for (let missing = start - cut; missing > 0; missing -= 1) target[to++] = zero;
  return copy(source, Math.max(start, cut), end, target, to);
}

/** `fields` takes up what is needed: given to two writers, both write from the same rows. */
export function csvBytes({ columns, zone, format }: CsvShape, names: ProfileNames, fields: SourceField[] = []): CsvBytes {
  const guarded = format === 'excel';
  const text = cellText(format);
  /** Where a field stands; it is read from now on. */
  const place = (field: SourceField): number => {
    const known = fields.indexOf(field);
    return known === -1 ? fields.push(field) - 1 : known;
  };
  const [id, seq, createdAt, kind, status, parent, currency, amount, received] = [place('id'), place('seq'), place('createdAt'), place('kind'), place('status'), place('parentId'), place('currency'), place('amountMinor'), place('receivedMinor')];
  if (id !== 0) throw new RangeError('rows begin with their id');

  /** Of the present row, found once for all its cells. `receivedField` is the one that says what came in. */
  const money = { code: 'HKD' as CurrencyCode, amount: 0, came: 0, isPayment: false, cameIn: false, goesOut: false, exponent: 0, receivedField: amount }; // any code, until there is a row
  const kinds = new Interned((value) => value);
  const statuses = new Interned((value) => value);
  const currencies = new Interned((code) => ({ exponent: exponentOfCode(code), code: code as CurrencyCode })); // `exponentOfCode` refuses any other
  const widestName = Math.max(0, ...[...names.values()].map((name) => Buffer.byteLength(text(name))));

  /** A number, a reference, a description: hardly one like the other. */
  function any(field: SourceField): ByteCell {
    const at = place(field);
    return (rows, target, to) => {
      if (rows.isEmpty(at)) return to;
      if (isPlain(rows, at, guarded)) return copyField(rows, at, target, to);
      return to + target.write(text(rows.text(at)), to, 'utf8');
    };
  }

  /** A text that comes again and again. */
  function few(field: SourceField, cell: (value: string) => string = text): ByteCell {
    const at = place(field);
    const cells = new Interned((value) => Buffer.from(cell(value), 'utf8'));
    return (rows, target, to) => {
      const bytes = cells.of(rows, at);
      return copy(bytes, 0, bytes.length, target, to);
    };
  }

  /** As `few`, of which most are plain. */
  function fewPlain(field: SourceField): ByteCell {
    const at = place(field);
    const other = few(field);
    return (rows, target, to) => {
      if (rows.isEmpty(at)) return to;
      return isPlain(rows, at, guarded) ? copyField(rows, at, target, to) : other(rows, target, to);
    };
  }

  function cellOf(column: ExportColumn): ByteCell {
    switch (column) {
      case 'created_at_local':
      case 'created_at_utc': {
        const write = column === 'created_at_utc' ? zonedByteWriter('UTC', true) : zonedByteWriter(zone);
        return (rows, target, at) => write(rows.instant(createdAt), target, at);
      }
      case 'moved_at_local': {
        const write = zonedByteWriter(zone);
        const moved = place('movedAt');
        return (rows, target, at) => (rows.isEmpty(moved) ? at : write(rows.instant(moved), target, at));
      }
      case 'type':
        return (rows, target, at) => copyField(rows, kind, target, at);
      case 'track':
        return few('origin', (origin) => (origin === 'manual' ? 'manual' : 'api'));
      case 'reference':
        return any('reference');
      case 'original_reference':
        return any('parentReference');
      case 'provider':
        return fewPlain('providerId');
      case 'profile':
        return few('profileId', (id) => text(names.get(id) ?? id));
      case 'environment':
        return fewPlain('environment');
      case 'provider_payment_id':
        return any('providerPaymentId');
      case 'provider_transaction_id':
        return any('providerTransactionId');
      case 'wallet_reference':
        return any('walletReference');
      case 'method':
        return fewPlain('method');
      case 'currency':
        return (rows, target, at) => copyField(rows, currency, target, at);
      case 'amount':
        return (rows, target, at) => decimal(rows, amount, !money.isPayment && money.amount > 0, money.exponent, target, at);
      case 'amount_minor':
        return (rows, target, at) => decimal(rows, amount, !money.isPayment && money.amount > 0, 0, target, at);
      case 'received':
        return (rows, target, at) => (money.cameIn ? decimal(rows, money.receivedField, false, money.exponent, target, at) : at);
      case 'refunded': {
        const refunded = place('refundedMinor');
        return (rows, target, at) => {
          rows.whole(refunded); // refuses what is no amount
          return decimal(rows, refunded, false, money.exponent, target, at);
        };
      }
      case 'status':
        return fewPlain('status');
      case 'reason':
        return fewPlain('reason');
      case 'description':
        return any('description');
      case 'operator':
        return fewPlain('operator');
      default:
        return assertNever(column);
    }
  }

  function look(rows: PackedRows): void {
    const { exponent, code } = currencies.of(rows, currency);
    const kindNow = kinds.of(rows, kind);
    const statusNow = statuses.of(rows, status);
    money.code = code;
    money.exponent = exponent;
    money.amount = rows.whole(amount);
    money.isPayment = kindNow === 'payment';
    money.cameIn = comesIn(kindNow, statusNow);
    money.goesOut = goesOut(kindNow, statusNow, rows.isEmpty(parent));
    money.receivedField = rows.isEmpty(received) ? amount : received;
    money.came = money.cameIn ? rows.whole(money.receivedField) : 0;
  }

  const cells = columns.map(cellOf);
  const [head, ...rest] = cells;
  if (head === undefined) throw new RangeError('an export has at least one column');
  const end = Buffer.from(lineEnd);
  return {
    fields,
    room: (rows) => rows.size * 2 + widestMade * columns.length + widestName + end.length,
    write(rows, target, at) {
      look(rows);
      let to = head(rows, target, at);
      for (const cell of rest) {
        target[to] = comma;
        to = cell(rows, target, to + 1);
      }
      return copy(end, 0, end.length, target, to);
    },
    count: (tally) => tally.count(money.code, money.came, money.goesOut ? money.amount : 0),
    seqOf: (rows) => rows.whole(seq),
    createdAtOf: (rows) => rows.instant(createdAt),
  };
}
