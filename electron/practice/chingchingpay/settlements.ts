/**
 * Settlements by calendar day in Hong Kong and currency, out of what was really executed. The provider documents an empty
 * answer for the list and for the file (dossier §6.7, §6.8), so their layout is INVENTED; only the list's place, an array
 * under `data.list`, is expected.
 */
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf, startOfDay } from '@shared/time/zones.ts';
import { jsonReply, textReply, type PlainReply } from '../server/reply.ts';
import type { OrderBook } from './orders.ts';
import { Refused } from './refusals.ts';
import type { ChingChingPaySettings } from './settings.ts';

export const gatewayZone = 'Asia/Hong_Kong';

type Day = { readonly date: string; readonly currency: string; paid: number; refunded: number; count: number };

function collectDays(book: OrderBook): readonly Day[] {
  const days = new Map<string, Day>();
  const dayOf = (at: number, currency: string): Day => {
    const date = businessDateOf(toInstant(at), gatewayZone);
    const day = days.get(`${date} ${currency}`) ?? { date, currency, paid: 0, refunded: 0, count: 0 };
    days.set(`${date} ${currency}`, day);
    day.count += 1;
    return day;
  };
  for (const order of book.orders.values()) {
    if (order.executed) dayOf(order.updatedAt, order.currency).paid += order.amount;
    for (const refund of order.refunds) if (refund.executed) dayOf(refund.updatedAt, order.currency).refunded += refund.amount;
  }
  return [...days.values()].sort((left, right) => (left.date === right.date ? (left.currency < right.currency ? -1 : 1) : left.date < right.date ? 1 : -1));
}

function settlementId(date: string, currency: string): string {
  return `PRS${date.replaceAll('-', '')}${currency}`;
}

function wholeNumber(parameters: URLSearchParams, name: string, fallback: number, most: number): number {
  const text = parameters.get(name) ?? '';
  if (text === '') return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= most)) throw new Refused('badValue', name);
  return value;
}

/** Days that are over count as transferred. Throws Refused for a parameter that is not as documented. */
export function listSettlements(book: OrderBook, query: string, now: number, settings: ChingChingPaySettings) {
  const parameters = new URLSearchParams(query);
  const first = settings.settlementPageBase;
  const page = Math.max(first, wholeNumber(parameters, 'page', first, 1_000_000));
  const size = Math.max(1, wholeNumber(parameters, 'page_size', 100, 100));
  const scale = settings.timestampUnit === 's' ? 1_000 : 1;
  const from = wholeNumber(parameters, 'start_time', 0, Number.MAX_SAFE_INTEGER / scale) * scale;
  const until = wholeNumber(parameters, 'end_time', Math.floor(Number.MAX_SAFE_INTEGER / scale), Number.MAX_SAFE_INTEGER / scale) * scale;
  const transferred = parameters.get('is_transferred') ?? '';
  const [yes, no] = settings.settlementTransferred === '1/0' ? ['1', '0'] as const : ['true', 'false'] as const;
  if (!['', yes, no].includes(transferred)) throw new Refused('badValue', 'is_transferred');

  const today = businessDateOf(toInstant(now), gatewayZone);
  const rows = collectDays(book)
    .map((day) => ({
      settlement_id: settlementId(day.date, day.currency),
      settlement_date: day.date,
      start_time: startOfDay(day.date, gatewayZone),
      currency: day.currency,
      paid_amount: day.paid,
      refunded_amount: day.refunded,
      net_amount: day.paid - day.refunded,
      transaction_count: day.count,
      is_transferred: day.date < today ? yes : no,
    }))
    .filter((row) => row.start_time >= from && row.start_time <= until && (transferred === '' || row.is_transferred === transferred))
    .map((row) => ({ ...row, start_time: Math.floor(row.start_time / scale) }));
  return { list: rows.slice((page - first) * size, (page - first + 1) * size), total: rows.length, page, page_size: size };
}

/** One line per executed sale or refund, in cents. Throws Refused for a settlement that is not there. */
function settlementTable(book: OrderBook, id: string): string {
  const ofDay = (at: number, currency: string): boolean => settlementId(businessDateOf(toInstant(at), gatewayZone), currency) === id;
  const lines = [...book.orders.values()].flatMap((order) => [
    ...(order.executed && ofDay(order.updatedAt, order.currency) ? [['sale', order.reference, order.transactionId, String(order.amount), order.currency]] : []),
    ...order.refunds.filter((refund) => refund.executed && ofDay(refund.updatedAt, order.currency))
      .map((refund) => ['refund', refund.reference, refund.transactionId, String(-refund.amount), order.currency]),
  ]);
  if (lines.length === 0) throw new Refused('notFound', 'settlementID');
  const cell = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  return [['type', 'merchant_reference', 'transaction_id', 'amount', 'currency'], ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/** The file in the shape that this gateway was set to. `origin` is that of the gateway. */
export function settlementFile(book: OrderBook, id: string, origin: string, settings: ChingChingPaySettings): PlainReply {
  const table = settlementTable(book, id);
  switch (settings.settlementFile) {
    case 'bytes':
      return textReply(200, 'text/csv; charset=utf-8', table, { 'content-disposition': `attachment; filename="${id}.csv"` });
    case 'base64':
      return jsonReply(200, { code: 0, message: 'success', data: { file_name: `${id}.csv`, content_type: 'text/csv', content: Buffer.from(table, 'utf8').toString('base64') } });
    case 'address':
      return jsonReply(200, { code: 0, message: 'success', data: { url: `${origin}/files/${id}.csv` } });
  }
}
