/** Notifications as the dossier guesses them (§10), signed by hand. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AppError } from '@shared/errors/app-error.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { readNotice } from '@electron/providers/chingchingpay/notices.ts';
import { readSettings } from '@electron/providers/chingchingpay/settings.ts';

const secret = 'practice-secret-not-real';
const transaction = { merchant_id: 'M1', merchant_reference: 'A-1', transaction_id: 'T1', transaction_type: 'sale', result: 'completed', amount: 1250, note: '茶', empty: '', nothing: null, deep: { a: 1 } };
const sign = (text: string, encoding: 'hex' | 'base64' = 'hex') => createHmac('sha256', secret).update(text, 'utf8').digest(encoding);
const read = (body: string, signature: string | null, settings: SettingValues = {}) => readNotice({ body, signature }, { settings: readSettings(settings), merchantId: 'M1', secret: async () => secret });
const sale = { type: 'sale', reference: 'A-1', providerNumber: 'T1' };

describe('a notification', () => {
  it('is verified over its raw bytes, unwrapped or in an envelope', async () => {
    for (const value of [transaction, { code: 0, message: 'success', data: transaction }, { data: transaction }]) {
      const body = ` ${JSON.stringify(value, null, 1)}\n`;
      expect(await read(body, sign(body))).toEqual({ kind: 'verified', ...sale });
      expect(await read(body.trim(), sign(body))).toEqual({ kind: 'refused', reason: 'badSignature' });
    }
    const refund = JSON.stringify({ ...transaction, transaction_type: 'refund', transaction_id: '', merchant_reference: 'R-1', merchant_id: '' });
    expect(await read(refund, sign(refund))).toEqual({ kind: 'verified', type: 'refund', reference: 'R-1', providerNumber: null });
  });

  it('is read in the profile\'s encoding and over the profile\'s text', async () => {
    const body = JSON.stringify(transaction);
    expect(await read(body, sign(body, 'base64'), { signatureEncoding: 'base64' })).toMatchObject({ kind: 'verified' });
    expect(await read(body, sign(body).toUpperCase(), { signatureEncoding: 'HEX' })).toMatchObject({ kind: 'verified' });
    const pairs = 'amount=1250&deep={"a":1}&merchant_id=M1&merchant_reference=A-1&note=茶&result=completed&transaction_id=T1&transaction_type=sale';
    expect(await read(body, sign(pairs), { callbackMessage: 'sorted-kv' })).toMatchObject({ kind: 'verified' });
    const path = `POST\n/hook\n${body}`;
    expect(await read(body, sign(path), { callbackMessage: 'method-path-body', callbackUrl: 'https://shop.example/hook?x=1' })).toMatchObject({ kind: 'verified' });
    expect(await read(body, sign(path), { callbackUrl: 'https://shop.example/hook' })).toMatchObject({ reason: 'badSignature' });
    // How requests are signed says nothing of notifications.
    expect(await read(body, sign(body), { signatureMessage: 'sorted-kv' })).toMatchObject({ kind: 'verified' });
  });

  it.each(['x', '0'.repeat(64), sign(JSON.stringify(transaction)).slice(1), sign(JSON.stringify(transaction)).toUpperCase(), `${sign(JSON.stringify(transaction))}0`])('with the signature %s is refused', async (signature) => {
    expect(await read(JSON.stringify(transaction), signature)).toEqual({ kind: 'refused', reason: 'badSignature' });
    expect(await read(JSON.stringify(transaction), signature, { callbackSigned: false })).toEqual({ kind: 'refused', reason: 'badSignature' });
  });

  it('without a signature is refused, or a hint where the profile says that none are signed', async () => {
    for (const signature of [null, '', ' ']) {
      expect(await read(JSON.stringify(transaction), signature)).toEqual({ kind: 'refused', reason: 'noSignature' });
      expect(await read(JSON.stringify(transaction), signature, { callbackSigned: false })).toEqual({ kind: 'hint', ...sale });
    }
    const body = JSON.stringify(transaction);
    expect(await read(body, sign(body), { callbackSigned: false })).toEqual({ kind: 'verified', ...sale });
  });

  it.each<[unknown, string]>([
    [{ ...transaction, merchant_id: 'M2' }, 'otherAccount'], [{ code: 5, data: transaction }, 'malformed'], [{ code: '0', data: transaction }, 'malformed'], [{ code: 0, data: {} }, 'malformed'],
    [{ ...transaction, merchant_reference: '', transaction_id: null }, 'malformed'], [{ ...transaction, transaction_id: 5 }, 'malformed'], [{ ...transaction, merchant_reference: 'a\nb' }, 'malformed'],
  ])('that says %j is %s', async (value, reason) => {
    const body = JSON.stringify(value);
    expect(await read(body, sign(body))).toEqual({ kind: 'refused', reason });
  });

  it.each(['', 'not json', '[]', '"x"', 'null', '{"a":1', '{"a":1,"a":2}'])('is not %j, however it is signed', async (body) => expect(await read(body, sign(body))).toEqual({ kind: 'refused', reason: 'malformed' }));

  it('is not judged while the key cannot be read', async () => {
    const locked = readNotice({ body: JSON.stringify(transaction), signature: 'x' }, { settings: readSettings({}), merchantId: 'M1', secret: () => Promise.reject(new AppError('keychain.locked')) });
    await expect(locked).rejects.toThrow(AppError);
    expect(await readNotice({ body: JSON.stringify(transaction), signature: createHmac('sha256', '').update(JSON.stringify(transaction)).digest('hex') }, { settings: readSettings({}), merchantId: 'M1', secret: async () => '' })).toMatchObject({ reason: 'badSignature' });
  });
});
