/** A window does not close over anything open, whatever its kind and state; with nothing open it closes at once. */
import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guardClosing } from '@electron/main/app/closing.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import type { Journal } from '@core/ports/journal.ts';
import { intentKinds, intentStates, isOpen, type IntentKind, type IntentState } from '@shared/domain/intent.ts';
import { events, type EventPayload } from '@shared/ipc/contract.ts';
import { at, linkPlan, newProfileId, paidPayment, practiceProfile, progressOf, refundPlan, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../../../support/journal.ts';

/** The part of a window that the guard touches. */
class FakeWindow extends EventEmitter {
  readonly webContents = new EventEmitter();
  closed = false;

  isDestroyed(): boolean {
    return this.closed;
  }

  close(): void {
    let kept = false;
    this.emit('close', { preventDefault: () => { kept = true; } });
    this.closed ||= !kept;
  }
}

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let shop: ReturnType<typeof newProfileId>;

beforeEach(async () => {
  place = temporaryFolder();
  database = openDatabase({ path: place.path, now: startOfTests });
  journal = createJournal(database);
  shop = newProfileId();
  await journal.profiles.save(shop, practiceProfile, startOfTests);
});
afterEach(async () => {
  await journal.close();
  place.remove();
});

function guarded(use: () => Promise<Journal | undefined> = async () => journal) {
  const window = new FakeWindow();
  const told: EventPayload<'app.closeRequested'>[] = [];
  const guard = guardClosing(window as unknown as BrowserWindow, {
    journal: use,
    emit: (name, payload) => { if (name === 'app.closeRequested') told.push(events['app.closeRequested'].parse(payload)); },
  });
  return { window, told, guard };
}

let made = 0;
async function put(kind: IntentKind, state: IntentState): Promise<string> {
  const createdAt = at((made += 1));
  const base = kind === 'refund' ? refundPlan(await paidPayment(journal, { profileId: shop }), { amountMinor: 100, createdAt }) : linkPlan({ profileId: shop, createdAt });
  const { intent } = await journal.intents.create({ ...base, kind, transaction: { ...base.transaction, origin: kind, kind: kind === 'payout' ? 'payout' : base.transaction.kind } });
  if (intent.state !== state) await journal.intents.step(stepOf(intent, state, 'intent.asked', { progress: { ...progressOf(intent), state } }));
  return intent.reference;
}

describe('closing the window', () => {
  it.each(intentKinds.flatMap((kind) => intentStates.map((state) => [kind, state] as const)))('asks first over a %s that is %s, unless it has ended', async (kind, state) => {
    const reference = await put(kind, state);
    const { window, told } = guarded();
    window.close();
    await expect.poll(() => told.length > 0 || window.closed).toBe(true);
    expect(window.closed).toBe(!isOpen(state));
    if (isOpen(state)) expect(told).toMatchObject([{ total: 1, open: [{ kind, reference, environment: 'practice' }] }]);
  });

  it('names the oldest twenty and counts all', async () => {
    const references: string[] = [];
    for (let index = 0; index < 25; index += 1) references.push(await put('link', 'UNKNOWN'));
    const { window, told } = guarded();
    window.close();
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]?.total).toBe(25);
    expect(told[0]?.open.map(({ reference }) => reference)).toEqual(references.slice(0, 20));
  });

  it('closes when the person has read it, and asks again at the next attempt until then', async () => {
    await put('charge', 'UNKNOWN');
    const { window, told, guard } = guarded();
    window.close();
    window.close();
    await expect.poll(() => told.length).toBe(2);
    expect(window.closed).toBe(false);
    guard.closeNow();
    expect(window.closed).toBe(true);
  });

  it('locks nobody in: not behind a journal that fails, nor a page that is gone or hangs', async () => {
    const broken = guarded(async () => { throw new Error('no journal'); });
    broken.window.close();
    await expect.poll(() => broken.window.closed).toBe(true);
    const none = guarded(async () => undefined);
    none.window.close();
    await expect.poll(() => none.window.closed).toBe(true);
    await put('refund', 'UNKNOWN');
    const gone = guarded();
    gone.window.webContents.emit('render-process-gone');
    gone.window.close();
    expect(gone.window.closed).toBe(true);
    const hung = guarded();
    hung.window.emit('unresponsive');
    hung.window.emit('responsive');
    hung.window.close();
    expect(hung.window.closed).toBe(false);
  });
});
