/** The consent page, and the cashier page as this provider needs it: a failed order may be tried again. */
import { afterEach, describe, expect, it } from 'vitest';
import { bindBody, closeFixtures, prepareBody, send, startFixture, type Fixture } from './pingpong-fixtures.ts';

afterEach(closeFixtures);

function tokenIn(page: string): string {
  return /name="token" value="([0-9a-f]{64})"/.exec(page)?.[1] ?? '';
}

function choose(url: string, token: string, act: string, headers: Readonly<Record<string, string>> = {}) {
  return send(url, { method: 'POST', body: new URLSearchParams({ token, act }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
}

async function openConsent(changes: object = {}) {
  const fixture = await startFixture();
  const { biz } = await fixture.call('bind', bindBody('B-1', { ...changes }));
  const url = String(biz['authUrl']);
  return { fixture, url, page: (await send(url)).text };
}

const stateOf = ({ gateway }: Fixture): string | undefined => gateway.ledger().agreements?.[0]?.state;

describe('consent page', () => {
  it('names practice, merchant, wallet, shopper and the end of the offer, without scripts', async () => {
    const { url, page } = await openConsent({ merchantUserId: `"U'&1` });
    for (const text of ['PRACTICE', 'Lantern 燈籠茶行', 'AlipayHK', '&quot;U&#39;&amp;1', 'B-1', 'Sat, 21 Nov 2026, 14:15', 'Agree', 'Decline']) expect(page).toContain(text);
    expect(page).not.toContain('<script');
    const { headers } = await send(url);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^' ]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
  });

  it.each([['zh-Hant', '同意'], ['zh-Hans', '让它过期'], ['en', 'Let it expire']])('speaks %s', async (language, word) => {
    const { url } = await openConsent();
    const { text } = await send(`${url}?lang=${language}`);
    expect(text).toContain(`<html lang="${language}">`);
    expect(text).toContain(word);
  });

  it.each([
    ['agree', 'active', 'Wallet bound', true],
    ['decline', 'declined', 'Declined', false],
    ['expire', 'expired', 'Request expired', false],
  ])('%s leads to %s', async (act, state, headline, again) => {
    const { fixture, url, page } = await openConsent();
    const answer = await choose(url, tokenIn(page), act);
    expect([answer.status, answer.headers.location]).toEqual([303, `${new URL(url).pathname}?lang=en`]);
    expect(stateOf(fixture)).toBe(state);
    const { text } = await send(url);
    expect(text).toContain(`<h1>${headline}</h1>`);
    expect(text).toContain('href="https://shop.example/bound" rel="noreferrer"');
    expect(text.includes('<form')).toBe(again);
    expect(text.includes('ACCESS_TOKEN_CREATION')).toBe(again);
  });

  it('ends a living token in the wallet, and offers what the merchant is told for pasting', async () => {
    const { fixture, url, page } = await openConsent();
    await choose(url, tokenIn(page), 'agree');
    await choose(url, tokenIn(page), 'unbind');
    expect(stateOf(fixture)).toBe('cancelled');
    const { text } = await send(url);
    expect(text).toContain('Agreement ended');
    const pasted = /<textarea id="notice"[^>]*>([^<]*)</.exec(text)?.[1] ?? '';
    const notice = pasted.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    expect(fixture.gateway.notices().map(({ body }) => body)).toContain(notice);
  });

  it('shows where the older flow lands, and closes by the clock', async () => {
    const fixture = await startFixture();
    const { biz } = await fixture.call('prepare', prepareBody('P-1'));
    const url = String(biz['authUrl']);
    await choose(url, tokenIn((await send(url)).text), 'agree');
    expect((await send(url)).text).toMatch(/<textarea id="landing"[^>]*>https:\/\/shop\.example\/back\?shop=7&amp;authCode=[0-9a-f]{32}&amp;authState=[0-9a-f]{32}</);
    const other = String((await fixture.call('prepare', prepareBody('P-2'))).biz['authUrl']);
    const page = (await send(other)).text;
    fixture.time.advance(15 * 60_000);
    expect((await choose(other, tokenIn(page), 'agree')).status).toBe(303);
    expect((await send(other)).text).toContain('Request expired');
  });

  it.each<readonly [string, (token: string) => readonly [string, string, Readonly<Record<string, string>>]]>([
    ['no token', () => ['', 'agree', {}]],
    ['another token', () => ['0'.repeat(64), 'agree', {}]],
    ['another origin', (token) => [token, 'agree', { origin: 'https://evil.example' }]],
    ['another site', (token) => [token, 'agree', { 'sec-fetch-site': 'cross-site' }]],
    ['another content type', (token) => [token, 'agree', { 'content-type': 'text/plain' }]],
    ['an unknown choice', (token) => [token, 'steal', {}]],
  ])('refuses a choice with %s', async (_what, attempt) => {
    const { fixture, url, page } = await openConsent();
    const [token, act, headers] = attempt(tokenIn(page));
    const answer = await choose(url, token, act, headers);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('This page is out of date');
    expect(stateOf(fixture)).toBe('waiting');
  });

  it('refuses the token of another agreement, and knows no other numbers', async () => {
    const { fixture, url } = await openConsent();
    const other = String((await fixture.call('bind', bindBody('B-2'))).biz['authUrl']);
    expect((await choose(url, tokenIn((await send(other)).text), 'agree')).status).toBe(403);
    const unknown = await send(`${fixture.gateway.origin}/consent/${encodeURIComponent('<b>')}`);
    expect(unknown.status).toBe(404);
    expect(unknown.text).not.toContain('<b>');
  });

  it('can be played through the control interface', async () => {
    const { fixture } = await openConsent();
    const { gateway } = fixture;
    const play = async (path: string, token = gateway.controlToken) => (await send(`${gateway.origin}/__practice/consent/${path}`, { method: 'POST', headers: { 'x-practice-control': token } })).status;
    expect([await play('agree/B-1', 'guess'), await play('agree/NOBODY'), await play('agree/B-1'), await play('agree/B-1')]).toEqual([403, 404, 200, 409]);
    expect(stateOf(fixture)).toBe('active');
  });
});

describe('cashier page', () => {
  it('lets a failed order be tried again, and pays once', async () => {
    const fixture = await startFixture();
    const url = String((await fixture.prePay('A-1')).biz['paymentUrl']);
    const page = (await send(url)).text;
    expect(page).toContain('HK$480.00');
    await choose(url, tokenIn(page), 'fail');
    const failed = (await send(url)).text;
    expect(failed).toContain('Payment failed');
    expect(failed).toContain('href="https://shop.example/cart"');
    const answers = await Promise.all(Array.from({ length: 5 }, () => choose(url, tokenIn(failed), 'pay')));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303, 303, 303, 303]);
    const paid = (await send(url)).text;
    expect(paid).not.toContain('<form');
    expect(paid).toContain('href="https://shop.example/paid"');
    expect(fixture.gateway.ledger().orders).toMatchObject([{ status: 'SUCCESS', executedSales: 1 }]);
    await fixture.refund('R-1', 'A-1', '120.00');
    expect((await send(url)).text).toContain('<dt>Refunded</dt><dd>HK$120.00</dd>');
  });
});
