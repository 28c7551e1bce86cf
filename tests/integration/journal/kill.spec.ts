import { spawn } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { intentId } from '@shared/domain/ids.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { newProfileId, practiceProfile, startOfTests, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

const kills = 8;
const order = ['QUEUED', 'SENDING', 'SUCCEEDED'];

let place: TemporaryFolder;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

/** Runs the writer until it has said `lines` lines, kills it in the middle of its work, and gives what it had said. */
async function writeAndKill(file: string, profile: string, lines: number): Promise<ReadonlyMap<string, string>> {
  const child = spawn(process.execPath, [file, place.path, profile], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > lines) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  const said = new Map<string, string>();
  for (const [id = '', state = ''] of text.split('\n').slice(0, -1).map((line) => line.split(' '))) said.set(id, state);
  return said;
}

describe('a process that is killed between two writes or in one', () => {
  it('leaves every row whose promise had resolved, and no half of any other', async () => {
    const file = await bundleForNode('tests/integration/journal/child-writer.ts');
    const profile = newProfileId();
    const first = openJournalInThread({ path: place.path, now: startOfTests });
    await first.profiles.save(profile, practiceProfile, startOfTests);
    await first.close();
    const promised = new Map<string, string>();
    for (let kill = 0; kill < kills; kill += 1) {
      for (const [id, state] of await writeAndKill(file, profile, 40 + kill * 7)) promised.set(id, state);
      const journal = openJournalInThread({ path: place.path, now: startOfTests });
      expect(await journal.settings()).toMatchObject({ journalMode: 'wal', synchronous: 2, foreignKeys: true });
      for (const [id, state] of promised) {
        const found = await journal.intents.get(intentId.parse(id));
        expect(order.indexOf(found?.intent.state ?? ''), `${id} was ${state}`).toBeGreaterThanOrEqual(order.indexOf(state));
        const events = await journal.transactions.timeline(found!.intent.transactionId);
        expect(events).toHaveLength(found!.intent.version);
      }
      await journal.close();
    }
    expect(promised.size).toBeGreaterThan(kills * 10);
    const sqlite = new DatabaseSync(place.path, { readOnly: true });
    expect(sqlite.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    expect(sqlite.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(sqlite.prepare("SELECT count(*) AS count FROM intents WHERE state = 'SENDING' AND NOT EXISTS (SELECT 1 FROM attempts WHERE intent_id = intents.id)").get()).toEqual({ count: 0 });
    sqlite.close();
  });
});
