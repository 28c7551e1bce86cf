// @vitest-environment happy-dom
/** The profile form as a person uses it, for every provider: what is asked, what is refused before it is sent, what is sent. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import ProfileForm from '../../../../renderer/features/profiles/ProfileForm.vue';
import { newDraft } from '../../../../renderer/features/profiles/profile-draft.ts';
import { sectionsOf } from '../../../../renderer/features/profiles/setting-words.ts';
import { providerIds, type ProviderId } from '@shared/domain/ids.ts';
import type { Environment, Profile } from '@shared/domain/profile.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { fakeNow, fakeProfile, fakeTransaction } from '../../../support/fake-data.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';

// The whole form is drawn for every test, which takes its time while other tests run beside.
vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;

async function show(profile: Profile | undefined, answers: Answers = {}, environment: Environment = 'test'): Promise<Screen> {
  const fresh = newDraft(descriptionOf('chingchingpay'), environment, 'Asia/Hong_Kong');
  screen = await mountScreen(ProfileForm, { profile, fresh, unsaved: '' }, answers);
  return screen;
}

const of = (providerId: ProviderId, environment: Environment = 'test', change: Partial<Profile> = {}): Profile => fakeProfile(7, 'Shop', environment, { providerId, ...change });
const texts = (selector: string): readonly string[] => [...document.querySelectorAll(selector)].map((element) => element.textContent?.trim() ?? '');
const type = async (on: Screen, selector: string, text: string): Promise<void> => {
  typeInto(on.find(selector), text);
  await on.settle();
};
const press = async (on: Screen, selector: string): Promise<void> => {
  on.find(selector).click();
  await on.settle();
};

/** Drawing every zone of the machine in a list that no test opens takes seconds. */
beforeEach(() => { vi.spyOn(Intl, 'supportedValuesOf').mockReturnValue(['Asia/Hong_Kong', 'Asia/Taipei']); });

afterEach(() => {
  screen?.close();
  screen = undefined;
});

describe('a new profile', () => {
  it('offers every provider, and each brings its own names and address', async () => {
    const on = await show(undefined);
    expect([...document.querySelectorAll<HTMLElement>('[data-provider]')].map((tile) => tile.dataset['provider'])).toEqual(providerIds);
    await press(on, '[data-provider="pingxx"] input');
    expect(document.body.textContent).toContain('App ID');
    expect(on.find('[data-test="base-url"]')).toMatchObject({ value: 'https://api.pingxx.com' });
    await press(on, '[data-provider="vexora"] input');
    expect(on.find('[data-test="base-url"]')).toMatchObject({ value: 'https://sandbox-api.vexora.com/taiwan' });
  });

  it('says at each field what is wrong and sends nothing', async () => {
    const on = await show(undefined);
    await press(on, '[data-provider="pingxx"] input');
    await type(on, '[data-test="name"]', 'Shop');
    await type(on, '[data-test="merchant"]', 'sk_test_practice-not-real');
    await press(on, '[data-test="save"]');
    expect(on.find('[data-test="merchant"]').getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(on.find('[data-test="merchant"]'));
    expect(on.asked('profiles.save')).toEqual([]);
    typeInto(on.find('[data-test="merchant"]'), 'app_1234567890abcdef');
    await on.settle();
    await press(on, '[data-test="save"]');
    expect(on.asked('profiles.save')).toMatchObject([{ providerId: 'pingxx', merchantId: 'app_1234567890abcdef', baseUrl: 'https://api.pingxx.com' }]);
  });

  it('makes a person choose among several sites, or type another address', async () => {
    const on = await show(undefined, {}, 'live');
    await press(on, '[data-provider="pingpong"] input');
    await type(on, '[data-test="name"]', 'Shop');
    await type(on, '[data-test="merchant"]', '2026112000001001');
    await press(on, '[data-test="save"]');
    expect(on.asked('profiles.save')).toEqual([]);
    expect(document.body.textContent).toContain('Choose the site');
    await press(on, '.el-select__wrapper');
    const options = [...document.querySelectorAll<HTMLElement>('.el-select-dropdown__item')];
    options.find((option) => option.textContent?.includes('SG'))?.click();
    await on.settle();
    expect(on.find('[data-test="base-url"]')).toMatchObject({ value: 'https://acquirer-payment-checkout-sg.pingpongx.com' });
    expect(document.body.textContent).toContain('as published');
    await type(on, '[data-test="base-url"]', 'https://pay.example.com');
    expect(document.body.textContent).toContain('not a published address');
    await press(on, '[data-test="save"]');
    expect(on.asked('profiles.save')).toMatchObject([{ baseUrl: 'https://pay.example.com' }]);
  });
});

describe('a refusal by the main process', () => {
  it('stands at the field and goes when the field is changed', async () => {
    const on = await show(of('vexora'), { 'profiles.save': () => { throw new Refused({ code: 'profile.hasOpenIntents', params: { profile: 'Shop' }, field: 'merchantId' }); } });
    typeInto(on.find('[data-test="merchant"]'), 'DEMO2');
    await on.settle();
    await press(on, '[data-test="save"]');
    expect(on.find('[data-test="merchant"]').getAttribute('aria-invalid')).toBe('true');
    typeInto(on.find('[data-test="merchant"]'), 'DEMO3');
    await on.settle();
    expect(on.find('[data-test="merchant"]').getAttribute('aria-invalid')).toBeNull();
  });

  it('opens the settings and the group of a refused setting', async () => {
    const on = await show(of('vexora'), { 'profiles.save': () => { throw new Refused({ code: 'setting.invalid', params: { key: 'linkTtl' }, field: 'settings.linkTtl' }); } });
    typeInto(on.find('[data-test="name"]'), 'Other');
    await on.settle();
    await press(on, '[data-test="save"]');
    expect(on.find('[data-setting="linkTtl"] [aria-invalid="true"]')).toBeTruthy();
  });
});

describe('keys', () => {
  const replace = async (on: Screen, key: string): Promise<void> => press(on, `[data-key="${key}"] [data-test="replace"]`);

  it('never sends a live key of a test profile, and says so before anything is pressed', async () => {
    const on = await show(of('pingxx', 'test'));
    await replace(on, 'apiKey');
    typeInto(on.find('[data-key="apiKey"] input'), 'sk_live_practice-not-real');
    await on.settle();
    expect(on.find('[data-test="contradiction"]').getAttribute('role')).toBe('alert');
    expect(on.find('[data-key="apiKey"] [data-test="store"]')).toMatchObject({ disabled: true });
    on.find('[data-key="apiKey"] input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await on.settle();
    expect(on.asked('profiles.storeSecret')).toEqual([]);
  });

  it('names a form that does not fit and sends nothing', async () => {
    const on = await show(of('pingxx', 'test'));
    await replace(on, 'apiKey');
    typeInto(on.find('[data-key="apiKey"] input'), 'sk_test_two words');
    await on.settle();
    await press(on, '[data-key="apiKey"] [data-test="store"]');
    expect(on.find('[data-key="apiKey"] [role="alert"]').textContent).toContain('form of this key');
    expect(on.asked('profiles.storeSecret')).toEqual([]);
  });

  it('takes a private key of many lines as dots and a count', async () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${'bm90LXJlYWw='.repeat(40)}\n-----END PRIVATE KEY-----\n`;
    const on = await show(of('pingxx', 'test'));
    await replace(on, 'privateKey');
    const pasted = new Event('paste', { bubbles: true, cancelable: true });
    Object.defineProperty(pasted, 'clipboardData', { value: { getData: () => pem } });
    on.find('[data-key="privateKey"] textarea').dispatchEvent(pasted);
    await on.settle();
    expect(document.querySelector('[data-key="privateKey"] textarea')).toBeNull();
    expect(document.body.innerHTML).not.toContain('bm90LXJlYWw');
    await press(on, '[data-key="privateKey"] [data-test="store"]');
    expect(on.asked('profiles.storeSecret')).toMatchObject([{ name: 'privateKey', value: pem }]);
  });

  it('shows at the key what the main process refuses', async () => {
    const on = await show(of('vexora'), { 'profiles.storeSecret': () => { throw new Refused({ code: 'key.invalid', params: {}, field: 'appSecret' }); } });
    await replace(on, 'appSecret');
    typeInto(on.find('[data-key="appSecret"] input'), 'practice-secret-not-real');
    await on.settle();
    await press(on, '[data-key="appSecret"] [data-test="store"]');
    expect(on.find('[data-key="appSecret"] [role="alert"]').textContent).not.toBe('');
    expect(on.find('[data-key="appSecret"] input').getAttribute('aria-invalid')).toBe('true');
  });
});

describe('advanced settings', () => {
  const opened = async (providerId: ProviderId, settings: Profile['settings'] = {}): Promise<Screen> => {
    const on = await show(of(providerId, 'test', { settings }));
    await press(on, '[data-test="advanced"]');
    return on;
  };

  it.each(providerIds)('of %s stay closed by group, and a press opens one of them', async (providerId) => {
    const on = await opened(providerId);
    const [first] = sectionsOf(descriptionOf(providerId));
    expect(document.querySelectorAll('[data-setting]')).toHaveLength(0);
    expect(document.querySelectorAll('[data-group]')).toHaveLength(sectionsOf(descriptionOf(providerId)).length);
    await press(on, `[data-group="${first?.name ?? ''}"] .toggle`);
    expect([...document.querySelectorAll<HTMLElement>('[data-setting]')].map((element) => element.dataset['setting'])).toEqual(first?.fields.map(({ key }) => key));
    expect(texts('[data-setting] label').filter((label) => label === '')).toEqual([]);
  });

  it('count what is changed, find one by a word and bring the default back', async () => {
    const on = await opened('chingchingpay', { requestTimeout: 5_000, signatureEncoding: 'HEX' });
    expect(texts('[data-test="changed-in-group"]')).toHaveLength(2);
    typeInto(on.find('[data-test="setting-search"]'), 'requesttimeout');
    await on.settle();
    expect([...document.querySelectorAll<HTMLElement>('[data-setting]')].map((element) => element.dataset['setting'])).toEqual(['requestTimeout']);
    await press(on, '[data-setting="requestTimeout"] .undo');
    expect(on.find('[data-setting="requestTimeout"] input')).toMatchObject({ value: '60000' });
  });

  it('reset only after a question', async () => {
    const on = await opened('chingchingpay', { requestTimeout: 5_000, signatureEncoding: 'HEX' });
    await press(on, '[data-test="reset-all"]');
    expect(texts('[data-test="changed-in-group"]')).toHaveLength(2);
    await press(on, '.el-popconfirm__action .el-button--primary');
    expect(texts('[data-test="changed-in-group"]')).toHaveLength(0);
    await press(on, '[data-test="save"]');
    expect(on.asked('profiles.save')).toMatchObject([{ settings: {} }]);
  });
});

describe('what was signed', () => {
  it('can be read after a test that went well', async () => {
    const on = await show(of('pingpong'));
    await press(on, '[data-test="test"]');
    expect(on.find('[data-signed]').textContent).toContain('accId=2026112000001001');
  });
});

describe('at the provider', () => {
  it.each(providerIds)('%s: only what its description offers', async (providerId) => {
    await show(of(providerId));
    const { balance, statements, notices } = descriptionOf(providerId);
    expect(document.querySelector('[data-test="balance"]') !== null).toBe(balance);
    expect(document.querySelector('[data-test="list-statements"], [data-test="save-statement"]') !== null).toBe(statements.some(({ setting }) => setting === null));
    expect(document.querySelector('[data-test="notice"]') !== null).toBe(notices !== null);
  });

  it('asks for nothing without keys', async () => {
    const on = await show(of('vexora', 'test', { secrets: [] }));
    expect(on.find('[data-test="balance"]')).toMatchObject({ disabled: true });
  });

  it('shows a balance as the provider writes it, and its refusal in words', async () => {
    let refuse = false;
    const on = await show(of('vexora'), {
      'accounts.balance': () => {
        if (refuse) throw new Refused({ code: 'provider.unavailable', params: {} });
        return { at: fakeNow, amounts: [{ code: 'availableAmount', amount: '0012840.50', currency: 'TWD' }] };
      },
    });
    await press(on, '[data-test="balance"]');
    expect(on.find('[data-panel="account"]').textContent).toContain('0012840.50');
    refuse = true;
    await press(on, '[data-test="balance"]');
    expect(on.find('[data-panel="account"] .bad').textContent).not.toBe('');
    expect(on.find('[data-panel="account"]').textContent).toContain('0012840.50');
  });

  it('lists files page by page and saves one', async () => {
    const on = await show(of('chingchingpay'));
    await press(on, '[data-test="list-statements"]');
    await press(on, '[data-test="next-page"]');
    expect(on.asked('accounts.listStatements')).toMatchObject([{ code: 'settlement', from: null, until: null, transferred: null, page: 1 }, { page: 2 }]);
    await press(on, '.entry .el-button');
    expect(on.asked('accounts.saveStatement')).toMatchObject([{ code: 'settlement', id: 'S-DEMO-1' }]);
  });

  it('asks for a day before it fetches the file of a day', async () => {
    const on = await show(of('pingpong'));
    await press(on, '[data-test="save-statement"]');
    expect(on.asked('accounts.saveStatement')).toEqual([]);
    expect(on.find('[data-panel="account"] [role="alert"]').textContent).toContain('Choose a day');
  });

  const paid = fakeTransaction({ number: 28, status: 'paid', amountMinor: 198_000, reference: 'LT-1120-0428', minutesAgo: 16 });

  it('checks a notification with its signature beside it and leads to the transaction', async () => {
    const on = await show(of('pingxx'), { 'accounts.readNotice': () => ({ kind: 'verified', reason: null, type: 'charge.succeeded', transaction: paid, error: null }) });
    await press(on, '[data-test="notice"]');
    await press(on, '[data-test="check-notice"]');
    expect(on.asked('accounts.readNotice')).toEqual([]);
    typeInto(on.find('[data-test="notice-body"]'), '{"id":"evt_demo"}\n');
    typeInto(on.find('[data-test="notice-signature"]'), ' bm90LXJlYWw= ');
    await on.settle();
    await press(on, '[data-test="check-notice"]');
    expect(on.asked('accounts.readNotice')).toMatchObject([{ body: '{"id":"evt_demo"}\n', signature: 'bm90LXJlYWw=' }]);
    expect(on.find('[data-test="verdict"]').dataset['verdict']).toBe('verified');
    expect(on.find('[data-panel="account"] a').getAttribute('href')).toContain(paid.id);
    typeInto(on.find('[data-test="notice-body"]'), '{"id":"evt_other"}');
    await on.settle();
    expect(document.querySelector('[data-test="verdict"]')).toBeNull();
  });

  it.each([['hint', null], ['refused', 'badSignature'], ['refused', 'otherAccount']] as const)('never calls a notification good that is %s (%s)', async (kind, reason) => {
    const on = await show(of('pingpong'), { 'accounts.readNotice': () => ({ kind, reason, type: null, transaction: null, error: null }) });
    await press(on, '[data-test="notice"]');
    expect(document.querySelector('[data-test="notice-signature"]')).toBeNull();
    await type(on, '[data-test="notice-body"]', '{}');
    await press(on, '[data-test="check-notice"]');
    expect(on.find('[data-test="verdict"]').classList.contains('good')).toBe(false);
    expect(on.asked('accounts.readNotice')).toMatchObject([{ signature: null }]);
  });
});

describe('the drill', () => {
  it('offers for each request what the gateway can do about it', async () => {
    const on = await show(of('vexora', 'practice'), { 'practice.list': async () => ({ orders: [{ operation: 'link', kinds: ['html-200'] }, { operation: 'query', kinds: ['rate-limit-429'] }], active: [] }) });
    await press(on, '[data-test="drill"]');
    expect(on.asked('practice.misbehave')).toMatchObject([{ operation: 'link', kind: 'html-200' }]);
  });

  it('is only for the gateway inside the app', async () => {
    await show(of('vexora', 'practice', { baseUrl: 'http://127.0.0.1:8080/taiwan' }));
    expect(document.querySelector('[data-test="drill"]')).toBeNull();
  });
});
