// @vitest-environment happy-dom
/** Entries drawn from data alone: order, folding, words, and texts shown as they will be sent. */
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import RequestFields from '../../../../renderer/components/RequestFields.vue';
import { fieldErrors, fieldProblemText, initialValues, valuesOf } from '../../../../renderer/components/request-fields.ts';
import { translate, type Translate } from '../../../../renderer/locales/i18n.ts';
import { optionalField, type RequestField } from '@shared/providers/request-field.ts';
import { mountScreen, typeInto, type Screen } from '../../../support/mount-screen.ts';

const mobile: RequestField = { ...optionalField, key: 'mobile', required: true, personal: true, maxLength: 10, pattern: '^09[0-9]{8}$', normal: ['mobile-taiwan'] };
const accounts: RequestField = { ...optionalField, key: 'bankNumber', kind: 'multiline', required: true, personal: true, pattern: '^[0-9,-]+$', normal: ['comma-list', 'no-blanks'] };
const extras: readonly RequestField[] = ['one', 'two', 'three', 'four', 'five'].map((key) => ({ ...optionalField, key, maxLength: 3 }));
const choice: RequestField = { ...optionalField, key: 'capture', kind: 'choice', choices: ['now', 'manual'], initial: { text: 'now' } };
const t: Translate = (key, params, plural) => translate(key, params, plural);

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function draw(fields: readonly RequestField[], errors: Readonly<Record<string, string>> = {}) {
  const values = ref<Record<string, string>>(initialValues(fields, 'ORDER1'));
  const left: string[] = [];
  const host = defineComponent({
    setup: () => () => h(RequestFields, { providerId: 'vexora', fields, modelValue: values.value, errors, 'onUpdate:modelValue': (next) => { values.value = next; }, 'onLeave': (key) => { left.push(key); } }),
  });
  screen = await mountScreen(host);
  const on = screen;
  const control = (key: string): HTMLElement => on.find(`[data-field="${key}"] :is(input, textarea)`);
  async function enter(key: string, text: string): Promise<void> {
    typeInto(control(key), text);
    await on.settle();
    control(key).dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    await on.settle();
  }
  return { on, values, left, enter };
}

describe('request fields', () => {
  it('show a text that fits as it will be sent, and say what was typed', async () => {
    const { on, values, left, enter } = await draw([mobile, accounts]);
    await enter('mobile', '+886 912-345-678');
    expect(values.value['mobile']).toBe('0912345678');
    expect(on.find('[data-field="mobile"]').textContent).toContain('typed was +886 912-345-678');
    await enter('bankNumber', '012-1234567\n 013-7654321');
    expect(values.value['bankNumber']).toBe('012-1234567,013-7654321');
    expect(left).toEqual(['mobile', 'bankNumber']);
  });

  it('leave a text that does not fit as it was typed', async () => {
    const { values, enter } = await draw([mobile]);
    await enter('mobile', '02-2345-6789');
    expect(values.value['mobile']).toBe('02-2345-6789');
  });

  it('put needed ones first and fold many optional ones, unless one of those is wrong', async () => {
    const folded = await draw([...extras, mobile]);
    expect([...document.querySelectorAll('[data-field]')].map((field) => field.getAttribute('data-field'))).toEqual(['mobile']);
    folded.on.find('[data-test="optional-fields"]').click();
    await folded.on.settle();
    expect(document.querySelectorAll('[data-field]')).toHaveLength(6);
    folded.on.close();
    await draw([...extras, mobile], { three: 'wrong' });
    expect(document.querySelector('[data-field="three"] [role="alert"]')?.textContent).toContain('wrong');
  });

  it('say which entries are sealed, and nothing of it where none is', async () => {
    const { on } = await draw([mobile, ...extras.slice(0, 2)]);
    expect(on.find('[data-field="mobile"]').textContent).toContain('sealed');
    expect(on.find('[data-field="one"]').textContent).toContain('optional');
    expect(on.find('[data-field="one"]').textContent).not.toContain('sealed');
    expect(document.body.textContent).toContain('encrypted on this computer');
    on.close();
    await draw(extras.slice(0, 2));
    expect(document.body.textContent).not.toContain('encrypted on this computer');
  });

  it('show an unknown key and choice as the provider writes them', async () => {
    const { on } = await draw([choice, { ...optionalField, key: 'odd_key' }]);
    expect(on.find('[data-field="odd_key"]').textContent).toContain('odd_key');
    expect(on.find('[data-field="capture"]').textContent).toContain('now');
  });
});

describe('their words and values', () => {
  it('begin with what the description says, the order number cut to what fits', () => {
    expect(initialValues([choice, { ...optionalField, key: 'product', initial: 'reference', maxLength: 4 }], 'ORDER1')).toEqual({ capture: 'now', product: 'ORDE' });
  });

  it('hold nothing that is not asked for', () => {
    expect(valuesOf([mobile], { mobile: '1', left: 'over' })).toEqual({ mobile: '1' });
  });

  it('name every problem in words', async () => {
    await draw([mobile]);
    expect(fieldErrors(t, 'vexora', [mobile, ...extras], { mobile: '', one: 'long', two: 'ok' })).toEqual({ mobile: 'This entry is needed.', one: 'At most 3 characters.' });
    expect(fieldProblemText(t, 'vexora', mobile, 'field.invalid')).toBe(translate('providers.vexora.fields.mobile.problem'));
    expect(fieldProblemText(t, 'vexora', { key: 'odd_key', maxLength: 1 }, 'field.invalid')).toBe(translate('fields.invalid'));
  });
});
