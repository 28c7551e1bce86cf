import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { runProviderConformance } from './conformance.ts';
import { practiceSubject } from './practice-subject.ts';
import type { ProviderSubject } from './practice-subject.ts';

runProviderConformance('ChingChingPay', () => practiceSubject('chingchingpay'));

describe('ChingChingPay signatures', () => {
  let subject: ProviderSubject;
  beforeAll(async () => {
    subject = await practiceSubject('chingchingpay');
  });
  afterAll(() => subject.close());

  it.each([
    { signatureMessage: 'sorted-kv' }, { signatureMessage: 'method-path-body' }, { signatureEncoding: 'base64' }, { signatureEncoding: 'HEX' },
  ])('made as %j are refused by a gateway that wants the raw body in hex, and nothing is executed', async (settings) => {
    const request = { reference: reference.parse('S-1'), amount: moneyOf(1_000, 'HKD'), description: '', expiresAt: null, linkKind: null, storeId: null, deviceId: null };
    const { answer } = await subject.provider({ settings }).createLink(request);
    expect(answer).toMatchObject({ kind: 'refused', meaning: 'unauthorisedNotExecuted' });
    expect((await subject.provider({ settings }).testConnection()).answer.kind).toBe('refused');
    expect(subject.gateway.ledger().orders).toEqual([]);
  });

  it('a refused key does not pass for "not executed" unless the profile says so', async () => {
    const { answer } = await subject.provider({ credentials: { apiKey: 'practice-key-of-nobody' }, settings: { authRefusalMeansNotExecuted: false } }).testConnection();
    expect(answer).toMatchObject({ kind: 'refused', meaning: 'unauthorised' });
  });

  it('a merchant number of somebody else is a final refusal', async () => {
    const request = { reference: reference.parse('S-2'), amount: moneyOf(1_000, 'HKD'), description: '', expiresAt: null, linkKind: null, storeId: null, deviceId: null };
    expect((await subject.provider({ merchantId: 'NOBODY' }).createLink(request)).answer).toMatchObject({ kind: 'refused', meaning: 'final' });
  });
});
