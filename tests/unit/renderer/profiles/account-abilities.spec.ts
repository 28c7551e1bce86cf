import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../../renderer/composables/day-range.ts';
import { abilitiesOf, hasAny, hasKeys } from '../../../../renderer/features/profiles/account-abilities.ts';
import { drillOperations } from '../../../../renderer/features/profiles/drill-operations.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { ProviderDescription } from '@shared/providers/description.ts';
import { fakeProfile } from '../../../support/fake-data.ts';

const chingchingpay = descriptionOf('chingchingpay');

describe('what a panel offers', () => {
  it.each(providerIds)('is what the description of %s says, and nothing else', (id) => {
    const description = descriptionOf(id);
    const abilities = abilitiesOf(description, { settings: {} });
    expect(abilities.balance).toBe(description.balance);
    expect(abilities.notices).toBe(description.notices);
    expect(abilities.statements.map(({ code }) => code)).toEqual(description.statements.filter(({ setting }) => setting === null).map(({ code }) => code));
  });

  it('leaves out a file whose setting is off', () => {
    const description: ProviderDescription = { ...chingchingpay, statements: [{ code: 'settlement', by: 'listed', setting: 'paymentDetail' }] };
    expect(abilitiesOf(description, { settings: {} }).statements).toEqual([]);
    expect(abilitiesOf(description, { settings: { paymentDetail: true } }).statements).toHaveLength(1);
  });

  it('is hidden when there is nothing', () => {
    expect(hasAny({ balance: false, statements: [], notices: null })).toBe(false);
    expect(hasAny({ balance: false, statements: [], notices: 'body' })).toBe(true);
  });

  it('asks for the required keys only', () => {
    const pingxx = descriptionOf('pingxx');
    const stored = fakeProfile(5, 'Practice ++', 'test', { providerId: 'pingxx' });
    expect(hasKeys(pingxx, stored)).toBe(true);
    expect(hasKeys(pingxx, { secrets: [] })).toBe(false);
  });
});

describe('a range of days', () => {
  it('ends with the last day, in the zone of the account', () => {
    expect(rangeOf('2026-11-01', '2026-11-30', 'Asia/Hong_Kong')).toEqual({ from: Date.UTC(2026, 9, 31, 16), until: Date.UTC(2026, 10, 30, 16) });
    expect(rangeOf('2026-12-31', '2026-12-31', 'UTC')).toEqual({ from: Date.UTC(2026, 11, 31), until: Date.UTC(2027, 0, 1) });
  });

  it('may be open and must not be turned round', () => {
    expect(rangeOf(null, null, 'UTC')).toEqual({ from: null, until: null });
    expect(rangeOf('2026-11-02', '2026-11-01', 'UTC')).toBeUndefined();
  });
});

describe('what a drill offers', () => {
  const all = (['link', 'checkout', 'query', 'refund', 'payout', 'bind'] as const).map((operation) => ({ operation, kinds: ['accept-then-hang-up'] }));

  it.each(providerIds)('%s: no refund where there is no refund call, no payout while it is off, and only what the gateway serves', (id) => {
    const description = descriptionOf(id);
    const operations = drillOperations(description, {}, all);
    expect(operations).toContain('query');
    expect(operations.includes('refund')).toBe(description.refund.track === 'api');
    expect(operations).not.toContain('payout');
    expect(operations).not.toContain('bind');
    expect(drillOperations(description, {}, all.filter(({ operation }) => operation === 'query'))).toEqual(['query']);
  });

  it('has a payout once its switch is on', () => {
    const vexora = descriptionOf('vexora');
    expect(vexora.payout).not.toBeNull();
    expect(drillOperations(vexora, { [vexora.payout?.setting ?? '']: true }, all)).toContain('payout');
  });
});
