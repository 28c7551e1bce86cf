import { describe, expect, it } from 'vitest';
import { payerUrl } from '@electron/providers/http/payer-url.ts';

describe('an address for a payer', () => {
  it.each(['https://pay.example/p/1?x=1#y', 'https://pay.example', 'HTTPS://PAY.EXAMPLE/茶'])('may be %s, and stays as it came', (url) => expect(payerUrl(url, false)).toBe(url));

  it.each([
    'http://pay.example/p', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/p/1', '//pay.example/p', '', 'https://', 'https://user:x@pay.example', 'https://user@pay.example',
    'https://pay.example/a b', 'https://pay.example\\@evil.example', 'https://pay.example/\n', ' https://pay.example', 'alipays://platformapi', `https://pay.example/${'x'.repeat(8_192)}`,
  ])('is never %j', (url) => expect(payerUrl(url, false)).toBeNull());

  it('may be plain http in practice, and nothing else that it may not be elsewhere', () => {
    expect(payerUrl('http://127.0.0.1:1/p', true)).toBe('http://127.0.0.1:1/p');
    for (const url of ['javascript:alert(1)', 'http://user:x@127.0.0.1', 'ftp://127.0.0.1']) expect(payerUrl(url, true)).toBeNull();
  });
});
