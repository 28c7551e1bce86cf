// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp, h, nextTick, ref, type App, type Component } from 'vue';
import MoneyInput from '../../../renderer/components/MoneyInput.vue';
import MoneyText from '../../../renderer/components/MoneyText.vue';
import StatusTag from '../../../renderer/components/StatusTag.vue';
import { statusLooks } from '../../../renderer/components/status-look.ts';
import { switchLanguage } from '../../../renderer/locales/i18n.ts';
import { transactionStatuses } from '../../../shared/domain/transaction.ts';
import type { CurrencyCode } from '../../../shared/money/currency.ts';

const apps: App[] = [];

function show(render: () => ReturnType<typeof h>): HTMLElement {
  const place = document.createElement('div');
  document.body.append(place);
  const app = createApp({ render } satisfies Component);
  app.mount(place);
  apps.push(app);
  return place;
}

beforeAll(async () => {
  await switchLanguage('en');
});

afterEach(() => {
  apps.splice(0).forEach((app) => app.unmount());
  document.body.innerHTML = '';
});

describe('StatusTag', () => {
  it('says every state in a word of its own', () => {
    const words = transactionStatuses.map((status) => show(() => h(StatusTag, { status })).textContent?.trim());
    expect(words.every((word) => word)).toBe(true);
    expect(new Set(words).size).toBe(transactionStatuses.length);
  });

  it('never gives unknown, pending and failed the same shape or tone', () => {
    const looks = (['unknown', 'pending', 'failed', 'succeeded'] as const).map((status) => statusLooks[status]);
    expect(new Set(looks.map((look) => look.shape)).size).toBe(4);
    expect(new Set(looks.map((look) => look.tone)).size).toBe(4);
  });
});

describe('MoneyText', () => {
  it('aligns digits in the lane form and carries the sign of the currency in prose', () => {
    expect(show(() => h(MoneyText, { minor: -12000, currency: 'HKD' })).textContent).toBe('\u2212120.00 HKD');
    expect(show(() => h(MoneyText, { minor: 2450, currency: 'JPY' })).textContent).toBe('2,450.00 JPY');
    expect(show(() => h(MoneyText, { minor: -12000, currency: 'HKD', form: 'prose' })).textContent).toBe('\u2212HK$120.00');
  });

  it('tells an amount that has no room whole on pointing, a usual one not', () => {
    const lane = (minor: number, cut = false) => show(() => h(MoneyText, { minor, currency: 'HKD', cut })).querySelector('.lane');
    expect(lane(123_456_789)?.getAttribute('title')).toBeNull();
    expect(lane(123_456_789_012)?.getAttribute('title')).toBe('1,234,567,890.12 HKD');
    expect(lane(12_000, true)?.getAttribute('title')).toBe('120.00 HKD');
  });
});

describe('MoneyInput', () => {
  async function typeAndLeave(typed: string, currency: CurrencyCode = 'HKD'): Promise<string> {
    const text = ref('');
    const place = show(() => h(MoneyInput, { 'modelValue': text.value, 'onUpdate:modelValue': (value: string) => { text.value = value; }, currency, 'currencyLabel': 'Currency' }));
    const input = place.querySelector('input')!;
    input.value = typed;
    input.dispatchEvent(new Event('input'));
    await nextTick();
    expect(text.value).toBe(typed);
    input.dispatchEvent(new FocusEvent('blur'));
    await nextTick();
    return text.value;
  }

  it.each([['1234.5', '1,234.50'], ['１，２３４．５０', '1,234.50'], ['480', '480.00'], [' 1 234 ', '1,234.00']])('writes %s as %s on leaving', async (typed, shown) => {
    expect(await typeAndLeave(typed)).toBe(shown);
  });

  it.each(['1e3', '12.345', '-5', '1,5', 'abc'])('leaves %s as typed', async (typed) => {
    expect(await typeAndLeave(typed)).toBe(typed);
  });
});
