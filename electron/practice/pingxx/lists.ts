/** Lists (Ping++ dossier §9): newest first, cursors both ways, half-open ranges, about a month when no range is given. */
import { listObject, batchObject, chargeObject, refundObject, type Pages, type Wire } from './answers.ts';
import type { Book, Charge } from './book.ts';
import { checkApp } from './charge-rules.ts';
import { invalid, Refused } from './refusals.ts';
import type { BatchListQuery, ChargeListQuery, Paging } from './requests.ts';
import type { PingxxSettings } from './settings.ts';

type Listed = { readonly id: string; readonly createdAt: number };

const usualLimit = 10;
const usualPerPage = 20;

function newestFirst<Item extends Listed>(items: readonly Item[]): readonly Item[] {
  const second = (item: Item): number => Math.floor(item.createdAt / 1_000);
  return items.toSorted((left, right) => second(right) - second(left) || (left.id < right.id ? 1 : -1));
}

/**
 * One page out of `matching`; a cursor may be any item of `all`, also one that does not match the filters. Throws Refused for
 * an unknown cursor or two cursors.
 */
function pageOf<Item extends Listed>(all: readonly Item[], matching: readonly Item[], paging: Paging, settings: PingxxSettings) {
  const limit = paging.limit ?? usualLimit;
  const { starting_after: after, ending_before: before } = paging;
  if (after !== undefined && before !== undefined) {
    throw invalid('ending_before', 'starting_after 与 ending_before 不能同时使用', 'starting_after and ending_before exclude each other');
  }
  const cursor = after ?? before;
  if (cursor === undefined) return { data: matching.slice(0, limit), hasMore: matching.length > limit };
  const place = all.findIndex((item) => item.id === cursor);
  if (place < 0) {
    const param = after === undefined ? 'ending_before' : 'starting_after';
    throw new Refused({ status: settings.unknownCursorStatus, type: 'invalid_request_error', param, zh: `游标不存在: ${cursor}`, en: `No such cursor: ${cursor}` });
  }
  const older = new Set(all.slice(place + 1));
  const newer = new Set(all.slice(0, place));
  const left = matching.filter((item) => (after === undefined ? newer : older).has(item));
  return { data: after === undefined ? left.slice(-limit) : left.slice(0, limit), hasMore: left.length > limit };
}

function createdWithin(query: ChargeListQuery, now: number, settings: PingxxSettings): (charge: Charge) => boolean {
  const { created } = query;
  const second = (charge: Charge): number => Math.floor(charge.createdAt / 1_000);
  if (created === undefined) return (charge) => charge.createdAt > now - settings.listWindowMs;
  if (typeof created === 'number') return (charge) => second(charge) === created;
  return (charge) => {
    const at = second(charge);
    return at > (created.gt ?? -1) && at >= (created.gte ?? 0) && at < (created.lt ?? Infinity) && at <= (created.lte ?? Infinity);
  };
}

export function listCharges(book: Book, query: ChargeListQuery, now: number, settings: PingxxSettings, pages: Pages): Wire {
  checkApp(query.app.id);
  const within = createdWithin(query, now, settings);
  const all = newestFirst([...book.charges.values()]);
  const matching = all.filter((charge) => within(charge)
    && (query.channel === undefined || charge.channel === query.channel)
    && (query.paid === undefined || (charge.paidAt !== undefined) === query.paid)
    && (query.refunded === undefined || (charge.refunds.length > 0) === query.refunded)
    && (query.reversed === undefined || (charge.state === 'reversed') === query.reversed));
  const { data, hasMore } = pageOf(all, matching, query, settings);
  return listObject('/v1/charges', data.map((charge) => chargeObject(charge, pages, query.expand !== undefined)), hasMore);
}

export function listRefunds(charge: Charge, paging: Paging, settings: PingxxSettings, pages: Pages): Wire {
  const all = newestFirst(charge.refunds);
  const { data, hasMore } = pageOf(all, all, paging, settings);
  return listObject(`/v1/charges/${charge.id}/refunds`, data.map((refund) => refundObject(charge, refund, pages)), hasMore);
}

/** By pages, unlike the others. */
export function listBatches(book: Book, query: BatchListQuery, pages: Pages): Wire {
  checkApp(query.app, 'app');
  const size = query.per_page ?? usualPerPage;
  const from = ((query.page ?? 1) - 1) * size;
  const all = newestFirst([...book.batches.values()]);
  return listObject('/v1/batch_refunds', all.slice(from, from + size).map((batch) => batchObject(batch, book, pages)), all.length > from + size);
}
