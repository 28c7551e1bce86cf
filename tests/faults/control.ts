/** The practice gateways' control interface, from outside their process. */
import { request } from 'node:http';
import * as z from 'zod';
import type { GatewayAddress } from './protocol.ts';

const order = z.object({ reference: z.string(), transactionId: z.string(), amountMinor: z.int(), executedSales: z.int(), executedRefunds: z.int() });
const movement = z.object({ reference: z.string(), transactionId: z.string(), amountMinor: z.int(), executed: z.int() });
const ledger = z.object({
  orders: z.array(order),
  refunds: z.array(movement.extend({ originalReference: z.string() })),
  payouts: z.array(movement).default([]),
});
/** What was really executed, whatever anybody was told. */
export type Ledger = z.infer<typeof ledger>;

/** Rows with one of these numbers (a refund also by its order's) or one of these amounts. */
export type LedgerFilter = { readonly references: readonly string[]; readonly amounts: readonly number[] };

type Answer = { readonly status: number; readonly body: unknown };

/** On a connection of its own: one that is kept may be closed by the other side just when it is used again. */
function call({ control }: GatewayAddress, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = { 'x-practice-control': control.token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const asked = request(`${control.url}${path}`, { method, headers, agent: false }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('error', reject);
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
  });
  asked.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

async function demand(gateway: GatewayAddress, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const answer = await call(gateway, method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The whole ledger, or only the rows that the filter names. */
export async function readLedger(gateway: GatewayAddress, only?: LedgerFilter): Promise<Ledger> {
  const wanted = new URLSearchParams([...(only?.references ?? []).map((text) => ['reference', text]), ...(only?.amounts ?? []).map((minor) => ['amount', String(minor)])]);
  if (only !== undefined && wanted.size === 0) return { orders: [], refunds: [], payouts: [] };
  return ledger.parse(await demand(gateway, 'GET', only === undefined ? '/ledger' : `/ledger?${wanted}`));
}

export async function play(gateway: GatewayAddress, act: 'pay' | 'fail' | 'expire' | 'consent/agree', reference: string): Promise<void> {
  await demand(gateway, 'POST', `/${act}/${reference}`);
}

export type Operation = 'refund' | 'payout' | 'checkout' | 'link' | 'query';
export type Fault = { readonly operation: Operation; readonly kind: string; readonly delayMs?: number };

/** Hits the next such call. False where the gateway can show no such fault. */
export async function misbehave(gateway: GatewayAddress, fault: Fault): Promise<boolean> {
  const { status, body } = await call(gateway, 'POST', '/misbehave', fault);
  if (status === 422) return false;
  if (status !== 200) throw new Error(`${JSON.stringify(fault)}: ${JSON.stringify(body)}`);
  return true;
}

export async function behave(gateway: GatewayAddress): Promise<void> {
  await demand(gateway, 'POST', '/clear');
}
