import { describe, expect, it } from 'vitest';
import { createRedactor, redactEvidence } from '@electron/providers/http/evidence.ts';
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';
import { toInstant } from '@shared/time/instant.ts';

const secret = 'practice-secret-"not"/real+=';
const redact = createRedactor(['practice-key-not-real', secret, '']);

const raw: ExchangeEvidence = {
  operation: 'refund', startedAt: toInstant(0), durationMs: 5, method: 'POST', url: 'https://api.example.com/gateway/x?api_key=practice-key-not-real',
  requestHeaders: { 'X-Api-Key': 'anything', 'x-signature': 'ab12' }, requestBody: '{"a":1}', signedText: `a=1&key=${secret}`, httpStatus: 200,
  responseBody: 'x'.repeat(200_000), problem: { reason: 'refused', httpStatus: 200, providerCode: '1', providerMessage: `bad key ${secret}` },
};

describe('what is kept of an exchange', () => {
  it('masks keys in every usual form', () => {
    const bytes = Buffer.from(secret);
    const forms = [secret, JSON.stringify(secret), encodeURIComponent(secret), bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('hex').toUpperCase()];
    forms.push(new URLSearchParams([['', secret]]).toString().slice(1), JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1));
    for (const form of forms) expect(redact(`<${form}>`), form).toMatch(/^<"?redacted"?>$/);
  });

  it('masks card numbers and wallet tokens, and leaves other digits alone', () => {
    expect(redact('card 4111111111111111, 4111 1111 1111 1111 and 4111-1111-1111-1111.')).toBe('card redacted, redacted and redacted.');
    expect(redact('order 4111111111111112 and 41111111111111111111')).toBe('order 4111111111111112 and 41111111111111111111');
    expect(redact('{"access_token" : "abc\\"def", "auth_code":"281234567890123456"}')).toBe('{"access_token" : "redacted", "auth_code":"redacted"}');
  });

  it('masks tokens in JSON text inside JSON, up to the end of their text', () => {
    const option = JSON.stringify({ access_token: 'abc"def\\ghi', auth_site_user_id: '2088', note: 'kept' });
    const clean = redact(JSON.stringify({ option, more: 1 }));
    expect(JSON.parse(clean)).toEqual({ option: '{"access_token":"redacted","auth_site_user_id":"redacted","note":"kept"}', more: 1 });
  });

  it('masks a long personal entry everywhere and in every form', () => {
    const entry = 'Chan "Tai" Man';
    const mask = createRedactor([], [entry, '']);
    const bytes = Buffer.from(entry);
    for (const form of [entry, JSON.stringify(entry), JSON.stringify(JSON.stringify(entry)), encodeURIComponent(entry), 'Chan+%22Tai%22+Man', bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]) {
      expect(mask(`before${form}after`), form).not.toMatch(/Chan|Tai|436861/);
    }
    expect(mask('name=Chan "Tai" Manson')).toBe('name=redactedson');
  });

  it('masks a short personal entry as a whole value only', () => {
    const mask = createRedactor([], ['Li', '李明']);
    expect(mask('{"name":"Li","note":"Like Lima","other":"Li Na"}')).toBe('{"name":"redacted","note":"Like Lima","other":"Li Na"}');
    expect(mask('name=Li&note=Like&city=Lima')).toBe('name=redacted&note=Like&city=Lima');
    expect(mask('a=1&name=Li')).toBe('a=1&name=redacted');
    expect(mask('{"name":"李明","shop":"李明茶行"}')).toBe('{"name":"redacted","shop":"李明茶行"}');
    expect(mask(`name=${encodeURIComponent('李明')}&x=1`)).toBe('name=redacted&x=1');
    expect(mask(JSON.stringify({ option: JSON.stringify({ name: 'Li', city: 'Lima' }) }))).toBe(JSON.stringify({ option: JSON.stringify({ name: 'redacted', city: 'Lima' }) }));
    expect(createRedactor([], ['a.c'])('{"x":"abc","y":"a.c"}')).toBe('{"x":"abc","y":"redacted"}');
  });

  it('cleans every text of the record', () => {
    const clean = redactEvidence(raw, redact);
    expect(clean.requestHeaders).toEqual({ 'X-Api-Key': 'redacted', 'x-signature': 'ab12' });
    expect(clean.url).toBe('https://api.example.com/gateway/x');
    expect(clean.signedText).toBe('a=1&key=redacted');
    expect(clean.problem?.providerMessage).toBe('bad key redacted');
    expect(JSON.stringify(clean)).not.toContain('not-real');
  });

  it('keeps at most 64 KiB of whole characters, and no half secret at the border', () => {
    const text = `${'茶'.repeat(21_840)}${secret.repeat(50)}`;
    const kept = redactEvidence({ ...raw, responseBody: text }, redact).responseBody ?? '';
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(65_536);
    expect(kept).not.toContain('\ufffd');
    expect(kept).not.toContain('practice');
    const border = redactEvidence({ ...raw, responseBody: `${'a'.repeat(65_530)}${secret}` }, redact).responseBody ?? '';
    expect(border).toBe(`${'a'.repeat(65_530)}redact`);
  });
});
