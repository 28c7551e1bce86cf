/** Lists of the Ping++ practice gateway: app, month by default, half-open ranges, filters, cursors both ways. */
import { afterEach, describe, expect, it } from 'vitest';
import { appId, closeFixtures, rows, startFixture, startSecond, type PingxxFixture } from './pingxx-under-test.ts';

afterEach(closeFixtures);

const base = `/v1/charges?app%5Bid%5D=${appId}`;

async function numbers({ call }: PingxxFixture, query = ''): Promise<readonly unknown[]> {
  const result = await call('GET', `${base}${query}`);
  if (result.error !== undefined) throw new Error(JSON.stringify(result.error));
  return rows(result.body).map((row) => row['order_no']);
}

async function withCharges(count: number, apartMs = 1_000): Promise<PingxxFixture> {
  const fixture = await startFixture();
  for (let index = 0; index < count; index += 1) {
    await fixture.charge(`ORDER${String(index).padStart(4, '0')}`);
    fixture.time.advance(apartMs);
  }
  return fixture;
}

describe('charges', () => {
  it('are newest first, ten by default, at most a hundred, also when all were made within one second', async () => {
    for (const apartMs of [0, 1_000]) {
      const fixture = await withCharges(12, apartMs);
      const page = await fixture.call('GET', base);
      expect(page.body).toMatchObject({ object: 'list', url: '/v1/charges', has_more: true });
      expect(rows(page.body).map((row) => row['order_no'])).toEqual(Array.from({ length: 10 }, (_, index) => `ORDER${String(11 - index).padStart(4, '0')}`));
      expect(await numbers(fixture, '&limit=100')).toHaveLength(12);
    }
  });

  it('are walked by cursors in both directions without a gap', async () => {
    const fixture = await withCharges(7);
    const found: unknown[] = [];
    let after = '';
    for (let more = true; more;) {
      const page = await fixture.call('GET', `${base}&limit=3${after}`);
      found.push(...rows(page.body).map((row) => row['order_no']));
      after = `&starting_after=${String(rows(page.body).at(-1)?.['id'])}`;
      more = page.body['has_more'] === true;
    }
    expect(found).toEqual(['ORDER0006', 'ORDER0005', 'ORDER0004', 'ORDER0003', 'ORDER0002', 'ORDER0001', 'ORDER0000']);
    const oldest = after.slice('&starting_after='.length);
    const newer = await fixture.call('GET', `${base}&limit=3&ending_before=${oldest}`);
    expect(rows(newer.body).map((row) => row['order_no'])).toEqual(['ORDER0003', 'ORDER0002', 'ORDER0001']);
    expect(newer.body['has_more']).toBe(true);
    expect(await numbers(fixture, after)).toEqual([]);
  });

  it('cover about a month without a range, and exactly the range with one', async () => {
    const fixture = await startFixture();
    await fixture.charge('ORDER0000');
    fixture.time.advance(30 * 86_400_000);
    await fixture.charge('ORDER0001');
    expect(await numbers(fixture)).toEqual(['ORDER0001']);
    expect(await numbers(fixture, '&created%5Bgte%5D=0')).toEqual(['ORDER0001', 'ORDER0000']);
    expect(await numbers(fixture, `&created%5Bgte%5D=${startSecond}&created%5Blt%5D=${startSecond + 30 * 86_400}`)).toEqual(['ORDER0000']);
    expect(await numbers(fixture, `&created%5Bgt%5D=${startSecond}&created%5Blte%5D=${startSecond + 30 * 86_400}`)).toEqual(['ORDER0001']);
    expect(await numbers(fixture, `&created=${startSecond}`)).toEqual(['ORDER0000']);
  });

  it('are filtered by channel, paid, refunded and reversed', async () => {
    const fixture = await startFixture();
    await fixture.paid('ORDER0000');
    await fixture.refund(await fixture.paid('ORDER0001'), { description: 'practice:refused' });
    const open = String((await fixture.charge('ORDER0002')).body['id']);
    await fixture.call('POST', `/v1/charges/${open}/reverse`, {});
    await fixture.charge('ORDER0003', { channel: 'upacp_qr' });
    expect(await numbers(fixture, '&paid=true')).toEqual(['ORDER0001', 'ORDER0000']);
    expect(await numbers(fixture, '&paid=false')).toEqual(['ORDER0003', 'ORDER0002']);
    expect(await numbers(fixture, '&refunded=true')).toEqual(['ORDER0001']);
    expect(await numbers(fixture, '&reversed=true')).toEqual(['ORDER0002']);
    expect(await numbers(fixture, '&channel=upacp_qr')).toEqual(['ORDER0003']);
    expect(await numbers(fixture, '&channel=balance')).toEqual([]);
    expect(rows((await fixture.call('GET', `${base}&expand%5B%5D=app`)).body)[0]?.['app']).toMatchObject({ id: appId });
  });

  it.each([
    ['/v1/charges', 'app[id]'],
    ['/v1/charges?', 'app[id]'],
    ['/v1/charges?app%5Bid%5D=app_0000000000000000', 'app[id]'],
    [`${base}&limit=0`, 'limit'],
    [`${base}&limit=101`, 'limit'],
    [`${base}&limit=x`, 'limit'],
    [`${base}&paid=1`, 'paid'],
    [`${base}&created%5Bgte%5D=yesterday`, 'created[gte]'],
    [`${base}&order_no=ORDER0001`, 'order_no'],
    [`${base}&starting_after=a&ending_before=b`, 'ending_before'],
  ])('are refused for %s', async (target, param) => {
    const { call } = await startFixture();
    expect(await call('GET', target)).toMatchObject({ status: 400, error: { type: 'invalid_request_error', param } });
  });

  it('know their cursors only', async () => {
    expect(await (await startFixture()).call('GET', `${base}&starting_after=ch_x`)).toMatchObject({ status: 404, error: { param: 'starting_after' } });
    expect((await (await startFixture({ unknownCursorStatus: 400 })).call('GET', `${base}&ending_before=ch_x`)).status).toBe(400);
  });
});

describe('refunds of a charge', () => {
  it('are listed newest first with cursors; the charge itself embeds ten', async () => {
    const { paid, refund, call } = await startFixture();
    const id = await paid('ORDER0001');
    expect((await call('GET', `/v1/charges/${id}/refunds?`)).body).toMatchObject({ object: 'list', url: `/v1/charges/${id}/refunds`, has_more: false, data: [] });
    for (let index = 0; index < 11; index += 1) await refund(id, { amount: 100 + index });
    const charge = (await call('GET', `/v1/charges/${id}`)).body;
    expect(charge['refunds']).toMatchObject({ has_more: true });
    const embedded = rows(charge['refunds']);
    expect(embedded.map((row) => row['amount'])).toEqual([110, 109, 108, 107, 106, 105, 104, 103, 102, 101]);
    const rest = await call('GET', `/v1/charges/${id}/refunds?limit=100&starting_after=${String(embedded.at(-1)?.['id'])}`);
    expect(rows(rest.body).map((row) => row['amount'])).toEqual([100]);
    expect((await call('GET', `/v1/charges/${id}/refunds?created%5Bgte%5D=0`)).error).toMatchObject({ param: 'created' });
    expect((await call('GET', '/v1/charges/ch_x/refunds')).status).toBe(404);
  });
});
