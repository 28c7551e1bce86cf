/** What is about a person must not lie open in the journal's files, and must still reach the provider on every send. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '@core/attempts/classify.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { openGate } from '@core/attempts/gate.ts';
import { createPersonalEntries } from '@core/attempts/personal-entries.ts';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import { checkLink, createLinks, type Links } from '@core/links/links.ts';
import { createReferences } from '@core/links/references.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { LinkRequest } from '@core/ports/provider.ts';
import type { Sealer } from '@core/ports/sealer.ts';
import { createProviderDirectory } from '@core/profiles/provider-directory.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { profileId, reference } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { LinkInput } from '@shared/ipc/contract.ts';
import { toMinor } from '@shared/money/money.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { countingIds, submitKeyOf } from '../../support/ids.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { linkFactOf } from '../../support/facts.ts';
import { ScriptedProvider } from '../../support/scripted-provider.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };
const ids = countingIds();
const person = {
  firstname: 'Canary-Firstname', lastname: 'Canary-Lastname', mobile: '0912345678', email: 'canary@person.example', ipAddress: '203.0.113.77',
  bankNumber: '808-0001234567890',
};

const settings = { notifyUrl: 'https://shop.example/notify', returnUrl: 'https://shop.example/return' };

let folder: string;
let journal: Journal;
let clock: FakeClock;
let provider: ScriptedProvider;
let profile: Profile;
let sealer: Sealer;
let engine: AttemptEngine;
let links: Links;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'personal-'));
  clock = new FakeClock();
  journal = openJournalInThread({ path: join(folder, 'journal.sqlite'), now: clock.now() });
  provider = new ScriptedProvider();
  profile = await journal.profiles.save(
    profileId.parse(ids.next()),
    { id: null, name: 'Practice V', providerId: 'vexora', environment: 'practice', merchantId: '1000000001', baseUrl: null, settings, timeZone: 'Asia/Taipei' },
    clock.now(),
  );
  sealer = memorySealer();
  const entries = createPersonalEntries({ ...sealer, open: (text, context) => sealer.open(text, context) });
  engine = new AttemptEngine({
    journal, clock, ids, logger: quiet, notifier: deaf, openFields: entries.openFields, gate: openGate,
    providerFor: async () => provider, policyFor: async () => ({ resendClass: 'C', quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
  });
  const secrets = { state: async () => 'ready' as const, store: async () => { throw new Error('not here'); }, read: async () => 'practice-key-not-real', remove: async () => undefined };
  const directory = createProviderDirectory({ journal, secrets, clock, logger: quiet, definitionOf: () => { throw new Error('not here'); }, practiceBaseUrl: () => undefined });
  links = createLinks({ journal, engine, directory, clock, ids, entries, references: createReferences({ journal, clock, ids }), moneyLock: createMoneyLock({ journal }), operator: async () => 'Operator A' });
});

afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true });
});

function input(change: Partial<LinkInput> = {}): LinkInput {
  return {
    submitKey: submitKeyOf(7), profileId: profile.id, reference: reference.parse('A1'), amountMinor: toMinor(30_000), currency: 'TWD', description: 'tea', expiresAt: null,
    method: 'NET_BANKING/BANK_TRANSFER', fields: person, ...change,
  };
}

describe('entries about a person', () => {
  it('reach the provider whole and stand in no file of the journal', async () => {
    let sent: unknown;
    provider.links.push((request) => {
      sent = request;
      return { kind: 'fact', fact: linkFactOf({ reference: 'A1', providerPaymentId: 'P1' }) };
    });
    expect((await links.create(input())).intent.state).toBe('SUCCEEDED');
    expect((sent as LinkRequest).fields).toEqual(person);
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      for (const entry of Object.values(person)) expect(bytes.includes(entry), `${name} holds ${entry}`).toBe(false);
    }
  });

  it('make the same request the same although they are sealed anew, and another request another', async () => {
    provider.links.push({ kind: 'notSent', problem: problemOf('connectionRefused') }, { kind: 'notSent', problem: problemOf('connectionRefused') }, { kind: 'notSent', problem: problemOf('connectionRefused') });
    const first = await links.create(input());
    const again = await links.create(input());
    expect(again.intent.id).toBe(first.intent.id);
    const other = await links.create(input({ fields: { ...person, mobile: '0900000001' } }));
    expect(other.intent.id).not.toBe(first.intent.id);
    expect((await journal.intents.get(first.intent.id))?.intent.state).toBe('ABANDONED');
  });

  it('that cannot be opened send nothing, and the intent waits', async () => {
    provider.links.push({ kind: 'notSent', problem: problemOf('connectionRefused') });
    const { intent } = await links.create(input());
    sealer.open = () => Promise.reject(new AppError('keychain.locked'));
    const stuck = await engine.send(intent.id);
    expect(stuck).toMatchObject({ state: 'QUEUED', problem: { reason: 'secretUnavailable' } });
    sealer.open = () => Promise.reject(new AppError('secret.missing'));
    expect(await engine.send(intent.id)).toMatchObject({ state: 'QUEUED', problem: { reason: 'secretMissing' } });
    expect(provider.count('link')).toBe(1);
  });

  it.each([
    [{ fields: { ...person, postcode: '100' } }, 'input.invalid', 'fields.postcode'],
    [{ fields: { ...person, mobile: '12345' } }, 'field.invalid', 'fields.mobile'],
    [{ fields: { ...person, bankNumber: '' } }, 'field.required', 'fields.bankNumber'],
    [{ amountMinor: toMinor(30_050) }, 'amount.notWholeUnits', 'amountMinor'],
    [{ currency: 'HKD' as const }, 'currency.notOffered', 'currency'],
    [{ method: 'EWALLET/NONE' }, 'method.notOffered', 'method'],
    [{ reference: reference.parse('has/slash') }, 'reference.invalid', 'reference'],
    [{ description: 'x'.repeat(201) }, 'text.tooLong', 'description'],
  ] satisfies readonly (readonly [Partial<LinkInput>, string, string])[])('a broken rule %j is told at its field, and nothing is written', async (change, code, field) => {
    await expect(links.create(input(change))).rejects.toMatchObject({ code, field });
    expect(await journal.intents.listOpen()).toEqual([]);
    expect(provider.count('link')).toBe(0);
  });

  it('a setting that the provider needs is asked for before anything is written', async () => {
    await journal.profiles.save(profile.id, { ...profile, id: profile.id, settings: { ...settings, returnUrl: '' } }, clock.now());
    await expect(links.create(input())).rejects.toMatchObject({ code: 'setting.missing', field: 'profileId', params: { key: 'returnUrl' } });
    expect(await journal.intents.listOpen()).toEqual([]);
  });

  it('an address that no payer can have is told at its field, in a live profile only', () => {
    const check = (environment: Profile['environment']) => () => checkLink(input({ fields: { ...person, ipAddress: '192.168.0.1' } }), { ...profile, environment }, clock.now());
    expect(check('test')).not.toThrow();
    expect(check('live')).toThrow(expect.objectContaining({ code: 'field.invalid', field: 'fields.ipAddress' }));
  });
});
