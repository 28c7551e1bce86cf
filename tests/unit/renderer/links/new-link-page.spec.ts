// @vitest-environment happy-dom
/** The form as a person uses it: who can take it, what is asked for, what is sent and what never is. */
import { afterEach, describe, expect, it } from 'vitest';
import NewLinkPage from '../../../../renderer/features/links/NewLinkPage.vue';
import { useLinkForm } from '../../../../renderer/features/links/use-link-form.ts';
import { translate } from '../../../../renderer/locales/i18n.ts';
import { reference } from '@shared/domain/ids.ts';
import { linkInput, type LinkInput } from '@shared/ipc/contract.ts';
import { defineComponent } from 'vue';
import { fakeId, linkVariants } from '../../../support/fake-data.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

const pingpong = 4;
const pingxx = 5;
const vexora = 6;
const payer = { firstname: 'Sample', lastname: 'Lin', mobile: '+886 912-345-678', email: 'lin@example.test', ipAddress: '203.0.113.7', bankNumber: '012-000000123456' } as const;
const sent = (on: Screen): readonly LinkInput[] => on.asked('links.create').map((input) => linkInput.parse(input));

type Form = ReturnType<typeof useLinkForm>;

type Opened = { readonly on: Screen; readonly form: Form };

async function openForm(answers: Answers = {}, options: FakeOptions = {}): Promise<Opened> {
  let form: Form | undefined;
  screen = await mountScreen(defineComponent({ setup() { form = useLinkForm(); return () => null; } }), {}, answers, options);
  if (!form) throw new Error('not set up');
  return { on: screen, form };
}

function profileOf(form: Form, number: number) {
  const found = form.verdicts.value.find((verdict) => verdict.profile.id === fakeId('a00', number));
  if (!found) throw new Error('no such profile');
  return found.profile.id;
}

async function fillTaiwan({ on, form }: Opened, change: Readonly<Record<string, string>> = {}): Promise<void> {
  await form.start(undefined);
  form.form.currency = 'TWD';
  await on.settle();
  form.chooseProfile(profileOf(form, vexora));
  form.form.amount = '300';
  form.enter({ ...payer, ...change });
}

const problemAt = (form: Form, number: number) => form.verdicts.value.find((verdict) => verdict.profile.id === profileOf(form, number))?.problem?.kind ?? null;

describe('who can take it', () => {
  it('answers while a currency and an amount are chosen, and goes to the one who takes little else', async () => {
    const { on, form } = await openForm();
    await form.start(undefined);
    form.form.currency = 'TWD';
    await on.settle();
    expect(problemAt(form, 1)).toBe('currency');
    expect(form.profileId.value).toBe(profileOf(form, vexora));
    form.form.amount = '300.50';
    await on.settle();
    expect(problemAt(form, vexora)).toBe('wholeUnits');
    // An amount never moves the choice: it changes with every digit.
    expect(form.profileId.value).toBe(profileOf(form, vexora));
    form.form.amount = '300';
    expect(problemAt(form, vexora)).toBeNull();
  });

  it('keeps the wish through every change of profile, and leaves a chosen profile alone', async () => {
    const { on, form } = await openForm();
    await form.start(undefined);
    Object.assign(form.form, { amount: '480', description: 'Tea', expiry: 'three' });
    for (const number of [pingpong, pingxx, vexora, 1, pingxx]) {
      form.chooseProfile(profileOf(form, number));
      await on.settle();
    }
    form.form.currency = 'KWD';
    await on.settle();
    expect(form.profileId.value).toBe(profileOf(form, pingxx));
    expect(form.form).toMatchObject({ amount: '480', description: 'Tea', expiry: 'three', gives: 'any' });
  });

  it('forgets a chosen method that does not give what is wished, and the wish when a method contradicts it', async () => {
    const { on, form } = await openForm();
    await form.start(undefined);
    form.chooseMethod('link:checkout');
    form.form.gives = 'qr';
    await on.settle();
    expect(form.method.value?.gives).toBe('qr');
    form.chooseMethod('link:link');
    await on.settle();
    expect([form.form.gives, form.method.value?.key]).toEqual(['any', 'link:link']);
  });

  it('sends nothing for a paused profile', async () => {
    const { on, form } = await openForm({}, { paused: true });
    await form.start(undefined);
    form.form.amount = '480';
    expect(form.verdict.value).toMatchObject({ blocked: true, problem: { kind: 'paused' } });
    expect(await form.submit()).toBeUndefined();
    expect(sent(on)).toEqual([]);
  });
});

describe('further entries', () => {
  it('are sent as the method asks for them', async () => {
    const { on, form } = await openForm();
    await fillTaiwan({ on, form });
    await form.submit();
    expect(sent(on)).toEqual([expect.objectContaining({ method: 'NET_BANKING/BANK_TRANSFER', currency: 'TWD', amountMinor: 30_000, expiresAt: null, fields: payer })]);
  });

  it('are told wrong only once they were left or sent', async () => {
    const { on, form } = await openForm();
    await fillTaiwan({ on, form }, { lastname: '', mobile: '02-2345-6789' });
    expect(form.entryErrors.value).toEqual({});
    form.touched.add('fields.lastname');
    expect(Object.keys(form.entryErrors.value)).toEqual(['lastname']);
    expect(await form.submit()).toBeUndefined();
    expect(Object.keys(form.entryErrors.value)).toEqual(['lastname', 'mobile']);
    expect(sent(on)).toEqual([]);
  });

  it('of another profile are never sent, and are there again when they come back', async () => {
    const { on, form } = await openForm();
    await fillTaiwan({ on, form });
    form.chooseProfile(profileOf(form, 1));
    form.form.currency = 'HKD';
    await on.settle();
    expect(form.values.value).toEqual({});
    await form.suggest();
    await form.submit();
    expect(sent(on)[0]).toMatchObject({ method: 'link:link', fields: {} });
    form.chooseProfile(profileOf(form, vexora));
    expect(form.values.value).toEqual(payer);
    // An entry of the same key elsewhere begins with the text, because it fits there too.
    form.chooseProfile(profileOf(form, pingpong));
    expect(form.values.value).toMatchObject({ email: payer.email, shopperIP: '' });
  });

  it('that a text of another method does not fit begin as usual', async () => {
    const { on, form } = await openForm();
    await fillTaiwan({ on, form }, { email: 'not an address' });
    form.chooseProfile(profileOf(form, pingpong));
    expect(form.values.value['email']).toBe('');
  });
});

describe('what the main process says', () => {
  it('stands at its entry, in the provider’s terms, until it is changed', async () => {
    const { on, form } = await openForm({}, { create: 'field' });
    await fillTaiwan({ on, form });
    await form.submit();
    expect(form.entryErrors.value['mobile']).toBe(translate('providers.vexora.fields.mobile.problem'));
    form.enter({ ...form.values.value, mobile: '0987654321' });
    expect(form.entryErrors.value).toEqual({});
  });

  it.each([['method', 'method.notOffered', 'method'], ['expiresAt', 'expiry.tooLate', 'expiry'], ['amountMinor', 'amount.belowMinimum', 'amount'], ['currency', 'currency.notOffered', 'amount'], ['description', 'text.tooLong', 'description']] as const)('stands at %s', async (name, code, place) => {
    const { form } = await openForm({ 'links.create': () => { throw new Refused({ code, params: {}, field: name }); } });
    await form.start(undefined);
    form.form.amount = '480';
    await form.submit();
    expect(form.errorOf(place)).toBe(translate(`errors.${code}`));
    expect(form.serverErrors.get('form')).toBeUndefined();
  });
});

describe('the page', () => {
  it('says who cannot and why, asks for what the method needs, shows a pasted number as it is sent, and goes to the first error', { timeout: 120_000 }, async () => {
    screen = await mountScreen(NewLinkPage);
    const on = screen;
    expect(on.find(`[data-profile="${fakeId('a00', vexora)}"]`).textContent).toContain('Cannot: takes TWD only');
    const radio = on.find(`[data-profile="${fakeId('a00', vexora)}"] input`);
    radio.dispatchEvent(new Event('change', { bubbles: true }));
    await on.settle();
    const mobile = on.find('[data-field="mobile"] input') as HTMLInputElement; // a field by its selector
    expect(on.find('[data-field="mobile"]').textContent).toContain('sealed');
    typeInto(mobile, payer.mobile);
    await on.settle();
    mobile.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    await on.settle();
    expect(mobile.value).toBe('0912345678');
    expect(on.find('[data-field="mobile"]').textContent).toContain(payer.mobile);
    on.find('[data-action="submit"]').click();
    await on.settle();
    expect(document.activeElement?.getAttribute('inputmode')).toBe('decimal');
    expect(document.querySelectorAll('[data-field]:has([role="alert"])')).toHaveLength(5);
    expect(sent(on)).toEqual([]);
  });
});

describe('the order number', () => {
  it('is replaced when it is ours and does not fit, and kept with an error when a person typed it', async () => {
    const { on, form } = await openForm();
    await form.start(undefined);
    expect(form.form.reference).toMatch(/^LT-/);
    form.form.currency = 'CNY';
    form.chooseProfile(profileOf(form, pingxx));
    await on.settle();
    expect(form.form.reference).toMatch(/^L[0-9A-Z]+$/);
    form.form.reference = 'MY-1';
    form.touched.add('reference');
    form.chooseMethod('upacp_qr');
    await on.settle();
    expect(form.form.reference).toBe('MY-1');
    expect(form.errorOf('reference')).toBe('8 to 40 letters and digits, nothing else.');
  });

  it('of an older answer does not overwrite that of the method in force', async () => {
    let first: (() => void) | undefined;
    const { on, form } = await openForm({ 'links.suggestReference': ({ method }) => (method === 'link:link' ? new Promise((resolve) => { first = () => resolve({ reference: reference.parse('OLD-1') }); }) : { reference: reference.parse('NEW1') }) });
    const started = form.start(undefined);
    await on.settle();
    form.chooseProfile(profileOf(form, pingxx));
    await on.settle();
    await form.suggest();
    first?.();
    await started;
    expect(form.form.reference).toBe('NEW1');
  });

  it('begins an entry that starts with it, until the entry is typed', async () => {
    const { on, form } = await openForm();
    await form.start(undefined);
    form.form.currency = 'CNY';
    form.chooseProfile(profileOf(form, pingxx));
    form.chooseMethod('wx_pub_qr');
    await on.settle();
    form.form.reference = 'ORDER77';
    expect(form.values.value['product_id']).toBe('ORDER77');
    form.enter({ ...form.values.value, product_id: 'P9' });
    form.form.reference = 'ORDER78';
    expect(form.values.value['product_id']).toBe('P9');
  });
});

describe('a clone', () => {
  it('takes profile, method, amount and text, and nothing personal', async () => {
    const { form } = await openForm({}, { variants: true });
    const source = linkVariants.find((row) => row.reference === 'L261120A51');
    if (!source) throw new Error('no source');
    await form.start(source.id);
    expect(form.method.value?.key).toBe('wx_pub_qr');
    expect(form.form).toMatchObject({ currency: 'CNY', amount: '300.00', description: '龙井茶，一罐' });
    expect(form.form.reference).not.toBe(source.reference);
    expect(form.clonedFrom.value).toBe(source.reference);
  });
});
