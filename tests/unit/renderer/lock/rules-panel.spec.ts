// @vitest-environment happy-dom
/** The rules of a profile as a person edits them, and what is asked before they change. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import RulesPanel from '../../../../renderer/features/profiles/RulesPanel.vue';
import { checkRules, rulesDraftOf } from '../../../../renderer/features/profiles/rules-form.ts';
import { checkPin } from '../../../../renderer/features/settings/pin-form.ts';
import { useAppLock } from '../../../../renderer/composables/use-app-lock.ts';
import { defaultMoneyRules, type MoneyRules } from '@shared/domain/money-rules.ts';
import { toMinor } from '@shared/money/money.ts';
import { fakeProfile } from '../../../support/fake-data.ts';
import { fakePin } from '../../../support/fake-lock.ts';
import { mountScreen, typeInto, type Screen } from '../../../support/mount-screen.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';

vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;

async function open(environment: 'practice' | 'live', options: FakeOptions = {}): Promise<Screen> {
  screen = await mountScreen(RulesPanel, { profile: fakeProfile(1, 'Sample shop', environment), unsaved: false }, {}, { environment, ...options });
  await useAppLock().load();
  await screen.settle();
  return screen;
}

async function choose(on: Screen, action: string, at: number): Promise<void> {
  const input = on.find(`[data-lock="${action}"]`).querySelectorAll('input')[at];
  if (!input) throw new Error('no such level');
  input.click();
  await on.settle();
}

afterEach(() => {
  screen?.close();
  screen = undefined;
});

describe('the rules form', () => {
  it('saves amounts in minor units of their currency, without a question on a practice profile', async () => {
    const on = await open('practice', { tiers: true });
    await choose(on, 'refund', 2);
    typeInto(on.find('[data-tier="HKD"] input'), '1,500.50');
    await on.settle();
    on.find('[data-test="save-rules"]').click();
    await on.settle();
    expect(on.asked('rules.save')).toEqual([expect.objectContaining({
      pin: null, typedName: null,
      rules: expect.objectContaining({ locks: { link: 'confirm', charge: 'confirm', refund: 'typeAmount', payout: 'typeAmount' }, tiers: [{ currency: 'HKD', fromMinor: 150_050, dailyFromMinor: 1_000_000 }, { currency: 'TWD', fromMinor: 800_000, dailyFromMinor: null }] }),
    })]);
  });

  it('keeps what is wrong, says so, and sends nothing', async () => {
    const on = await open('practice', { tiers: true });
    typeInto(on.find('[data-tier="HKD"] input'), '1,5');
    typeInto(on.find('[data-test="repeat-days"]'), '400');
    await on.settle();
    on.find('[data-test="save-rules"]').click();
    await on.settle();
    expect(document.body.textContent).toMatch(/could mean two amounts[\s\S]*0 to 365/);
    expect(on.asked('rules.save')).toEqual([]);
  });

  it('asks for the name before rules of real money get looser, and for the PIN where one is set', async () => {
    const on = await open('live', { lock: 'set' });
    await choose(on, 'refund', 1);
    on.find('[data-test="save-rules"]').click();
    await on.settle();
    expect(on.asked('rules.save')).toEqual([]);
    typeInto(on.find('[data-test="typed-name"]'), 'Sample shop');
    typeInto(on.find('[data-test="rules-pin"]'), '271828');
    await on.settle();
    on.find('[data-test="confirm-rules"]').click();
    await on.settle();
    expect(document.body.textContent).toContain('This is not the PIN');
    typeInto(on.find('[data-test="rules-pin"]'), fakePin);
    await on.settle();
    on.find('[data-test="confirm-rules"]').click();
    await on.settle();
    expect(on.asked('rules.save').at(-1)).toMatchObject({ pin: fakePin, typedName: 'Sample shop', rules: { locks: { refund: 'confirm' } } });
  });

  it('offers no mere press for a payout', async () => {
    const on = await open('practice');
    expect(on.find('[data-lock="payout"]').querySelectorAll('input')).toHaveLength(2);
    expect(on.find('[data-lock="refund"]').querySelectorAll('input')).toHaveLength(3);
  });
});

describe('what is typed', () => {
  const rules: MoneyRules = { ...defaultMoneyRules('live'), tiers: [{ currency: 'JPY', fromMinor: toMinor(5_000), dailyFromMinor: toMinor(20_000) }, { currency: 'KWD', fromMinor: toMinor(1_234), dailyFromMinor: null }] };

  it('comes back as it was, with the digits of each currency', () => {
    expect(rulesDraftOf(rules).tiers.map(({ from }) => from)).toEqual(['5000', '1.234']);
    expect(checkRules(rulesDraftOf(rules))).toEqual({ ok: true, rules });
  });

  it('is refused where the day has less than the single amount', () => {
    const draft = { ...rulesDraftOf(rules), tiers: [{ currency: 'JPY', from: '5000', daily: '4999' }] as const };
    expect(checkRules(draft)).toEqual({ ok: false, problems: { tiers: { JPY: { daily: 'dailyBelow' } } } });
  });

  it('is a PIN only when both entries agree and its form fits', () => {
    const form = { current: '', fresh: fakePin, again: fakePin, minutes: '１０' };
    expect(checkPin(form, false)).toEqual({ ok: true, input: { pin: null, newPin: fakePin, idleMinutes: 10 } });
    expect(checkPin({ ...form, again: '1' }, false)).toMatchObject({ ok: false, problems: { again: 'differs' } });
    expect(checkPin({ ...form, fresh: '111111', again: '111111' }, false)).toMatchObject({ problems: { fresh: 'lock.pinEasy' } });
    for (const minutes of ['0', '241', '', '5.5', '-1']) expect(checkPin({ ...form, minutes }, false), minutes).toMatchObject({ problems: { minutes: 'wrong' } });
    expect(checkPin(form, true)).toMatchObject({ problems: { current: 'lock.pinNeeded' } });
    expect(checkPin({ current: fakePin, fresh: '', again: '', minutes: '5' }, true)).toEqual({ ok: true, input: { pin: fakePin, newPin: null, idleMinutes: 5 } });
  });
});
