/** How the app begins and ends: crash, second instance, closing, a journal that must not be touched, no keychain. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { electronBinary } from './support/electron-engine.ts';
import { drawer, fillRefund, lookUp, makeLink, misbehave, openRefund, openToday, payLink, refundButton } from './support/steps.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'life-'));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  await AppUnderTest.stopAll();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A paid order whose refund is on its way: the gateway has done it and keeps its answer back. */
async function refundOnItsWay(app: AppUnderTest, order: string): Promise<void> {
  await openToday(app);
  await makeLink(app, { amount: '50.00', reference: order });
  await payLink(app);
  await lookUp(app, order);
  await openRefund(app);
  await misbehave(app, 'refund', 'answer-late');
  await fillRefund(app, { amount: '20', shown: 'HK$20.00' });
  await refundButton(app, 'HK$20.00').click();
  await app.page.getByText(/waiting for the answer/).waitFor();
  await expect.poll(() => app.page.evaluate(async () => {
    const bridge = (window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ value: { intent: { state: string } }[] }> } }).bridge;
    return (await bridge.invoke('unsettled.list', {})).value[0]?.intent.state;
  })).toBe('SENDING');
  // On a busy machine the request may still be under way: it is done once the gateway has written it down.
  const ledger = (): string => readFileSync(join(app.userData, 'practice', 'chingchingpay.jsonl'), 'utf8');
  await expect.poll(ledger, { timeout: 10_000 }).toContain(`"R-${order}`);
}

describe('a crash', () => {
  it('between send and answer leaves one open item that settles without a second refund', async () => {
    const userData = newFolder();
    const app = await AppUnderTest.start({ userData });
    await refundOnItsWay(app, 'CRASH-1');
    await app.kill();
    const rows = new DatabaseSync(join(userData, 'journal.sqlite'), { readOnly: true }).prepare(`SELECT state, sends FROM intents WHERE kind = 'refund'`).all();
    expect(rows).toMatchObject([{ state: 'SENDING', sends: 1 }]);

    const again = await AppUnderTest.start({ userData });
    await openToday(again);
    await lookUp(again, 'CRASH-1', 'Part refunded');
    await expect.poll(async () => (await drawer(again).textContent()) ?? '', { timeout: 30_000 }).toContain('HK$30.00');
    const after = new DatabaseSync(join(userData, 'journal.sqlite'), { readOnly: true }).prepare(`SELECT state, sends FROM intents WHERE kind = 'refund'`).all();
    expect(after).toMatchObject([{ state: 'SUCCEEDED', sends: 1 }]);
    const events = new DatabaseSync(join(userData, 'journal.sqlite'), { readOnly: true }).prepare(`SELECT type FROM events WHERE type = 'intent.interrupted'`).all();
    expect(events).toHaveLength(1);
    await again.close();
  });
});

describe('closing', () => {
  it('warns while a refund is on its way, and closes when the person insists', async () => {
    const app = await AppUnderTest.start();
    await refundOnItsWay(app, 'CLOSE-1');
    await app.closeWindow();
    const warning = app.page.getByRole('dialog', { name: 'Close with something unsettled?' });
    await warning.getByText('CLOSE-1').waitFor();
    await warning.getByRole('button', { name: 'Stay open' }).click();
    await warning.waitFor({ state: 'hidden' });
    await app.closeWindow();
    await warning.getByRole('button', { name: 'Close all the same' }).click();
    expect(await app.ended).toBe(0);
  });
});

describe('a second instance', () => {
  it('ends at once and leaves the first one alone', async () => {
    const userData = newFolder();
    const first = await AppUnderTest.start({ userData });
    await openToday(first);
    const root = resolve(import.meta.dirname, '../..');
    const electron = electronBinary(root);
    const [program, args] = electron === undefined ? [process.execPath, [join(root, 'tests/host/run.ts'), '--headless']] : [electron, [root]];
    const second = spawn(program, args, { env: { ...process.env, MERCHANT_ADMIN_USER_DATA: userData }, stdio: 'ignore' });
    expect(await new Promise((done) => { second.once('exit', done); })).toBe(0);
    await openToday(first);
    await first.close();
  });
});

describe('a journal that must not be touched', () => {
  it('of a newer version is refused, explained and left as it is', async () => {
    const userData = newFolder();
    const first = await AppUnderTest.start({ userData });
    await openToday(first);
    await first.close();
    const path = join(userData, 'journal.sqlite');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 999');
    database.close();
    const before = readFileSync(path);
    const app = await AppUnderTest.start({ userData });
    await app.page.getByText(/newer version/i).first().waitFor();
    app.expectConsoleError(/./);
    await app.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('because an older copy was put in its place is refused, and opened with the code of the message', async () => {
    const userData = newFolder();
    const path = join(userData, 'journal.sqlite');
    const first = await AppUnderTest.start({ userData });
    await openToday(first);
    await first.close();
    copyFileSync(path, join(userData, 'older'));
    const second = await AppUnderTest.start({ userData });
    await openToday(second);
    await makeLink(second, { amount: '5.00', reference: 'LATER-1' });
    await second.close();
    copyFileSync(join(userData, 'older'), path);

    const refused = await AppUnderTest.start({ userData });
    const note = refused.page.getByText(/journal is older than it was/).first();
    await note.waitFor();
    const argument = /--accept-journal=[0-9a-f]{8}/.exec((await note.textContent()) ?? '')?.[0] ?? '';
    refused.expectConsoleError(/./);
    await refused.close();
    expect(readFileSync(path).equals(readFileSync(join(userData, 'older')))).toBe(true);

    const accepted = await AppUnderTest.start({ userData, args: [argument] });
    await openToday(accepted);
    await accepted.close();
    const database = new DatabaseSync(path, { readOnly: true });
    expect(database.prepare("SELECT action, result FROM audit WHERE action = 'journal.accepted'").all()).toEqual([{ action: 'journal.accepted', result: 'done' }]);
    database.close();
  });

  it('that is no journal at all is refused and left as it is', async () => {
    const userData = newFolder();
    mkdirSync(userData, { recursive: true });
    const path = join(userData, 'journal.sqlite');
    writeFileSync(path, 'this is not a database, and nobody may overwrite it');
    const app = await AppUnderTest.start({ userData });
    await app.page.getByText(/damaged/i).first().waitFor();
    app.expectConsoleError(/./);
    await app.close();
    expect(readFileSync(path, 'utf8')).toBe('this is not a database, and nobody may overwrite it');
  });
});

describe('without a keychain', () => {
  it('practice keys live in memory, and the screen says so', async () => {
    const app = await AppUnderTest.start({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent-bus-of-a-test' } });
    await openToday(app);
    await app.page.getByText(/No keychain/i).first().waitFor({ timeout: 30_000 });
    await makeLink(app, { amount: '5.00', reference: 'MEM-1' });
    await payLink(app);
    await app.close();
  });
});
