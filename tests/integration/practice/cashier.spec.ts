/** The cashier page: what a payer sees and does, in three languages, and what a stranger's page cannot do. */
import { afterEach, describe, expect, it } from 'vitest';
import { closeFixtures, send, startFixture, startOfTest, type Fixture, type Send } from './gateway-under-test.ts';

afterEach(closeFixtures);

async function openOrder(changes: Readonly<Record<string, unknown>> = {}) {
  const fixture = await startFixture();
  const made = await fixture.link('A-1032', { description: 'tea', complete_url: 'https://shop.example/thanks', cancel_url: 'https://shop.example/cart', ...changes });
  const url = String(made.data?.['payment_link']);
  return { fixture, url, page: (await send(url)).text };
}

function tokenIn(page: string): string {
  return /name="token" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
}

function choose(url: string, token: string, act: string, headers: Send['headers'] = {}) {
  return send(url, { method: 'POST', body: new URLSearchParams({ token, act }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
}

function statusIn({ gateway }: Fixture): string | undefined {
  return gateway.ledger().orders[0]?.status;
}

describe('what is shown', () => {
  it('names practice, merchant, amount, number, purpose and deadline', async () => {
    const { page } = await openOrder({ amount: 123_456_789, currency: 'CNY', expires_at: String(startOfTest / 1_000 + 3_600) });
    for (const text of ['PRACTICE', 'Lantern 燈籠茶行', 'CN¥1,234,567.89', 'A-1032', 'tea', 'Sat, 21 Nov 2026, 15:00', 'Hong Kong time']) expect(page).toContain(text);
  });

  it.each([
    ['?lang=zh-Hant', 'en', 'zh-Hant', '練習'],
    ['?lang=zh-Hans', 'en', 'zh-Hans', '练习'],
    ['', 'fr, zh-TW;q=0.8, en;q=0.5', 'zh-Hant', '練習'],
    ['', 'zh-CN', 'zh-Hans', '练习'],
    ['', 'fr', 'en', 'PRACTICE'],
  ])('speaks the language of %s %s', async (query, accept, language, word) => {
    const { url } = await openOrder();
    const { text } = await send(`${url}${query}`, { headers: { 'accept-language': accept } });
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(word);
  });

  it('escapes everything foreign and allows no script at all', async () => {
    const { url, page } = await openOrder({ description: `<script>alert(1)</script>"'&` });
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(page).not.toContain('<script');
    const { headers } = await send(url);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^' ]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('has a page for a number that nobody knows', async () => {
    const { fixture } = await openOrder();
    const answer = await send(`${fixture.gateway.origin}/pay/${encodeURIComponent('<b>')}`);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('No such order');
    expect(answer.text).not.toContain('<b>');
  });
});

describe('what the payer does', () => {
  it.each([
    ['pay', 'completed', 'Paid', 'https://shop.example/thanks'],
    ['fail', 'failed', 'Payment failed', 'https://shop.example/cart'],
    ['expire', 'expired', 'Order expired', 'https://shop.example/cart'],
  ])('%s leads to %s', async (act, status, headline, onward) => {
    const { fixture, url, page } = await openOrder();
    const answer = await choose(url, tokenIn(page), act);
    expect([answer.status, answer.headers.location]).toEqual([303, `${new URL(url).pathname}?lang=en`]);
    expect(statusIn(fixture)).toBe(status);
    const final = (await send(url)).text;
    expect(final).toContain(`<h1>${headline}</h1>`);
    expect(final).toContain(`href="${onward}" rel="noreferrer"`);
    expect(final).not.toContain('<form');
  });

  it('shows an order past its deadline as expired and takes no payment for it', async () => {
    const { fixture, url, page } = await openOrder({ expires_at: String(startOfTest / 1_000 + 60) });
    fixture.time.advance(60_000);
    expect((await choose(url, tokenIn(page), 'pay')).status).toBe(303);
    expect((await send(url)).text).toContain('Order expired');
    expect(fixture.gateway.ledger().orders).toMatchObject([{ status: 'expired', executedSales: 0 }]);
  });

  it('pays once, however often the button is pressed', async () => {
    const { fixture, url, page } = await openOrder();
    const answers = await Promise.all(Array.from({ length: 10 }, () => choose(url, tokenIn(page), 'pay')));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 303));
    await choose(url, tokenIn(page), 'fail');
    expect(fixture.gateway.ledger().orders).toMatchObject([{ status: 'completed', executedSales: 1 }]);
  });

  it('shows what was refunded', async () => {
    const { fixture, url, page } = await openOrder();
    await choose(url, tokenIn(page), 'pay');
    await fixture.refund('R-1', 'A-1032', 12_000);
    expect((await send(url)).text).toContain('<dt>Refunded</dt><dd>HK$120.00</dd>');
  });
});

describe('what a stranger cannot do', () => {
  it.each<readonly [string, (token: string) => readonly [string, string, Readonly<Record<string, string>>]]>([
    ['no token', () => ['', 'pay', {}]],
    ['another token', () => ['0'.repeat(64), 'pay', {}]],
    ['another origin', (token) => [token, 'pay', { origin: 'https://evil.example' }]],
    ['an opaque origin', (token) => [token, 'pay', { origin: 'null' }]],
    ['another site', (token) => [token, 'pay', { 'sec-fetch-site': 'cross-site' }]],
    ['another content type', (token) => [token, 'pay', { 'content-type': 'text/plain' }]],
    ['an unknown choice', (token) => [token, 'steal', {}]],
  ])('is refused with %s', async (_what, attempt) => {
    const { fixture, url, page } = await openOrder();
    const [token, act, headers] = attempt(tokenIn(page));
    const answer = await choose(url, token, act, headers);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('This page is out of date');
    expect(statusIn(fixture)).toBe('pending');
  });

  it('is refused with the token of another order', async () => {
    const { fixture, url } = await openOrder();
    const other = await fixture.link('A-1033');
    const token = tokenIn((await send(String(other.data?.['payment_link']))).text);
    expect((await choose(url, token, 'pay')).status).toBe(403);
    expect(fixture.gateway.ledger().orders.map((order) => order.status)).toEqual(['pending', 'pending']);
  });
});
