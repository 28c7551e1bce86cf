/** The practice gateway's control interface, from outside its process. */
import * as z from 'zod';
import type { GatewayAddress } from './protocol.ts';

const ledger = z.object({
  orders: z.array(z.object({ reference: z.string(), amountMinor: z.int(), executedRefunds: z.int() })),
  refunds: z.array(z.object({ reference: z.string(), transactionId: z.string(), originalReference: z.string(), executed: z.int() })),
});
/** What was really executed, whatever anybody was told. */
export type Ledger = z.infer<typeof ledger>;

async function call({ control }: GatewayAddress, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${control.url}${path}`, {
    method,
    headers: { 'x-practice-control': control.token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response.json();
}

export async function readLedger(gateway: GatewayAddress): Promise<Ledger> {
  return ledger.parse(await call(gateway, 'GET', '/ledger'));
}

export async function play(gateway: GatewayAddress, act: 'pay' | 'fail' | 'expire', reference: string): Promise<void> {
  await call(gateway, 'POST', `/${act}/${reference}`);
}

export type Fault = { readonly operation: 'refund' | 'link'; readonly kind: string; readonly delayMs?: number };

/** Hits the next such call. */
export async function misbehave(gateway: GatewayAddress, fault: Fault): Promise<void> {
  await call(gateway, 'POST', '/misbehave', fault);
}

export async function behave(gateway: GatewayAddress): Promise<void> {
  await call(gateway, 'POST', '/clear');
}
