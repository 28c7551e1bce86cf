/** The ledger as the control interface shows it: whole, or only the rows that were asked for. */
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { closeFixtures, send, startFixture } from './gateway-under-test.ts';

afterEach(closeFixtures);

const row = z.object({ reference: z.string() });
const ledger = z.object({ orders: z.array(row), refunds: z.array(row) });

it('is narrowed by numbers, by the order of a refund, and by amounts', async () => {
  const { gateway, paidLink, refund, link } = await startFixture();
  await paidLink('A');
  await paidLink('B');
  await link('C', { amount: 77_700 });
  await refund('R', 'A', 1_000);
  const seen = async (query: string) => {
    const { status, text } = await send(`${gateway.origin}/__practice/ledger${query}`, { headers: { 'x-practice-control': gateway.controlToken } });
    expect(status).toBe(200);
    const { orders, refunds } = ledger.parse(JSON.parse(text));
    return [...orders, ...refunds].map(({ reference }) => reference);
  };
  expect(await seen('')).toEqual(['A', 'B', 'C', 'R']);
  expect(await seen('?reference=A')).toEqual(['A', 'R']);
  expect(await seen('?reference=R&reference=B')).toEqual(['B', 'R']);
  expect(await seen('?amount=77700&amount=1000')).toEqual(['C', 'R']);
  expect(await seen('?reference=nobody')).toEqual([]);
});
