/**
 * Statement files by day or month of UTC+8, out of what was really executed (PingPong dossier §5.7). The outcome stands in
 * HTTP headers and the file is an attachment, as documented; the columns are not published, so they are INVENTED.
 */
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { textReply, type PlainReply } from '../server/reply.ts';
import { writeAmount } from './amounts.ts';
import type { Book } from './book.ts';
import { capturedOf, headline } from './order-views.ts';
import type { RequestOf } from './requests.ts';
import { Refused, describeResult, type ResultCode } from './result-codes.ts';
import type { PingPongSettings } from './settings.ts';

export type StatementKind = 'transactions' | 'funds';

const billTypes = { transactions: { DAY: 10, MONTH: 7 }, funds: { BILL: 10, MONTH_BILL: 7 } } as const;
const columns = ['type', 'transactionId', 'merchantTransactionId', 'merchantRefundId', 'currency', 'amount', 'time'] as const;

type Row = { readonly at: number; readonly cells: readonly string[] };

function rowsOf(book: Book): readonly Row[] {
  return [...book.orders.values()].flatMap((order): readonly Row[] => {
    const row = (type: string, transactionId: string, refundId: string, minor: number, at: number): Row => (
      { at, cells: [type, transactionId, order.reference, refundId, order.currency, writeAmount(minor, order.currency), String(at)] }
    );
    const sales = order.attempts.filter((attempt) => attempt.executed && attempt.status === 'SUCCESS')
      .map((attempt) => row('RECHARGE', attempt.transactionId, '', order.captureDelayHours === -1 ? capturedOf(order) : order.amount, attempt.updatedAt));
    const number = headline(order)?.transactionId ?? order.transactionId;
    const refunds = order.refunds.filter((refund) => refund.executed).map((refund) => row('REFUND', number, refund.merchantRefundId, -refund.amount, refund.updatedAt));
    return [...sales, ...refunds];
  }).sort((left, right) => left.at - right.at);
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Throws Refused for a period that is not one, or that has not begun. */
export function makeStatement(kind: StatementKind, request: RequestOf<'statement'>, book: Book, now: number, settings: PingPongSettings): PlainReply {
  const length = Object.entries(billTypes[kind]).find(([type]) => type === request.billType)?.[1];
  if (length === undefined) throw new Refused('102000', 'billType');
  const isDate = /^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$/.test(request.billDate) && request.billDate.length === length;
  const today = businessDateOf(toInstant(now), settings.clockZone);
  if (!isDate || request.billDate > today.slice(0, length)) throw new Refused('102000', 'billDate');
  if (request.recVersion !== undefined && kind === 'transactions') throw new Refused('102000', 'recVersion');
  const lines = rowsOf(book).filter((row) => businessDateOf(toInstant(row.at), settings.clockZone).startsWith(request.billDate)).map((row) => row.cells);
  const text = [columns, ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
  const fileName = `practice-${kind}-${request.billDate}.csv`;
  return textReply(200, 'text/csv; charset=utf-8', text, {
    ...statementHeaders('000000', request.billDate), fileName, 'content-disposition': `attachment; filename="${fileName}"`,
  });
}

export function statementHeaders(code: ResultCode, billDate = '', detail?: string): Readonly<Record<string, string>> {
  return { billDate: billDate.replace(/[^\d-]/g, '').slice(0, 10), errorCode: code, errorMsg: describeResult(code, detail) };
}

/** A refused statement is an empty body with the reason in the headers. */
export function refusedStatement(code: ResultCode, detail: string | undefined): PlainReply {
  return textReply(200, 'text/plain; charset=utf-8', '', statementHeaders(code, '', detail));
}
