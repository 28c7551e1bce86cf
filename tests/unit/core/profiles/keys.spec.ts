/** Merchant numbers and keys are checked before they are stored: a mistake in copying, or a key of the other environment, is told at its field. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import type { SecretName } from '@core/ports/secret-store.ts';
import { createProfiles, readKey, type Profiles } from '@core/profiles/profiles.ts';
import { createProviderDirectory } from '@core/profiles/provider-directory.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { providerIds } from '@shared/domain/ids.ts';
import type { ProfileInput, SecretMark } from '@shared/domain/profile.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { CredentialField } from '@shared/providers/description.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { countingIds } from '../../../support/ids.ts';
import { startOfTests, temporaryFolder, type TemporaryFolder } from '../../../support/journal.ts';

let place: TemporaryFolder;
let journal: Journal;
let profiles: Profiles;
let stored: { readonly name: SecretName; readonly value: string }[];

beforeEach(() => {
  place = temporaryFolder();
  journal = openJournalInThread({ path: place.path, now: startOfTests });
  stored = [];
  const clock = new FakeClock(startOfTests);
  const refuse = async (): Promise<never> => { throw new Error('not in this test'); };
  const store = async (name: SecretName, value: string): Promise<SecretMark> => {
    stored.push({ name, value });
    return { name: name.name, place: 'keychain', endsWith: '', storedAt: clock.now() };
  };
  const secrets = { state: refuse, store, read: refuse, remove: refuse };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const directory = createProviderDirectory({ journal, secrets, clock, logger, definitionOf: () => { throw new Error('not in this test'); }, practiceBaseUrl: () => undefined });
  const notifier = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };
  profiles = createProfiles({ journal, secrets, directory, clock, ids: countingIds(), notifier, operator: async () => 'Mei' });
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

function profileFor(change: Partial<ProfileInput>): ProfileInput {
  return { id: null, name: 'Shop', providerId: 'chingchingpay', environment: 'test', merchantId: 'M-1', baseUrl: 'https://api.example.com', settings: {}, timeZone: 'Asia/Taipei', ...change };
}

const pem = generateKeyPairSync('rsa', { modulusLength: 1024, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey;

describe('the number of a merchant', () => {
  it.each(providerIds.map((id) => [id] as const))('of %s must fit whole', async (providerId) => {
    for (const merchantId of ['has blanks in it', '商戶', 'tab\there', '\u0000']) {
      await expect(profiles.save(profileFor({ providerId, merchantId })), merchantId).rejects.toMatchObject({ code: 'input.invalid', field: 'merchantId' });
    }
    if (descriptionOf(providerId).merchantIdRequired) await expect(profiles.save(profileFor({ providerId, merchantId: '' }))).rejects.toMatchObject({ code: 'input.invalid', field: 'merchantId' });
  });
});

describe('a key', () => {
  const plain: CredentialField = { key: 'apiKey', required: true, maxLength: 40, multiline: false };

  it.each<[string, Partial<CredentialField>, string, string | undefined]>([
    ['with blanks around it', {}, '  key-not-real \n', 'key-not-real'],
    ['in two lines', {}, 'key\nnot-real', undefined],
    ['of blanks', {}, ' \n ', undefined],
    ['as long as may be', {}, 'x'.repeat(40), 'x'.repeat(40)],
    ['that is too long', {}, 'x'.repeat(41), undefined],
    ['of another form', { pattern: '^sk_[a-z]+$' }, 'pk_abc', undefined],
    ['of the right form', { pattern: '^sk_[a-z]+$' }, 'sk_abc', 'sk_abc'],
    ['in lines with the ends of another system', { multiline: true, maxLength: 100 }, '-----BEGIN-----\r\nabc\r\n-----END-----\r\n', '-----BEGIN-----\nabc\n-----END-----'],
  ])('%s', (_name, change, typed, expected) => {
    const read = () => readKey({ ...plain, ...change }, typed, 'test');
    if (expected === undefined) expect(read).toThrow(expect.objectContaining({ code: 'key.invalid', field: 'apiKey' }));
    else expect(read()).toBe(expected);
  });

  it('of the other environment is refused, in both directions', () => {
    const field: CredentialField = { ...plain, prefixes: { test: 'sk_test_', live: 'sk_live_' } };
    for (const [environment, key] of [['test', 'sk_live_x'], ['live', 'sk_test_x'], ['live', 'x']] as const) {
      expect(() => readKey(field, key, environment)).toThrow(expect.objectContaining({ code: 'key.invalid', params: { name: 'apiKey', what: 'environment' } }));
    }
    expect(readKey(field, 'sk_test_x', 'test')).toBe('sk_test_x');
    expect(readKey(field, 'sk_live_x', 'live')).toBe('sk_live_x');
    expect(() => readKey({ ...plain, prefixes: { live: 'sk_live_' } }, 'sk_live_x', 'test')).toThrow('key.invalid');
  });

  it('never stands in the error that refuses it', () => {
    try {
      readKey({ ...plain, pattern: '^sk_' }, 'canary-key-not-real', 'test');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('canary');
    }
  });

  it('is stored as it was read, and one that does not fit is not stored', async () => {
    const { id } = await profiles.save(profileFor({ providerId: 'pingxx', merchantId: 'app_1Gqj58ynP0mHeX1q' }));
    await expect(profiles.storeSecret(id, 'apiKey', 'sk_live_ibbTe5jLGCi5rzfH4OqPW9KC')).rejects.toMatchObject({ code: 'key.invalid', field: 'apiKey' });
    await expect(profiles.storeSecret(id, 'privateKey', 'MIIEvQ, no PEM')).rejects.toMatchObject({ code: 'key.invalid', field: 'privateKey' });
    await expect(profiles.storeSecret(id, 'somethingElse', 'x')).rejects.toMatchObject({ code: 'input.invalid', field: 'name' });
    expect(stored).toEqual([]);
    await profiles.storeSecret(id, 'apiKey', ' sk_test_ibbTe5jLGCi5rzfH4OqPW9KC\n');
    await profiles.storeSecret(id, 'privateKey', pem.replaceAll('\n', '\r\n'));
    expect(stored.map(({ value }) => value)).toEqual(['sk_test_ibbTe5jLGCi5rzfH4OqPW9KC', pem.trim()]);
  });
});
