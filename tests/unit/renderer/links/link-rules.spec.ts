// @vitest-environment happy-dom
/**
 * Every rule of every method of every provider, broken one at a time: the form says so at that field and calls nobody, and the main
 * process, asked with the same entries, refuses at the same field. Drawn from the descriptions, so a new rule is tested by itself.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent } from 'vue';
import { checkLink } from '@core/links/links.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { linkInput, type LinkInput } from '@shared/ipc/contract.ts';
import { currencyExponents, exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString, toMinor } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { LinkMethod } from '@shared/providers/description.ts';
import { textProblem } from '@shared/providers/link-rules.ts';
import { channelNames } from '@shared/providers/pingxx-channels.ts';
import { fieldProblem, type RequestField } from '@shared/providers/request-field.ts';
import { addMilliseconds } from '@shared/time/instant.ts';
import { instantOfWall, wallOf } from '../../../../renderer/features/links/expiry.ts';
import { useLinkForm } from '../../../../renderer/features/links/use-link-form.ts';
import { fakeNow, fakeProfile } from '../../../support/fake-data.ts';
import { mountScreen, type Screen } from '../../../support/mount-screen.ts';

const zone = 'Asia/Hong_Kong';
const row = (channelCode: string) => ({ channelCode, wayCode: 'DEMO', label: channelCode, min: 10, max: 20_000, enabled: 'yes', confirmed: 'yes' });

/** With every method switched on that a profile can have. */
const shops: readonly Profile[] = [
  fakeProfile(1, 'C', 'practice', {
    settings: {
      stores: ['S1', 'S2'], devices: ['D1'],
      methods: [{ channel_id: 5, payment_method: 'DEMO_QR', next: 'display_qr_code', option: '' }, { channel_id: 6, payment_method: 'DEMO_WEB', next: 'redirect_to_url', option: '' }, { channel_id: 7, payment_method: 'DEMO_APP', next: 'wallet_app', option: '' }],
    },
  }),
  fakeProfile(2, 'P', 'practice', { providerId: 'pingpong', settings: { languages: ['en', 'zh'] } }),
  fakeProfile(3, '++', 'practice', { providerId: 'pingxx', settings: { channels: channelNames } }),
  fakeProfile(4, 'V', 'practice', { providerId: 'vexora', settings: { wayCodes: [row('NET_BANKING'), row('STORE'), row('EWALLET')] } }),
];

/** A text that fits each entry; one without a sample fails the test. */
const samples: Readonly<Record<string, string>> = {
  'email': 'lin@example.test', 'shopperIP': '203.0.113.7', 'ipAddress': '203.0.113.7', 'client_ip': '203.0.113.7', 'exter_invoke_ip': '203.0.113.7', 'firstname': 'Sample', 'lastname': 'Lin',
  'vexora mobile': '0912345678', 'pingxx mobile': '13800000000', 'postcode': '100', 'address': 'Demo Road 1', 'bankNumber': '012-000000123456', 'tradeCountry': 'HK', 'billingCountry': 'HK',
  'paymentMethods': 'card', 'merchantUserId': 'demo-1', 'goodsName': 'Tea', 'goodsImage': 'https://shop.example/tea.png', 'billingStreet': 'Demo Road 1', 'billingPostcode': '100', 'billingCity': 'Demo', 'billingState': 'Demo',
  'body': 'Tea', 'note': 'Tea', 'metadata': 'shop=demo', 'product_id': 'P1', 'goods_tag': 'tea', 'goods_list': 'Tea, 1', 'terminal_id': 'T0000001', 'result_url': 'https://shop.example/result',
  'success_url': 'https://shop.example/paid', 'cancel_url': 'https://shop.example/cancelled', 'fail_url': 'https://shop.example/failed', 'p_no': '1', 'seq': '1', 'm_uid': '1',
};
const oddTexts = ['<', 'x y', '\u0001', ' , ', 'äöü', 'a,b\n'] as const;

type Form = ReturnType<typeof useLinkForm>;
type Breach = { readonly name: string; readonly place: string; readonly break: (form: Form) => void; readonly input: (valid: LinkInput) => LinkInput };

function sampleOf(providerId: string, field: RequestField): string {
  const sample = field.kind === 'choice' ? field.choices[0] : (samples[`${providerId} ${field.key}`] ?? samples[field.key]);
  if (sample === undefined || fieldProblem(field, sample) !== null) throw new Error(`no sample fits ${providerId} ${field.key}`);
  return sample;
}

function validMinor(method: LinkMethod, currency: CurrencyCode): number {
  const unit = 10 ** exponentOf(currency);
  return Math.ceil(Math.max(method.minimumMinor, unit) / unit) * unit;
}

const decimal = (minor: number, currency: CurrencyCode): string => toDecimalString(moneyOf(toMinor(minor), currency));

function amountBreaches(method: LinkMethod, currency: CurrencyCode): readonly Breach[] {
  const unit = method.wholeUnits ? 10 ** exponentOf(currency) : 1;
  const one = (name: string, minor: number): Breach => ({
    name, place: 'amount', break: ({ form }) => { form.amount = decimal(minor, currency); }, input: (valid) => ({ ...valid, amountMinor: toMinor(minor) }),
  });
  const foreign = Object.keys(currencyExponents).find((code) => !(method.currencies as readonly string[]).includes(code)) as CurrencyCode | undefined; // keys of a const object: exactly the codes
  return [
    one('below the least', method.minimumMinor - unit < 0 ? 0 : method.minimumMinor - unit),
    ...(method.maximumMinor > 0 ? [one('above the most', method.maximumMinor + unit)] : []),
    ...(method.wholeUnits ? [one('not whole', validMinor(method, currency) + 1)] : []),
    ...(foreign ? [{ name: `in ${foreign}`, place: 'amount', break: ({ form }: Form) => { form.currency = foreign; }, input: (valid: LinkInput) => ({ ...valid, currency: foreign }) }] : []),
  ];
}

function referenceBreaches({ reference: rule }: LinkMethod): readonly Breach[] {
  const texts = [rule.minLength > 1 ? 'A'.repeat(rule.minLength - 1) : '', 'A'.repeat(rule.maxLength + 1), `A${'<'}${'A'.repeat(rule.minLength)}`, `A ${'A'.repeat(rule.minLength)}`]
    .filter((text) => !new RegExp(rule.pattern).test(text) || text.length < rule.minLength || text.length > rule.maxLength);
  return texts.map((text) => ({
    name: `number "${text.slice(0, 12)}" of ${text.length}`, place: 'reference', break: ({ form }) => { form.reference = text; },
    // What is no number at all does not even pass the contract; the rules of the method are asked about the rest.
    input: (valid) => ({ ...valid, reference: text as LinkInput['reference'] }),
  }));
}

function textBreaches({ description: rule }: LinkMethod): readonly Breach[] {
  const candidates = ['', 'x'.repeat(rule.maxCharacters + 1), ...(rule.maxBytes === null ? [] : ['茶'.repeat(Math.floor(rule.maxBytes / 3) + 1)]), 'a<b', 'a\u0007b'];
  const found = candidates.filter((text) => textProblem(text, rule) !== null);
  if (found.length === 0) throw new Error('no text breaks the rule');
  return found.map((text) => ({ name: `text of ${[...text].length}`, place: 'description', break: ({ form }) => { form.description = text; }, input: (valid) => ({ ...valid, description: text }) }));
}

function expiryBreaches({ expiry }: LinkMethod): readonly Breach[] {
  if (expiry.kind === 'none') return [];
  const at = (name: string, seconds: number): Breach => {
    const picked = wallOf(addMilliseconds(fakeNow, seconds * 1_000), zone);
    return { name, place: 'expiry', break: ({ form }) => { form.expiry = 'pick'; form.picked = picked; }, input: (valid) => ({ ...valid, expiresAt: instantOfWall(picked, zone) ?? null }) };
  };
  return [at('already past', -3_600), ...(expiry.kind === 'range' ? [at('too soon', 60), at('too late', expiry.mostSeconds + 120)] : [])];
}

function fieldBreaches(field: RequestField): readonly Breach[] {
  const long = 'A'.repeat(field.maxLength + 1);
  const odd = oddTexts.find((text) => fieldProblem(field, text) === 'field.invalid');
  if (field.pattern !== null && odd === undefined) throw new Error(`nothing breaks the form of ${field.key}`);
  const texts = field.kind === 'choice' ? (field.required ? ['', 'no such choice'] : []) : [...(field.required ? [''] : []), long, ...(odd === undefined ? [] : [odd])];
  return texts.map((text) => ({
    name: `${field.key} as "${text.slice(0, 12)}" of ${text.length}`, place: `fields.${field.key}`,
    break: (form) => form.enter({ ...form.values.value, [field.key]: text }), input: (valid) => ({ ...valid, fields: { ...valid.fields, [field.key]: text } }),
  }));
}

function breachesOf(method: LinkMethod, currency: CurrencyCode): readonly Breach[] {
  return [...amountBreaches(method, currency), ...referenceBreaches(method), ...textBreaches(method), ...expiryBreaches(method), ...method.fields.flatMap(fieldBreaches)];
}

const mainPlaces: Readonly<Record<string, string>> = { amountMinor: 'amount', currency: 'amount', expiresAt: 'expiry' };

/** Where the main process says that it is wrong; empty when it finds nothing. */
function mainPlace(input: LinkInput, profile: Profile): string {
  try {
    checkLink(input, profile, fakeNow);
    return '';
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return mainPlaces[cause.field ?? ''] ?? cause.field ?? 'form';
  }
}

/** Where the form says that it is wrong. */
function formPlaces(form: Form): readonly string[] {
  const own = (['amount', 'reference', 'method', 'expiry', 'description'] as const).filter((place) => (form.errorOf(place) ?? '') !== '');
  return [...own, ...Object.entries(form.entryErrors.value).filter(([, text]) => text !== '').map(([key]) => `fields.${key}`)];
}

let screen: Screen | undefined;
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function openForm(): Promise<{ readonly screen: Screen; readonly form: Form }> {
  let form: Form | undefined;
  const host = defineComponent({ setup() { form = useLinkForm(); return () => null; } });
  screen = await mountScreen(host, {}, { 'profiles.list': () => [...shops], 'links.checkReference': () => ({ free: true }) });
  if (!form) throw new Error('the form was not set up');
  return { screen, form };
}

function fillValid(form: Form, profile: Profile, method: LinkMethod, currency: CurrencyCode): void {
  form.chooseProfile(profile.id);
  form.form.currency = currency;
  form.form.expiry = null;
  form.chooseMethod(method.key);
  form.form.amount = decimal(validMinor(method, currency), currency);
  form.form.reference = 'A1B2C3D4E5';
  form.form.description = 'Tea';
  form.enter(Object.fromEntries(method.fields.map((field) => [field.key, sampleOf(profile.providerId, field)])));
}

describe.each(shops.map((shop) => [shop.providerId, shop] as const))('rules of %s', (_id, shop) => {
  const methods = descriptionOf(shop.providerId).link.methods(shop);

  it('says each broken rule at its field and sends nothing, as the main process would refuse it there', { timeout: 60_000 }, async () => {
    const { screen: on, form } = await openForm();
    let broken = 0;
    for (const method of methods) {
      const currency = method.currencies[0] ?? 'HKD';
      fillValid(form, shop, method, currency);
      const before = on.asked('links.create').length;
      await form.submit();
      expect(on.asked('links.create').length, `${method.key}, nothing wrong: ${formPlaces(form).join()}`).toBe(before + 1);
      const valid = linkInput.parse(on.asked('links.create').at(-1));
      expect(mainPlace(valid, shop), `${method.key}, nothing wrong`).toBe('');
      if (method.expiry.kind === 'none') expect(valid.expiresAt).toBeNull();
      for (const breach of breachesOf(method, currency)) {
        const name = `${method.key}: ${breach.name}`;
        fillValid(form, shop, method, currency);
        breach.break(form);
        expect(await form.submit(), name).toBeUndefined();
        expect(formPlaces(form), name).toEqual([breach.place]);
        expect(mainPlace(breach.input(valid), shop), name).toBe(breach.place);
        broken += 1;
      }
      expect(on.asked('links.create').length, method.key).toBe(before + 1);
    }
    expect(broken).toBeGreaterThan(methods.length * 5);
  });
});
