/**
 * The columns of the list of transactions: which there are, which a list begins with, how wide they are, and what each is called in a
 * file. Pure; every change gives a new list, and none leaves a list without a column.
 */
import type { ExportColumn } from '@shared/domain/export.ts';
import type { ViewColumn } from '@shared/domain/saved-view.ts';

export const listColumns = [
  'kind', 'created', 'moved', 'order', 'reference', 'original', 'description', 'provider', 'profile', 'method', 'paymentNumber', 'transactionNumber', 'wallet',
  'amount', 'received', 'refunded', 'rest', 'currency', 'status', 'origin', 'reason', 'operator', 'observed',
] as const;
export type ListColumn = (typeof listColumns)[number];
export const isListColumn = (name: string): name is ListColumn => (listColumns as readonly string[]).includes(name);

/** `width` is null while a column has its own. */
export type Layout = readonly { readonly key: ListColumn; readonly width: number | null }[];

export const usualLayout: Layout = (['kind', 'created', 'order', 'description', 'method', 'amount', 'refunded', 'status'] as const).map((key) => ({ key, width: null }));

/** Pixels. */
export const ownWidth: Readonly<Record<ListColumn, number>> = {
  kind: 56, created: 148, moved: 148, order: 176, reference: 176, original: 152, description: 140, provider: 132, profile: 148, method: 136, paymentNumber: 168, transactionNumber: 168, wallet: 176,
  amount: 148, received: 148, refunded: 140, rest: 148, currency: 76, status: 152, origin: 112, reason: 160, operator: 140, observed: 148,
};
export const leastWidth = 48;
export const mostWidth = 800;
export const moneyColumns: readonly ListColumn[] = ['amount', 'received', 'refunded', 'rest'];
/** Takes what room is left. */
export const growing: readonly ListColumn[] = ['order', 'reference', 'description'];

/** What a file has in its place: more than one where the screen puts two things into one cell; none for what a file cannot hold. */
const inFile: Readonly<Record<ListColumn, readonly ExportColumn[]>> = {
  kind: ['type'], created: ['created_at_local'], moved: ['moved_at_local'], order: ['reference', 'original_reference'], reference: ['reference'], original: ['original_reference'],
  description: ['description'], provider: ['provider'], profile: ['profile'], method: ['provider', 'method'], paymentNumber: ['provider_payment_id'], transactionNumber: ['provider_transaction_id'],
  wallet: ['wallet_reference'], amount: ['amount', 'currency'], received: ['received', 'currency'], refunded: ['refunded', 'currency'], rest: [], currency: ['currency'], status: ['status'],
  origin: ['track'], reason: ['reason'], operator: ['operator'], observed: [],
};

/** The columns of a file that shows what the list shows, in its order, each once. */
export function exportColumnsOf(layout: Layout): readonly ExportColumn[] {
  return [...new Set(layout.flatMap(({ key }) => inFile[key]))];
}

/** Columns by name; `gone` are those that there are no more. */
export function readLayout(columns: readonly { readonly key: string; readonly width: number | null }[] | null): { readonly layout: Layout; readonly gone: readonly string[] } {
  if (columns === null) return { layout: usualLayout, gone: [] };
  const seen = new Set<string>();
  const layout = columns.flatMap(({ key, width }) => {
    if (!isListColumn(key) || seen.has(key)) return [];
    seen.add(key);
    return [{ key, width: width === null ? null : clampWidth(width) }];
  });
  return { layout: layout.length === 0 ? usualLayout : layout, gone: columns.map(({ key }) => key).filter((key) => !isListColumn(key)) };
}

export const sameLayout = (left: Layout, right: Layout): boolean => left.length === right.length && left.every(({ key, width }, at) => right[at]?.key === key && right[at].width === width);
export const toViewColumns = (layout: Layout): ViewColumn[] | null => (sameLayout(layout, usualLayout) ? null : layout.map(({ key, width }) => ({ key, width })));

const clampWidth = (width: number): number => Math.round(Math.min(mostWidth, Math.max(leastWidth, width)));

/** Puts the column so that it stands at `to`; held inside the list. */
export function moved(layout: Layout, key: ListColumn, to: number): Layout {
  const column = layout.find((each) => each.key === key);
  if (!column) return layout;
  const rest = layout.filter((each) => each.key !== key);
  const target = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, target), column, ...rest.slice(target)];
}

/** Adds it at the end or takes it away; the last one stays. */
export function toggled(layout: Layout, key: ListColumn): Layout {
  if (!layout.some((each) => each.key === key)) return [...layout, { key, width: null }];
  return layout.length === 1 ? layout : layout.filter((each) => each.key !== key);
}

/** Null gives the column its own width again. */
export function resized(layout: Layout, key: ListColumn, width: number | null): Layout {
  return layout.map((each) => (each.key === key ? { key, width: width === null ? null : clampWidth(width) } : each));
}
