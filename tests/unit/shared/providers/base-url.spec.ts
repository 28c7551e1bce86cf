import { describe, expect, it } from 'vitest';
import { AppError } from '@shared/errors/app-error.ts';
import { checkBaseUrl, isLoopbackHost } from '@shared/providers/base-url.ts';

/** Addresses that no test or live profile may use, each for a reason of its own. */
const hostile = [
  'http://api.example.com', 'HTTP://api.example.com', 'https://localhost', 'https://LOCALHOST/x', 'https://localhost.', 'https://a.localhost',
  'https://localhost.localdomain', 'https://127.0.0.1', 'https://127.0.0.1:443/gateway', 'https://127.1', 'https://127.0.1', 'https://2130706433',
  'https://0x7f000001', 'https://0x7f.0.0.1', 'https://0177.0.0.1', 'https://017700000001', 'https://127.0.0.1.', 'https://0.0.0.0', 'https://0',
  'https://[::1]', 'https://[::]', 'https://[::ffff:127.0.0.1]', 'https://[::ffff:7f00:1]', 'https://[0:0:0:0:0:0:0:1]', 'https://10.0.0.1',
  'https://192.168.1.1', 'https://169.254.169.254', 'https://8.8.8.8', 'https://user@api.example.com', 'https://user:pass@api.example.com',
  'https://api.example.com@127.0.0.1', 'https://api.example.com\\@127.0.0.1', 'https://api.example.com#@127.0.0.1', 'https://api.example.com?x=1',
  'https://api.example.com/?', 'https://api.example.com/#', 'https://api.example.com.', 'https://api', 'https://', 'https:///api.example.com',
  'https:api.example.com', '//api.example.com', 'ftp://api.example.com', 'javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', '',
  'https://api.example.com:0', 'https://api.example.com:65536', 'https://api.example.com:443:443', 'https://api.example.com/../admin',
  'https://api.example.com/./x', 'https://api.example.com//x', 'https://api.example.com/%2e%2e/x', 'https://api.example.com/a b',
  'https://api.exa mple.com', 'https://api.example.com/\u0000', 'https://\uff11\uff12\uff17.0.0.1', 'https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3',
  'https://api\u3002example\u3002com', 'https://b\u00fccher.example', 'https://-api.example.com', 'https://api-.example.com', 'https://api..example.com',
  'https://api.example.0x7f', 'https://api.example.1', `https://${'a'.repeat(64)}.example`, `https://api.example/${'a'.repeat(600)}`,
  'https://api.example.com\n.evil.example', 'https://printer.local', 'https://db.internal',
];

describe('base URL of a test or live profile', () => {
  it('has at least fifty hostile forms to refuse', () => expect(new Set(hostile).size).toBeGreaterThanOrEqual(50));

  it.each(hostile)('refuses %j', (text) => {
    for (const environment of ['test', 'live'] as const) {
      expect(() => checkBaseUrl(text, environment)).toThrow(expect.objectContaining({ code: 'url.notAllowed', field: 'baseUrl', params: { environment } }));
    }
  });

  it.each([
    ['https://test-api.chingchingpay.com/gateway', 'https://test-api.chingchingpay.com/gateway'],
    ['HTTPS://Test-API.ChingChingPay.com/Gateway/', 'https://test-api.chingchingpay.com/Gateway'],
    ['  https://api.example.com:443/ ', 'https://api.example.com'],
    ['https://api.example.com:8443/a/b_c~d.e-f', 'https://api.example.com:8443/a/b_c~d.e-f'],
    ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
  ])('accepts %j as %j', (text, normal) => {
    expect(checkBaseUrl(text, 'live')).toBe(normal);
    expect(new URL(normal).href.replace(/\/$/, '')).toBe(normal);
  });
});

describe('base URL of a practice profile', () => {
  it.each([
    ['http://127.0.0.1:4010/', 'http://127.0.0.1:4010'],
    ['http://localhost:4010/gateway', 'http://localhost:4010/gateway'],
    ['https://[::1]:4010', 'https://[::1]:4010'],
    ['http://127.9.8.7:80', 'http://127.9.8.7'],
  ])('accepts %j as %j', (text, normal) => expect(checkBaseUrl(text, 'practice')).toBe(normal));

  it.each([
    'https://test-api.chingchingpay.com/gateway', 'http://127.1', 'http://127.0.0.1.', 'http://2130706433', 'http://0.0.0.0', 'http://127.0.0.256',
    'http://127.0.0.01', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'http://127.0.0.1@evil.example', 'http://[::2]', 'http://[::ffff:127.0.0.1]',
    'http://127.0.0.1/?x', 'http://user@127.0.0.1',
  ])('refuses %j', (text) => expect(() => checkBaseUrl(text, 'practice')).toThrow(AppError));
});

it('knows loopback hosts by their usual forms only', () => {
  expect(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]'].every(isLoopbackHost)).toBe(true);
  expect(['example.com', '127.1', '128.0.0.1', 'localhost.'].some(isLoopbackHost)).toBe(false);
});
