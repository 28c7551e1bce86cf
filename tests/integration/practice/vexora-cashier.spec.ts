/** The Vexora cashier: a page for each way of paying, what its payers can do, in three languages. */
import { afterEach, describe, expect, it } from 'vitest';
import { send, type Send } from './gateway-under-test.ts';
import { checkoutBody, closeVexoraFixtures, startVexoraFixture, storeBody, walletBody, type Fields } from './vexora-under-test.ts';

afterEach(closeVexoraFixtures);

async function opened(body: Fields) {
  const fixture = await startVexoraFixture();
  const made = await fixture.call('checkout', body);
  const url = String(made.data?.['paymentLink']);
  return { fixture, url, page: (await send(url)).text };
}

function tokenIn(page: string): string {
  return /name="token" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
}

function choose(url: string, token: string, act: string, headers: Send['headers'] = {}) {
  return send(url, { method: 'POST', body: new URLSearchParams({ token, act }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
}

function actsIn(page: string): readonly string[] {
  return [...page.matchAll(/name="act" value="([^"]+)"/g)].map((match) => match[1] ?? '');
}

describe('what is shown', () => {
  it('tells a bank transfer where to pay and from which accounts, of which only the ends', async () => {
    const { page } = await opened(checkoutBody('A-1032', { remark: '<b>tea</b>' }));
    for (const text of [
      'PRACTICE', 'Lantern 燈籠茶行', 'NT$480.00', 'A-1032', '&lt;b&gt;tea&lt;/b&gt;', '<dd>Bank transfer</dd>', '000 PRACTICE BANK', '808-…3456, 013-…3456',
      'Tue, 24 Nov 2026, 14:00', 'Taipei time', 'The bank refuses',
    ]) expect(page).toContain(text);
    expect(page).not.toContain('0003968123456');
    expect(page).not.toMatch(/0912345678|payer@example|小明/);
    expect(actsIn(page)).toEqual(['pay', 'fail', 'expire', 'pay-part', 'pay-twice', 'pay-from-another-account']);
  });

  it('gives a store order a code that no store has', async () => {
    const { page } = await opened(storeBody('A-1'));
    expect(page).toContain('Convenience store · 7-ELEVEN');
    expect(page).toMatch(/<dt>Code for the till<\/dt><dd>SIMULATED-\d{14}<\/dd>/);
    expect(actsIn(page)).toEqual(['pay', 'fail', 'expire', 'pay-part', 'pay-twice']);
  });

  it('asks a wallet\'s payer for consent and names the invented wallet', async () => {
    const { page } = await opened(walletBody('A-1', { amount: '1' }));
    expect(page).toContain('Wallet · Practice wallet');
    expect(actsIn(page)).toEqual(['pay', 'fail', 'expire', 'pay-twice']);
  });

  it.each([['zh-Hant', '便利商店', '台北時間', '付兩次'], ['zh-Hans', '便利店', '台北时间', '付两次']])('speaks %s', async (language, ...words) => {
    const { url } = await opened(storeBody('A-1'));
    const { text } = await send(`${url}&lang=${language}`);
    for (const word of words) expect(text).toContain(word);
  });
});

describe('what the payer does', () => {
  it.each([
    ['pay', '0000', 'Paid', 1], ['fail', '00029', 'Payment failed', 0], ['expire', '00029', 'Order expired', 0],
    ['pay-part', '0001', 'Partly paid', 1], ['pay-twice', '0000', 'Paid', 2], ['pay-from-another-account', '0015', 'Being processed', 0],
  ])('%s leads to %s', async (act, status, headline, sales) => {
    const { fixture, url, page } = await opened(checkoutBody('A-1'));
    expect((await choose(url, tokenIn(page), act)).status).toBe(303);
    expect(fixture.gateway.ledger().orders).toMatchObject([{ status, executedSales: sales }]);
    const final = (await send(url)).text;
    expect(final).toContain(`<h1>${headline}</h1>`);
    expect(final).not.toContain('<form');
    expect(final.includes('href="https://shop.example/thanks" rel="noreferrer"')).toBe(act !== 'pay-from-another-account');
  });

  it('shows what arrived where that is another amount', async () => {
    const { url, page } = await opened(checkoutBody('A-1'));
    await choose(url, tokenIn(page), 'pay-part');
    expect((await send(url)).text).toContain('<dt>Received</dt><dd>NT$240.00</dd>');
  });

  it('pays once, however often and whatever is pressed', async () => {
    const { fixture, url, page } = await opened(checkoutBody('A-1'));
    const acts = ['pay', 'pay', 'pay-twice', 'pay-part', 'fail', 'pay'];
    const answers = await Promise.all(acts.map((act) => choose(url, tokenIn(page), act)));
    expect(answers.map(({ status }) => status)).toEqual(acts.map(() => 303));
    const [order] = fixture.gateway.ledger().orders;
    // Whichever came first stands alone.
    expect([['0000', 1], ['0000', 2], ['0001', 1], ['00029', 0]]).toContainEqual([order?.status, order?.executedSales]);
    expect((await choose(url, tokenIn(page), 'pay-late')).status).toBe(303);
    expect(fixture.gateway.ledger().orders).toEqual([order]);
  });

  it.each<readonly [string, string, string, Send['headers']]>([
    ['no token', '', 'pay-part', {}], ['another origin', 'own', 'pay-part', { origin: 'https://evil.example' }],
    ['another site', 'own', 'pay-twice', { 'sec-fetch-site': 'cross-site' }], ['an unknown choice', 'own', 'pay-nothing', {}],
  ])('refuses %s', async (_what, token, act, headers) => {
    const { fixture, url, page } = await opened(checkoutBody('A-1'));
    expect((await choose(url, token === 'own' ? tokenIn(page) : token, act, headers)).status).toBe(403);
    expect(fixture.gateway.ledger().orders).toMatchObject([{ status: '0015', executedSales: 0 }]);
  });

  it('offers a till no other account', async () => {
    const { fixture, url, page } = await opened(storeBody('A-1'));
    await choose(url, tokenIn(page), 'pay-from-another-account');
    expect(fixture.gateway.ledger().orders).toMatchObject([{ status: '0015' }]);
    expect(actsIn((await send(url)).text)).toContain('pay');
  });
});
