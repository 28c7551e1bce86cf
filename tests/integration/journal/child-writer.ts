/**
 * A process that writes as fast as it can and says what is on disk: one line for every promise of the journal that has
 * resolved. It is meant to be killed. Arguments: journal file, profile.
 */
import { randomUUID } from 'node:crypto';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { attemptId, profileId } from '@shared/domain/ids.ts';
import { linkPlan, patchOf, practiceEvidence, progressOf, startOfTests, stepOf } from '../../support/journal.ts';

const [path = '', profile = ''] = process.argv.slice(2);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function write(): Promise<void> {
  const journal = openJournalInThread({ path, now: startOfTests });
  for (;;) {
    const plan = linkPlan({ profileId: profileId.parse(profile), reference: `K-${randomUUID()}` });
    const { intent } = await journal.intents.create(plan);
    say(`${intent.id} QUEUED`);
    const attempt = attemptId.parse(randomUUID());
    const sending = await journal.intents.step(stepOf(intent, 'SENDING', 'intent.sending', {
      progress: progressOf(intent, { state: 'SENDING', sends: 1 }), attempt: { id: attempt, phase: 'begin' }, effects: [patchOf(intent.transactionId, { status: 'sending' })],
    }));
    say(`${intent.id} SENDING`);
    await journal.intents.step(stepOf(sending, 'SUCCEEDED', 'intent.succeeded', {
      attempt: { id: attempt, phase: 'end', evidence: practiceEvidence, problem: null }, effects: [patchOf(intent.transactionId, { status: 'waiting' })],
    }));
    say(`${intent.id} SUCCEEDED`);
  }
}

void write();
