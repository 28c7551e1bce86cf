import { describe, expect, it } from 'vitest';
import { environmentOfKey, hasOuterBlanks, keyProblem, keyToStore } from '../../../../renderer/features/profiles/key-problems.ts';
import type { CredentialField } from '@shared/providers/description.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';

function field(provider: 'pingxx' | 'vexora', key: string): CredentialField {
  const found = descriptionOf(provider).credentials.find((candidate) => candidate.key === key);
  if (!found) throw new Error(key);
  return found;
}

const secretKey = field('pingxx', 'apiKey');
const privateKey = field('pingxx', 'privateKey');
const plain = field('vexora', 'appSecret');
const body = 'bm90LXJlYWwtbm90LXJlYWwtbm90LXJlYWw='.repeat(4);
const block = (name: string): string => `-----BEGIN ${name}-----\n${body}\n-----END ${name}-----`;

describe('a key that says itself what it is for', () => {
  it('contradicts a profile of the other environment, whatever else is wrong with it', () => {
    expect(keyProblem(secretKey, 'sk_live_practice-not-real', 'test')).toEqual({ kind: 'contradiction', found: 'live' });
    expect(keyProblem(secretKey, '  sk_live_', 'test')).toEqual({ kind: 'contradiction', found: 'live' });
    expect(keyProblem(secretKey, 'sk_test_practice-not-real', 'live')).toEqual({ kind: 'contradiction', found: 'test' });
  });

  it('is refused by practice only when it is live', () => {
    expect(keyProblem(secretKey, 'sk_live_practice-not-real', 'practice')).toEqual({ kind: 'contradiction', found: 'live' });
    expect(keyProblem(secretKey, 'sk_test_practice-not-real', 'practice')).toBeUndefined();
  });

  it('is taken where it belongs', () => {
    expect(keyProblem(secretKey, 'sk_test_practice-not-real', 'test')).toBeUndefined();
    expect(keyProblem(secretKey, 'sk_live_practice-not-real', 'live')).toBeUndefined();
    expect(environmentOfKey(secretKey, 'sk_test_practice-not-real')).toBe('test');
    expect(environmentOfKey(plain, 'sk_live_practice-not-real')).toBeNull();
  });

  it('must begin as the provider\'s keys do', () => {
    expect(keyProblem(secretKey, 'pk_test_practice-not-real', 'test')).toEqual({ kind: 'prefix', prefix: 'sk_test_' });
    expect(keyProblem(secretKey, 'k_test_practice-not-real', 'live')).toEqual({ kind: 'prefix', prefix: 'sk_live_' });
    expect(keyProblem(secretKey, 'pk_test_practice-not-real', 'practice')).toEqual({ kind: 'form' });
    expect(keyProblem(secretKey, 'sk_test_two words', 'test')).toEqual({ kind: 'form' });
  });
});

describe('mistakes in copying', () => {
  it('drops blanks where the form knows none, and only there', () => {
    expect(keyToStore(secretKey, ' sk_test_practice-not-real\n')).toBe('sk_test_practice-not-real');
    expect(keyToStore(plain, ' practice-secret ')).toBe(' practice-secret ');
    expect(hasOuterBlanks(plain, ' practice-secret')).toBe(true);
    expect(hasOuterBlanks(plain, 'practice secret')).toBe(false);
    expect(hasOuterBlanks(secretKey, ' sk_test_practice-not-real ')).toBe(false);
  });

  it('never cuts a long key silently', () => {
    expect(keyProblem(plain, 'x'.repeat(plain.maxLength), 'live')).toBeUndefined();
    expect(keyProblem(plain, 'x'.repeat(plain.maxLength + 1), 'live')).toEqual({ kind: 'tooLong', max: plain.maxLength });
  });

  it('knows both forms of a private key, with any line ends', () => {
    for (const name of ['PRIVATE KEY', 'RSA PRIVATE KEY']) {
      expect(keyProblem(privateKey, block(name), 'live')).toBeUndefined();
      expect(keyProblem(privateKey, `\n${block(name).replaceAll('\n', '\r\n')}\r\n`, 'live')).toBeUndefined();
    }
  });

  it.each([
    [block('PUBLIC KEY'), 'publicKey'], [block('RSA PUBLIC KEY'), 'publicKey'], [block('CERTIFICATE'), 'certificate'], [block('ENCRYPTED PRIVATE KEY'), 'locked'],
    [block('OPENSSH PRIVATE KEY'), 'otherFormat'], [block('EC PRIVATE KEY'), 'otherFormat'], [block('PRIVATE KEY').slice(0, -20), 'cut'], [block('PRIVATE KEY').slice(30), 'cut'], [body, 'cut'],
    [block('PRIVATE KEY').replace('bm90', '<b>!'), 'form'],
  ])('names what stands in the place of a private key (%#)', (text, kind) => {
    expect(keyProblem(privateKey, text, 'live')).toEqual({ kind });
  });
});
