import { describe, expect, it } from 'vitest';
import { createProfiles } from '@core/profiles/profiles.ts';
import { createProviderDirectory } from '@core/profiles/provider-directory.ts';
import type { Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { countingIds } from '../../../support/ids.ts';
import { linkPlan, newProfileId, paidPayment, practiceProfile, refundPlan, startOfTests, stepOf, temporaryFolder, progressOf } from '../../../support/journal.ts';

function profilesOver(journal: Journal) {
  const clock = new FakeClock(startOfTests);
  const refuse = async (): Promise<never> => { throw new Error('not in this test'); };
  const secrets = { state: refuse, store: refuse, read: refuse, remove: refuse };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const directory = createProviderDirectory({ journal, secrets, clock, logger, definitionOf: () => { throw new Error('not in this test'); }, practiceBaseUrl: () => undefined });
  const notifier = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };
  return createProfiles({ journal, secrets, directory, clock, ids: countingIds(), notifier, operator: async () => 'Mei' });
}

describe('the account of a profile', () => {
  it('stays while a refund that was sent there is open: another account would not know of it', async () => {
    const { path, remove } = temporaryFolder();
    const journal = openJournalInThread({ path, now: startOfTests });
    try {
      const id = newProfileId();
      await journal.profiles.save(id, { ...practiceProfile, settings: {} }, startOfTests);
      const profiles = profilesOver(journal);
      const input = { ...practiceProfile, settings: {}, id };
      const payment = await paidPayment(journal, { profileId: id });
      await journal.intents.create(linkPlan({ profileId: id }));
      const { intent: refund } = await journal.intents.create(refundPlan(payment));
      // Nothing has left yet: a wrong address can be put right.
      await expect(profiles.save({ ...input, baseUrl: 'http://127.0.0.1:9' })).resolves.toMatchObject({ baseUrl: 'http://127.0.0.1:9' });
      await profiles.save(input);

      const sent = await journal.intents.step(stepOf(refund, 'SENDING', 'intent.sending', { progress: progressOf(refund, { state: 'SENDING', sends: 1 }) }));
      const unknown = await journal.intents.step(stepOf(sent, 'UNKNOWN', 'intent.unknown'));
      await expect(profiles.save({ ...input, baseUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'profile.hasOpenIntents', field: 'baseUrl' });
      await expect(profiles.save({ ...input, merchantId: '10002' })).rejects.toMatchObject({ code: 'profile.hasOpenIntents', field: 'merchantId' });
      await expect(profiles.save({ ...input, name: 'Another name' })).resolves.toMatchObject({ name: 'Another name' });

      await journal.intents.step(stepOf(unknown, 'REJECTED', 'intent.rejected'));
      await expect(profiles.save({ ...input, merchantId: '10002' })).resolves.toMatchObject({ merchantId: '10002' });
    } finally {
      await journal.close();
      remove();
    }
  });

  it('stays while a payout that was sent there is open', async () => {
    const { path, remove } = temporaryFolder();
    const journal = openJournalInThread({ path, now: startOfTests });
    try {
      const id = newProfileId();
      await journal.profiles.save(id, { ...practiceProfile, settings: {} }, startOfTests);
      const profiles = profilesOver(journal);
      const plan = linkPlan({ profileId: id });
      const { intent } = await journal.intents.create({ ...plan, kind: 'payout', transaction: { ...plan.transaction, kind: 'payout', origin: 'payout' } });
      await journal.intents.step(stepOf(intent, 'UNKNOWN', 'intent.unknown', { progress: progressOf(intent, { state: 'UNKNOWN', sends: 1 }) }));
      await expect(profiles.save({ ...practiceProfile, settings: {}, id, merchantId: '10002' })).rejects.toMatchObject({ code: 'profile.hasOpenIntents', field: 'merchantId' });
    } finally {
      await journal.close();
      remove();
    }
  });
});
