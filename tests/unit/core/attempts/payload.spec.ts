import { describe, expect, it } from 'vitest';
import { readPayload } from '@core/attempts/payload.ts';
import { contentHash } from '@core/attempts/plan.ts';
import { reference } from '@shared/domain/ids.ts';
import { moneyOf } from '@shared/money/money.ts';
import { toInstant } from '@shared/time/instant.ts';
import { linkPayloadOf } from '../../../support/facts.ts';

const at = toInstant(1_790_000_000_000);
const amount = { minor: 1_000, currency: 'HKD' };

describe('a stored payload', () => {
  it('is read as it was written', () => {
    const payload = linkPayloadOf(reference.parse('A-1'), moneyOf(1_000, 'HKD'), { fields: { store_id: '7' }, sealed: 'Y2lwaGVy' });
    expect(readPayload(JSON.stringify(payload), at)).toEqual(payload);
  });

  it.each([
    [{ kind: 'link', reference: 'A-1', amount, description: 'tea', expiresAt: null, linkKind: 'checkout', storeId: '7', deviceId: null }, { method: 'link:checkout', fields: { store_id: '7' } }],
    [{ kind: 'link', reference: 'A-1', amount, description: 'tea', expiresAt: at, linkKind: null, storeId: null, deviceId: null }, { method: 'link:link', fields: {}, expiresAt: at }],
    [{ kind: 'checkout', reference: 'A-1', amount, description: '', expiresAt: null, channelId: 9, paymentMethod: 'WX_QR' }, { method: 'checkout:9:WX_QR', fields: {} }],
    [
      { kind: 'refund', reference: 'R-1', amount, note: 'late', original: { reference: 'A-1', providerPaymentId: 'P1', providerTransactionId: null, walletReference: null } },
      { note: 'late', reason: '', fields: {}, original: { reference: 'A-1', method: null, providerPaymentId: 'P1', providerTransactionId: null, walletReference: null } },
    ],
  ])('of schema 1 still says the same: %j', (old, expected) => {
    expect(readPayload(JSON.stringify(old), at)).toMatchObject({ ...expected, reference: old.reference, amount, sealed: null, createdAt: at });
  });

  it('that is none is refused', () => {
    for (const text of ['{}', 'null', '{"kind":"transfer"}', 'nonsense']) expect(() => readPayload(text, at)).toThrow();
  });
});

describe('what makes two requests the same', () => {
  const base = linkPayloadOf(reference.parse('A-1'), moneyOf(1_000, 'HKD'), { sealed: 'one ciphertext' });

  it('is their content, not the moment or the ciphertext', () => {
    const again = { ...base, sealed: 'another ciphertext', createdAt: toInstant(at + 5_000) };
    expect(contentHash(again, 'f1')).toBe(contentHash(base, 'f1'));
    expect(contentHash(base, 'f2')).not.toBe(contentHash(base, 'f1'));
    expect(contentHash({ ...base, fields: { a: '1' } }, 'f1')).not.toBe(contentHash(base, 'f1'));
  });
});
