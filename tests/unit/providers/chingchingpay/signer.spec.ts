import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { messageToSign, signMessage } from '@electron/providers/chingchingpay/signer.ts';
import type { SignatureSettings } from '@electron/providers/chingchingpay/settings.ts';

const secret = 'practice-secret-not-real-密';
const path = '/gateway/api/v1/payments/link';
const members = { merchant_reference: 'A-1', amount: 1250, currency: 'HKD', description: '', Zeta: 'upper first', note: '茶 & "tea"' };
const body = Buffer.from('{"merchant_reference":"A-1","amount":1250,"currency":"HKD","description":"","Zeta":"upper first","note":"茶 & \\"tea\\""}', 'utf8');
const settings: SignatureSettings = { message: 'raw-body', get: 'query', encoding: 'hex' };
const hmac = (text: string) => createHmac('sha256', secret).update(text, 'utf8');

describe('signature of a POST', () => {
  it.each([
    ['raw-body', '{"merchant_reference":"A-1","amount":1250,"currency":"HKD","description":"","Zeta":"upper first","note":"茶 & \\"tea\\""}'],
    ['sorted-kv', 'Zeta=upper first&amount=1250&currency=HKD&merchant_reference=A-1&note=茶 & "tea"'],
    ['method-path-body', 'POST\n/gateway/api/v1/payments/link\n{"merchant_reference":"A-1","amount":1250,"currency":"HKD","description":"","Zeta":"upper first","note":"茶 & \\"tea\\""}'],
  ] as const)('signs %s', (message, byHand) => {
    const bytes = messageToSign({ method: 'POST', path, body, members }, { ...settings, message });
    expect(bytes.toString('utf8')).toBe(byHand);
    expect(signMessage(bytes, secret, 'hex')).toBe(hmac(byHand).digest('hex'));
  });

  it('signs the very buffer that is sent', () => {
    expect(messageToSign({ method: 'POST', path, body, members }, settings)).toBe(body);
  });
});

describe('signature of a GET', () => {
  it.each([
    ['query', 'page=1&page_size=100', 'page=1&page_size=100'],
    ['query', '', ''],
    ['empty', 'page=1', ''],
    ['path-with-query', 'page=1', '/gateway/api/v1/payments/link?page=1'],
    ['path-with-query', '', '/gateway/api/v1/payments/link'],
  ] as const)('signs %s of %j', (get, query, byHand) => {
    expect(messageToSign({ method: 'GET', path, query }, { ...settings, get }).toString('utf8')).toBe(byHand);
  });
});

describe('encoding', () => {
  it('knows three', () => {
    const message = Buffer.from('x');
    expect(signMessage(message, secret, 'hex')).toMatch(/^[0-9a-f]{64}$/);
    expect(signMessage(message, secret, 'HEX')).toBe(hmac('x').digest('hex').toUpperCase());
    expect(signMessage(message, secret, 'base64')).toBe(hmac('x').digest('base64'));
  });

  it('agrees with test case 2 of RFC 4231', () => {
    expect(signMessage(Buffer.from('what do ya want for nothing?'), 'Jefe', 'hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });
});
