import { describe, expect, it } from 'vitest';
import { changesOf, defaultBaseUrl, draftOf, inputOf, isPublished, isSound, newDraft, problemsOf, refusalAt, settingProblem, withSetting, type Draft } from '../../../../renderer/features/profiles/profile-draft.ts';
import { profileInput } from '@shared/domain/profile.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
import { pingpong } from '@shared/providers/pingpong.ts';
import { pingxx } from '@shared/providers/pingxx.ts';
import type { ProviderDescription, SettingField } from '@shared/providers/description.ts';
import { fakeProfile } from '../../../support/fake-data.ts';

const saved = draftOf(fakeProfile(1, 'HK store, test', 'test'));
const field = (key: string) => {
  const found = chingchingpay.settings.find((candidate) => candidate.key === key);
  if (!found) throw new Error(key);
  return found;
};

describe('what is not saved', () => {
  it('is nothing at first', () => {
    expect(changesOf(saved, saved)).toEqual([]);
  });

  it('names fields, then settings, and forgets what was put back', () => {
    const encoding = withSetting(saved.settings, field('signatureEncoding'), 'base64');
    const draft: Draft = { ...saved, name: 'HK store', settings: encoding };
    expect(changesOf(draft, saved)).toEqual([{ kind: 'field', field: 'name' }, { kind: 'setting', key: 'signatureEncoding' }]);
    expect(changesOf({ ...saved, settings: withSetting(encoding, field('signatureEncoding'), 'hex') }, saved)).toEqual([]);
  });

  it('sees a changed setting that goes back to its default', () => {
    const before = { ...saved, settings: { successCodes: ['0', '200'] } };
    const after = { ...before, settings: withSetting(before.settings, field('successCodes'), ['0']) };
    expect(after.settings).toEqual({});
    expect(changesOf(after, before)).toEqual([{ kind: 'setting', key: 'successCodes' }]);
  });

  it('does not count blanks around a text', () => {
    expect(changesOf({ ...saved, name: ' HK store, test ' }, saved)).toEqual([]);
  });

  it('compares tables by content, not by the order of cells', () => {
    const table = field('methods');
    const left = withSetting({}, table, [{ channel_id: 5, payment_method: 'X', next: '', option: '' }]);
    const right = withSetting({}, table, [{ option: '', next: '', payment_method: 'X', channel_id: 5 }]);
    expect(changesOf({ ...saved, settings: left }, { ...saved, settings: right })).toEqual([]);
  });
});

describe('what is wrong', () => {
  it('asks for name, merchant ID and an address', () => {
    const problems = problemsOf(newDraft(chingchingpay, 'live', 'Asia/Hong_Kong'), chingchingpay);
    expect(problems).toMatchObject({ name: 'missing', merchantId: 'missing', baseUrl: 'missing' });
    expect(isSound(problems)).toBe(false);
  });

  it('lets practice reach loopback only, and test never', () => {
    const at = (environment: Draft['environment'], baseUrl: string) => problemsOf({ ...saved, environment, baseUrl }, chingchingpay).baseUrl;
    expect(at('practice', '')).toBeUndefined();
    expect(at('practice', 'http://127.0.0.1:8080')).toBeUndefined();
    expect(at('practice', 'https://pay.example.com')).toBe('notAllowed');
    expect(at('test', 'http://127.0.0.1:8080')).toBe('notAllowed');
    expect(at('test', 'http://test-api.chingchingpay.com/gateway')).toBe('notAllowed');
    expect(at('test', 'https://test-api.chingchingpay.com/gateway')).toBeUndefined();
  });

  it('names what is wrong with a setting', () => {
    expect(settingProblem(field('minimumLink'), '1,5')).toEqual({ kind: 'number' });
    expect(settingProblem(field('minimumLink'), 0)).toMatchObject({ kind: 'range', min: 1 });
    expect(settingProblem(field('successCodes'), ['0', '0'])).toEqual({ kind: 'duplicate' });
    expect(settingProblem(field('successCodes'), ['zero'])).toEqual({ kind: 'pattern' });
    expect(settingProblem(field('callbackUrl'), 'http://shop.example')).toEqual({ kind: 'pattern' });
    expect(settingProblem(field('methods'), [{ channel_id: 5, payment_method: ' ', next: '', option: '' }])).toEqual({ kind: 'cellMissing', at: 1, column: 'payment_method' });
    expect(settingProblem(field('methods'), [{ channel_id: 'five', payment_method: 'X', next: '', option: '' }])).toEqual({ kind: 'cellNumber', at: 1, column: 'channel_id' });
    for (const each of chingchingpay.settings) expect(settingProblem(each, each.default)).toBeUndefined();
  });
});

describe('the address of an account', () => {
  const at = (description: ProviderDescription, environment: Draft['environment'], baseUrl: string) => problemsOf({ ...newDraft(description, environment, 'Asia/Hong_Kong'), baseUrl }, description).baseUrl;

  it('is the published one, and never one of several that nobody chose', () => {
    expect(defaultBaseUrl(pingpong, 'test')).toBe(pingpong.baseUrls.test[0]?.url);
    expect(pingpong.baseUrls.live.length).toBeGreaterThan(1);
    expect(defaultBaseUrl(pingpong, 'live')).toBe('');
    expect(at(pingpong, 'live', '')).toBe('missing');
    expect(defaultBaseUrl(chingchingpay, 'live')).toBe('');
    expect(defaultBaseUrl(pingxx, 'practice')).toBe('');
  });

  it('is one that the form accepts, for every site of every provider', () => {
    for (const id of providerIds) {
      for (const environment of ['test', 'live'] as const) {
        for (const { url } of descriptionOf(id).baseUrls[environment]) expect(at(descriptionOf(id), environment, url), url).toBeUndefined();
      }
    }
  });

  it('tells a published one from one that was typed', () => {
    expect(isPublished(pingpong, 'live', pingpong.baseUrls.live[1]?.url ?? '')).toBe(true);
    expect(isPublished(pingpong, 'live', 'https://pay.example.com')).toBe(false);
    expect(isPublished(pingpong, 'test', pingpong.baseUrls.live[0]?.url ?? '')).toBe(false);
    expect(isPublished(chingchingpay, 'live', ' ')).toBe(true);
  });
});

describe('the merchant number', () => {
  const problem = (description: ProviderDescription, merchantId: string) => problemsOf({ ...newDraft(description, 'test', 'Asia/Hong_Kong'), merchantId }, description).merchantId;

  it('must have the form that the provider gives it', () => {
    expect(problem(pingxx, 'app_1234567890abcdef')).toBeUndefined();
    expect(problem(pingxx, ' app_1234567890abcdef ')).toBeUndefined();
    for (const wrong of ['1234567890abcdef', 'app_1234567890abcde', 'APP_1234567890abcdef', 'sk_live_1234567890abcdef']) expect(problem(pingxx, wrong), wrong).toBe('form');
    expect(problem(chingchingpay, 'two words')).toBe('form');
    expect(problem(chingchingpay, 'M'.repeat(65))).toBe('tooLong');
    expect(problem(pingxx, '  ')).toBe('missing');
  });
});

describe('kinds of settings', () => {
  const table: SettingField = {
    key: 'rows', group: 'methods', kind: 'table', default: [], maxRows: 2,
    columns: [{ key: 'way', kind: 'text', required: true, choices: ['yes', 'no'] }, { key: 'least', kind: 'integer', required: false }, { key: 'note', kind: 'text', required: false, choices: ['a'] }],
  };
  const lines: SettingField = { key: 'pem', group: 'signature', kind: 'text', default: '', maxLength: 40, multiline: true };

  it('names the cell that is wrong', () => {
    expect(settingProblem(table, [{ way: 'yes', least: '', note: '' }])).toBeUndefined();
    expect(settingProblem(table, [{ way: 'yes', least: 5, note: 'a' }, { way: 'maybe', least: 5, note: '' }])).toEqual({ kind: 'cellChoice', at: 2, column: 'way' });
    expect(settingProblem(table, [{ way: 'no', least: '5.5', note: '' }])).toEqual({ kind: 'cellNumber', at: 1, column: 'least' });
    expect(settingProblem(table, [{ way: '', least: 5, note: '' }])).toEqual({ kind: 'cellMissing', at: 1, column: 'way' });
    expect(settingProblem(table, [{ way: 'no', least: 5, note: 'b' }])).toEqual({ kind: 'cellChoice', at: 1, column: 'note' });
    expect(settingProblem(table, Array.from({ length: 3 }, () => ({ way: 'no', least: 1, note: '' })))).toEqual({ kind: 'tooMany', max: 2 });
  });

  it('takes several lines only where the setting says so', () => {
    expect(settingProblem(lines, 'one\ntwo')).toBeUndefined();
    expect(settingProblem(lines, 'x'.repeat(41))).toEqual({ kind: 'tooLong', max: 40 });
    expect(settingProblem({ ...lines, multiline: false }, 'one\ntwo')).toEqual({ kind: 'lineBreak' });
  });

  it.each(providerIds)('has no fault in the defaults of %s', (id) => {
    for (const each of descriptionOf(id).settings) expect(settingProblem(each, each.default), each.key).toBeUndefined();
  });
});

describe('a refusal of the main process', () => {
  const sent: Draft = { ...saved, settings: { successCodes: ['0', '200'] } };

  it('stands at its field until that field is changed', () => {
    expect(refusalAt({ field: 'merchantId' }, sent, sent)).toEqual({ kind: 'field', field: 'merchantId' });
    expect(refusalAt({ field: 'merchantId' }, { ...sent, merchantId: 'M-2' }, sent)).toBeUndefined();
    expect(refusalAt({ field: 'settings.successCodes' }, sent, sent)).toEqual({ kind: 'setting', key: 'successCodes' });
    expect(refusalAt({ field: 'settings.successCodes' }, { ...sent, settings: {} }, sent)).toBeUndefined();
  });

  it('stands above the form when it names no field of it', () => {
    for (const field of [undefined, 'settings.', 'name.first', 'id']) expect(refusalAt({ field }, sent, sent), field).toBeUndefined();
  });
});

describe('what is sent', () => {
  it('fits the contract, trimmed, with an empty address as none', () => {
    const input = profileInput.parse(inputOf({ ...saved, name: ' Shop ', baseUrl: ' ', environment: 'practice' }));
    expect(input).toMatchObject({ name: 'Shop', baseUrl: null, environment: 'practice' });
  });
});
