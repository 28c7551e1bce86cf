import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import type { SecretName } from '@core/ports/secret-store.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { ensurePracticeProfiles, startPractice } from '@electron/main/app/practice.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { providerIds } from '@shared/domain/ids.ts';
import { misbehaviour } from '@shared/ipc/contract.ts';
import { countingIds } from '../../../../support/ids.ts';
import { newProfileId, practiceProfile, startOfTests, temporaryFolder } from '../../../../support/journal.ts';

describe('startPractice', () => {
  it('starts without its memory where that cannot be written, so that real work is not held up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'practice-'));
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const told: string[] = [];
    const logger = { info: () => undefined, warn: (event: string) => void told.push(event), error: () => undefined };
    const practice = await startPractice({ stateFolder: join(file, 'practice'), clock: systemClock, logger });
    try {
      expect(practice.baseUrl('chingchingpay')).toMatch(/^http:\/\/127\.0\.0\.1:/);
      expect(told).toEqual(['practice.withoutMemory']);
    } finally {
      await practice.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the drill', () => {
  it('offers what each gateway shows, payouts where there are some, and everything fits the contract', async () => {
    const practice = await startPractice({ stateFolder: mkdtempSync(join(tmpdir(), 'practice-')), clock: systemClock, logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
    try {
      for (const id of providerIds) expect(practice.control.orders(id).find(({ operation }) => operation === 'link')?.kinds, id).toContain('accept-then-hang-up');
      practice.control.misbehave('vexora', { operation: 'payout', kind: 'accept-then-hang-up', times: 2 });
      expect(() => practice.control.misbehave('chingchingpay', { operation: 'payout', kind: 'accept-then-hang-up', times: 1 })).toThrow('input.invalid');
      const profileId = newProfileId();
      for (const order of practice.control.active('vexora')) expect(misbehaviour.safeParse({ profileId, ...order }).success).toBe(true);
      expect(practice.control.active('vexora')).toHaveLength(1);
    } finally {
      await practice.close();
    }
  });
});

describe('practice profiles', () => {
  let place: ReturnType<typeof temporaryFolder>;
  let journal: Journal;
  let stored: SecretName[];
  let ids: ReturnType<typeof countingIds>;

  beforeEach(() => {
    place = temporaryFolder();
    journal = openJournalInThread({ path: place.path, now: startOfTests });
    stored = [];
    ids = countingIds();
  });
  afterEach(async () => {
    await journal.close();
    place.remove();
  });

  const gatewayOf = (providerId: PracticeGateway['providerId']) => ({ providerId, merchantId: `M-${providerId}`, settings: {}, credentials: { secret: 'practice-not-real' } }) as unknown as PracticeGateway;

  async function start(...providers: readonly PracticeGateway['providerId'][]): Promise<string[]> {
    const refuse = async (): Promise<never> => { throw new Error('not in this test'); };
    const store = async (name: SecretName) => {
      stored.push(name);
      const mark = { name: name.name, place: 'keychain' as const, endsWith: '', storedAt: startOfTests };
      await journal.secretMarks.put(name, { ...mark, parts: 1 });
      return mark;
    };
    await ensurePracticeProfiles(providers.map(gatewayOf), { journal, secrets: { state: refuse, store, read: refuse, remove: refuse }, clock: systemClock, ids, timeZone: 'Asia/Taipei' });
    return (await journal.profiles.list()).map(({ name }) => name);
  }

  it('are there for every gateway after the first start, each with its keys, and not twice after the second', async () => {
    expect(await start(...providerIds)).toHaveLength(4);
    expect(await start(...providerIds)).toHaveLength(4);
    expect(new Set((await journal.profiles.list()).map(({ name }) => name)).size).toBe(4);
    expect(stored).toHaveLength(4);
  });

  it('come for a provider that is new since the last start', async () => {
    expect(await start('chingchingpay', 'vexora')).toEqual(['Practice C', 'Practice V']);
    expect((await start(...providerIds)).length).toBe(4);
  });

  it('come to a journal of the first version, which had one, and leave its own alone', async () => {
    await journal.profiles.save(newProfileId(), { ...practiceProfile, name: 'My drill', settings: {} }, startOfTests);
    const names = await start(...providerIds);
    expect(names).toHaveLength(4);
    expect(names).toContain('My drill');
    expect(names).not.toContain('Practice C');
  });

  it('that a person removed stay away, one or all', async () => {
    await start(...providerIds);
    const [first, ...others] = await journal.profiles.list();
    await journal.profiles.remove(first!.id, startOfTests);
    expect(await start(...providerIds)).toHaveLength(3);
    for (const { id } of others) await journal.profiles.remove(id, startOfTests);
    expect(await start(...providerIds)).toEqual([]);
  });

  it('of a first version that removed its own does not get it back beside other profiles', async () => {
    await journal.profiles.save(newProfileId(), { ...practiceProfile, name: 'Real shop', environment: 'live', baseUrl: 'https://api.example.com', settings: {} }, startOfTests);
    expect(await start(...providerIds)).not.toContain('Practice C');
    expect(await start(...providerIds)).toHaveLength(4);
  });
});
