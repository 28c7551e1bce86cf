/** Several refunds in one request (Ping++ dossier §11.5). One bad entry fails the whole, so a batch is made or it is not. */
import type { BatchRefundAbility, BatchRefundFact, BatchRefundRequest, ProviderAnswer, ProviderOutcome } from '@core/ports/provider.ts';
import { doubtful } from '../http/exchange.ts';
import { toBatchBody } from './bodies.ts';
import { fact, type Client } from './client.ts';
import { requireOurs, type Reading } from './mapper.ts';
import { passwordPage } from './password-page.ts';
import { batchData, batchList, type BatchData, type BatchRow } from './wire.ts';

/** A row without a word of its own stands where the batch stands, as long as the batch is open. */
function rowOutcome(row: BatchRow, batch: string, maskKeys: Reading['maskKeys']): ProviderOutcome {
  const word = row.status ?? batch;
  switch (word) {
    case 'created':
    case 'pending':
      return { kind: 'pending' };
    case 'succeeded':
      return { kind: 'completed' };
    case 'failed':
      return { kind: 'failed', message: row.failure_msg === null ? null : maskKeys(row.failure_msg) };
    default:
      return { kind: 'unrecognised', raw: maskKeys(word) };
  }
}

function toBatchFact(batch: BatchData, reading: Reading): BatchRefundFact {
  requireOurs(batch, reading);
  return {
    id: batch.id,
    reference: batch.batch_no,
    status: reading.maskKeys(batch.status),
    // The address is empty once nothing waits any more.
    page: passwordPage(batch.refund_url, reading),
    rows: batch.charges.map((row) => ({
      chargeId: row.charge, refundId: row.refund, outcome: rowOutcome(row, batch.status, reading.maskKeys), failure: row.failure_msg === null ? null : reading.maskKeys(row.failure_msg),
    })),
  };
}

/** The answer must be about these charges and this number, or it answers another request. */
function echoed(batch: BatchRefundFact, request: BatchRefundRequest, httpStatus: number): ProviderAnswer<BatchRefundFact> {
  const asked = request.refunds.map(({ chargeId }) => chargeId).sort().join();
  const told = batch.rows.map(({ chargeId }) => chargeId).sort().join();
  return batch.reference === request.reference && asked === told ? fact(batch) : doubtful('echoMismatch', httpStatus);
}

export function createBatches(client: Client, merchantId: string, reading: (maskKeys: Reading['maskKeys']) => Reading): BatchRefundAbility {
  return {
    create: (request) => client.exchange({
      operation: 'createBatchRefund', asked: 'refund', path: '/v1/batch_refunds',
      content: { method: 'POST', body: () => toBatchBody(request, merchantId) },
      read: (data, status, maskKeys) => echoed(toBatchFact(batchData.parse(data), reading(maskKeys)), request, status),
    }),
    get: (id) => client.exchange({
      operation: 'queryBatchRefund', asked: 'read', path: `/v1/batch_refunds/${encodeURIComponent(id)}`,
      content: { method: 'GET', query: [] },
      read: (data, status, maskKeys) => {
        const batch = toBatchFact(batchData.parse(data), reading(maskKeys));
        return batch.id === id ? fact(batch) : doubtful('echoMismatch', status);
      },
    }),
    list: ({ page, perPage }) => client.exchange({
      operation: 'listBatchRefunds', asked: 'read', path: '/v1/batch_refunds',
      content: { method: 'GET', query: [['app', merchantId], ['page', String(page)], ['per_page', String(perPage)]] },
      read: (data, _status, maskKeys) => {
        const list = batchList.parse(data);
        return fact({ rows: list.data.map((batch) => toBatchFact(batch, reading(maskKeys))), more: list.has_more ?? list.data.length >= perPage });
      },
    }),
  };
}
