/**
 * Settlements (ChingChingPay dossier §6.7, §6.8). Neither the rows nor the file are documented: a row is kept raw, and only its
 * number and its day are looked for under the names that such things usually have.
 */
import type { StatementAbility, StatementEntry } from '@core/ports/provider.ts';
import type { Redact } from '../http/evidence.ts';
import { Unmappable } from '../http/exchange.ts';
import { problemOf } from '../http/problems.ts';
import type { SignedClient } from './client.ts';
import { fileInData, fileOf } from './files.ts';
import { timestampText } from './mapper.ts';
import type { Settings } from './settings.ts';

const listPath = '/api/v1/settlements';
/** Rows of a page; the provider's own largest is not published (dossier §6.7). */
const pageSize = 100;

const listNames = ['list', 'items', 'records'];
const idNames = ['settlement_id', 'settlementID', 'settlementId', 'id', 'settlement_no'];
const labelNames = ['settlement_date', 'date', 'start_date', 'currency'];

/** The rows, wherever they are. Throws `Unmappable` when there is no list. */
function rowsOf(data: unknown): readonly unknown[] {
  if (Array.isArray(data)) return data;
  if (typeof data === 'object' && data !== null) {
    const members: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(data));
    for (const name of listNames) {
      const rows = members[name];
      if (Array.isArray(rows)) return rows;
    }
  }
  throw new Unmappable('no list of settlements');
}

function plainText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** An entry without a number has an empty id: it can be read, not downloaded. */
function entryOf(row: unknown, maskKeys: Redact): StatementEntry {
  const members: Readonly<Record<string, unknown>> = typeof row === 'object' && row !== null && !Array.isArray(row) ? Object.fromEntries(Object.entries(row)) : { id: row };
  const id = idNames.map((name) => plainText(members[name])).find((text) => text !== null) ?? '';
  const label = labelNames.flatMap((name) => plainText(members[name]) ?? []).join(' ');
  return { id: maskKeys(id), label: maskKeys(label === '' ? id : label), raw: maskKeys(JSON.stringify(row)) };
}

export function toStatementEntries(data: unknown, maskKeys: Redact): readonly StatementEntry[] {
  return rowsOf(data).map((row) => entryOf(row, maskKeys));
}

/** A number that may stand in a path: one segment, and not one that means another place. */
const usableId = /^(?!\.{1,2}$)[\x21-\x7e]{1,128}$/;

export function createSettlements(client: SignedClient, settings: Settings): StatementAbility {
  return {
    list({ from, until, transferred, page }) {
      const [yes, no] = settings.settlements.transferred;
      const query: (readonly [string, string])[] = [['page', String(page - 1 + settings.settlements.pageBase)], ['page_size', String(pageSize)]];
      if (transferred !== null) query.push(['is_transferred', transferred ? yes : no]);
      if (from !== null) query.push(['start_time', timestampText(from, settings.timestampUnit)]);
      if (until !== null) query.push(['end_time', timestampText(until, settings.timestampUnit)]);
      return client.exchange({
        operation: 'listSettlements', asked: 'read', path: listPath, content: { method: 'GET', query }, read: (data, _httpStatus, maskKeys) => toStatementEntries(data, maskKeys),
      });
    },

    async download({ id }) {
      if (!usableId.test(id)) return { answer: { kind: 'notSent', problem: problemOf('cannotAsk', null) }, evidence: null };
      return client.exchange({
        operation: 'downloadSettlement', asked: 'read', path: `${listPath}/${encodeURIComponent(id)}/download`, content: { method: 'GET', query: [] },
        read: (data) => fileInData(data, id),
        readFile: (answer) => fileOf(answer, id),
      });
    },
  };
}
