import { describe, expect, it } from 'vitest';
import { changesOf, draftOf, inputOf, isSound, newDraft, problemsOf, settingProblem, withSetting, type Draft } from '../../../../renderer/features/profiles/profile-draft.ts';
import { profileInput } from '@shared/domain/profile.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
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
    expect(settingProblem(field('methods'), [{ channel_id: 'five', payment_method: 'X', next: '', option: '' }])).toEqual({ kind: 'number' });
    for (const each of chingchingpay.settings) expect(settingProblem(each, each.default)).toBeUndefined();
  });
});

describe('what is sent', () => {
  it('fits the contract, trimmed, with an empty address as none', () => {
    const input = profileInput.parse(inputOf({ ...saved, name: ' Shop ', baseUrl: ' ', environment: 'practice' }));
    expect(input).toMatchObject({ name: 'Shop', baseUrl: null, environment: 'practice' });
  });
});
