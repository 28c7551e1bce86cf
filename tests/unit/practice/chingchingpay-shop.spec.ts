import { describe, expect, it } from 'vitest';
import { openShop } from '@electron/practice/chingchingpay/shop.ts';
import { defaultSettings } from '@electron/practice/chingchingpay/settings.ts';
import type { OrderEvent } from '@electron/practice/chingchingpay/orders.ts';
import { createMisbehaviourList } from '@electron/practice/misbehaviour.ts';

const now = 1_795_240_800_000;

const opened: OrderEvent = {
  type: 'order-opened', at: now, origin: 'link', paymentId: 'P', transactionId: 'T', reference: 'A', amount: 100, currency: 'HKD',
};

/** A shop whose disk answers only when told to. */
function shopWithSlowDisk() {
  const log: string[] = [];
  let finish: { readonly done: () => void; readonly failed: (reason: Error) => void } | undefined;
  const shop = openShop({
    origin: 'http://127.0.0.1:1', now: () => now, scheduler: { after: () => () => undefined }, log: (line) => log.push(line),
    misbehaviours: createMisbehaviourList(() => true), earlier: [],
    keep: () => new Promise((done, failed) => {
      finish = { done, failed };
    }),
  }, defaultSettings);
  return { shop, log, disk: () => finish };
}

describe('commit', () => {
  it('resolves only once the events are on the disk', async () => {
    const { shop, disk } = shopWithSlowDisk();
    let resolved = false;
    const commit = shop.commit([opened]).then(() => {
      resolved = true;
    });
    await new Promise((next) => setImmediate(next));
    expect([resolved, shop.book.orders.has('P')]).toEqual([false, true]);
    disk()?.done();
    await commit;
    expect(resolved).toBe(true);
  });

  it('rejects when the disk refuses, and tells nobody', async () => {
    const { shop, log, disk } = shopWithSlowDisk();
    const first = shop.commit([{ ...opened, callbackUrl: 'https://shop.example/hook' }]);
    disk()?.done();
    await first;
    const second = shop.commit([{ type: 'sale-turned', at: now, paymentId: 'P', to: 'completed', executed: true }]);
    disk()?.failed(new Error('disk full'));
    await expect(second).rejects.toThrow('disk full');
    expect(log).toEqual([]);
  });
});
