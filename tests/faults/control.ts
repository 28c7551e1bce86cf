/** The practice gateways' control interface, from outside their process. */
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

async function call({ control }: GatewayAddress, method: 'GET' | 'POST', path: string, body?: object): Promise<Response> {
  return fetch(`${control.url}${path}`, {
    method,
    headers: { 'x-practice-control': control.token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function demand(gateway: GatewayAddress, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const response = await call(gateway, method, path, body);
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
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
  const response = await call(gateway, 'POST', '/misbehave', fault);
  const answer: unknown = await response.json();
  if (response.status === 422) return false;
  if (!response.ok) throw new Error(`${JSON.stringify(fault)}: ${JSON.stringify(answer)}`);
  return true;
}

export async function behave(gateway: GatewayAddress): Promise<void> {
  await demand(gateway, 'POST', '/clear');
}
