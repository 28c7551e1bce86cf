/** The whole job below the window: real journal, real adapter, real practice gateway over HTTP, real export worker. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExportFolder } from '@electron/main/platform/export-folder.ts';
import { composeServices } from '@electron/main/app/compose.ts';
import type { Services } from '@electron/main/app/services.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { createIdSource } from '@electron/main/platform/ids.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createKeychain } from '@electron/main/platform/keychain/keychain.ts';
import { exportColumns } from '@shared/domain/export.ts';
import { reference, type ProviderId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { EventPayload, LinkInput, RefundInput } from '@shared/ipc/contract.ts';
import { toMinor } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import { bundleForNode } from '../../../../support/bundle.ts';
import { memoryDeviceKey } from '../../../../support/device-key.ts';
import { submitKeyOf } from '../../../../support/ids.ts';
import { memorySealer } from '../../../../support/memory-sealer.ts';
import { chooserOf, memorySaver } from '../../../../support/proofs.ts';

let folder: string;
let services: Services;
let profile: Profile;
let progress: EventPayload<'exports.progress'>[];
let paid: string[];
let saver: ReturnType<typeof memorySaver>;
const slip = { id: '01930000-9999-7000-8000-000000000001', name: 'slip.pdf', bytes: Buffer.from('practice slip, not real') };

beforeEach(async () => {
  const worker = await bundleForNode('electron/main/app/export-worker.ts');
  folder = await mkdtemp(join(tmpdir(), 'main-job-'));
  progress = [];
  saver = memorySaver();
  paid = [];
  const journal = openJournalInThread({ path: join(folder, 'journal.sqlite'), now: systemClock.now() });
  services = await composeServices({
    version: '0.0.0',
    journal,
    secrets: createKeychain({ marks: journal.secretMarks, clock: systemClock, load: () => Promise.reject(new Error('no keychain in this test')) }),
    paths: { userData: folder, journalFile: join(folder, 'journal.sqlite'), preferencesFile: '', logs: folder, practice: join(folder, 'practice'), proofs: join(folder, 'proofs'), documents: folder },
    sealer: memorySealer(),
    deviceKey: memoryDeviceKey(),
    chooser: chooserOf(slip),
    sheetChooser: { choose: async () => null },
    statementChooser: { choose: async () => null },
    folderChooser: { choose: async () => null, isChosen: () => false },
    exportFolder: createExportFolder(),
    saver,
    workerFolder: dirname(worker),
    clock: systemClock,
    ids: createIdSource(systemClock),
    logger: { info: () => undefined, warn: () => undefined, error: (event, fields) => { throw new Error(`${event} ${JSON.stringify(fields)}`); } },
    emit: (event, payload) => {
      if (event === 'exports.progress') progress.push(payload as EventPayload<'exports.progress'>);
      if (event === 'transactions.changed' && (payload as EventPayload<'transactions.changed'>).becamePaid) paid.push((payload as EventPayload<'transactions.changed'>).id);
    },
    operator: async () => 'Operator A (Demo)',
    appLock: { requirePin: async () => undefined },
    timeZone: async () => 'Asia/Hong_Kong',
  });
  profile = await practiceProfileOf('chingchingpay');
});

afterEach(async () => {
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

async function practiceProfileOf(providerId: ProviderId): Promise<Profile> {
  const found = (await services.profiles.list()).find((candidate) => candidate.providerId === providerId && candidate.environment === 'practice');
  if (!found) throw new Error(`no practice profile of ${providerId}`);
  return found;
}

function linkInput(change: Partial<LinkInput> = {}): LinkInput {
  return {
    submitKey: submitKeyOf(Math.floor(Math.random() * 1e9)), profileId: profile.id, reference: reference.parse('A-1032'), amountMinor: toMinor(48_000), currency: 'HKD', description: 'Tea 鐵觀音, 2 × 150 g',
    expiresAt: null, method: 'link:link', fields: {}, ...change,
  };
}

/** Does what a payer does: opens the page and presses a button. */
async function pressOnCashier(link: string, act: 'pay' | 'fail' | 'expire'): Promise<void> {
  const page = await (await fetch(link)).text();
  const forms = [...page.matchAll(/<form[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)];
  const form = forms.find(([, action = '', inner = '']) => action.includes(act) || inner.includes(`value="${act}"`));
  if (!form) throw new Error(`no button for ${act} on the cashier page`);
  const fields = new URLSearchParams([...(form[2] ?? '').matchAll(/name="([^"]+)"\s+value="([^"]*)"/g)].map(([, name = '', value = '']): [string, string] => [name, value]));
  const answer = await fetch(new URL(form[1]?.replaceAll('&amp;', '&') ?? '', link), { method: 'POST', body: fields, headers: { origin: new URL(link).origin }, redirect: 'follow' });
  if (!answer.ok) throw new Error(`cashier answered ${answer.status}`);
}

async function paidLink(input: LinkInput = linkInput()): Promise<Transaction> {
  const { transaction } = await services.links.create(input);
  await pressOnCashier(transaction.link?.url ?? '', 'pay');
  const { transaction: after, error } = await services.lookup.refresh(transaction.id);
  expect(error).toBeNull();
  expect(after.status).toBe('paid');
  return after;
}

async function refundInput(payment: Transaction, minor: number, change: Partial<RefundInput> = {}): Promise<RefundInput> {
  const preflight = await services.refunds.preflight(payment.id);
  return {
    submitKey: submitKeyOf(Math.floor(Math.random() * 1e9)), paymentId: payment.id, reference: preflight.suggestedReference, amountMinor: toMinor(minor), reason: 'damaged_item', note: '', fields: {},
    repeatReason: preflight.repeats.hits.length === 0 ? null : 'another cup of the same order', repeatSeen: preflight.repeats.hits.map(({ key }) => key), ...change,
  };
}

describe('the main job', () => {
  it('link, paid, looked up, part refunded, exported', async () => {
    expect(profile).toMatchObject({ environment: 'practice', baseUrl: null });
    expect(profile.secrets.map((secret) => secret.place)).toEqual(['memory', 'memory']);
    const payment = await paidLink();
    const found = await services.journal.transactions.search({ text: 'A-1032' }, null, 10);
    expect(found.rows.map((row) => row.id)).toEqual([payment.id]);

    const refund = await services.refunds.create(await refundInput(payment, 12_000));
    expect(refund.intent.state).toBe('SUCCEEDED');
    expect(refund.payment).toMatchObject({ status: 'part_refunded', refundedMinor: 12_000, heldMinor: 0 });

    const today = await services.today.summary('practice', 'Asia/Hong_Kong');
    expect(today.received).toEqual([{ currency: 'HKD', inRows: 1, inMinor: 48_000, outRows: 1, outMinor: 12_000 }]);
    const chart = await services.today.chart('practice', 'Asia/Hong_Kong');
    expect(chart.currencies).toEqual([{ currency: 'HKD', cells: [
      { day: 29, providerId: 'chingchingpay', group: 'received', rows: 1, minor: 48_000 },
      { day: 29, providerId: 'chingchingpay', group: 'returned', rows: 1, minor: 12_000 },
    ] }]);

    const path = join(folder, 'out.csv');
    const record = await services.exports.start({ filter: {}, columns: [...exportColumns], format: 'excel', zone: 'Asia/Hong_Kong', titles: 'names', since: null }, path);
    await expect.poll(async () => (await services.exports.get(record.id)).state, { timeout: 20_000 }).toBe('done');
    const rows: Record<string, string>[] = parse(await readFile(path), { bom: true, columns: true });
    expect(rows.map((row) => [row['type'], row['amount (major units)'], row['currency']])).toEqual([['payment', '480.00', 'HKD'], ['refund', '-120.00', 'HKD']]);
    expect(rows[0]?.['description']).toBe('Tea 鐵觀音, 2 × 150 g');
    expect((await services.exports.get(record.id)).sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('a link that is paid turns paid by itself', async () => {
    const { transaction } = await services.links.create(linkInput());
    services.paymentWatch.watch(transaction.id, true);
    await pressOnCashier(transaction.link?.url ?? '', 'pay');
    await expect.poll(() => paid, { timeout: 8_000 }).toEqual([transaction.id]);
  });

  it('an unknown outcome stays unknown, locks the payment, and settles by itself', async () => {
    const payment = await paidLink();
    services.practice.misbehave('chingchingpay', { operation: 'refund', kind: 'accept-then-hang-up', times: 1 });
    const input = await refundInput(payment, 12_000);
    const refund = await services.refunds.create(input);
    expect(refund.intent.state).toBe('UNKNOWN');
    expect(refund.payment).toMatchObject({ heldMinor: 12_000 });
    await expect.poll(async () => (await services.journal.intents.get(refund.intent.id))?.intent.state, { timeout: 10_000 }).toBe('SUCCEEDED');
    expect(await services.journal.transactions.get(payment.id)).toMatchObject({ heldMinor: 0, refundedMinor: 12_000 });
  });

  it.each([['error-500-after-commit'], ['html-200'], ['empty-200'], ['truncated-json'], ['wrong-amount'], ['wrong-reference']])('a refund answered by %s is never failed and never doubled', async (kind) => {
    const payment = await paidLink();
    services.practice.misbehave('chingchingpay', { operation: 'refund', kind, times: 1 });
    const refund = await services.refunds.create(await refundInput(payment, 12_000));
    expect(refund.intent.state).toBe('UNKNOWN');
    await expect.poll(async () => (await services.journal.intents.get(refund.intent.id))?.intent.state, { timeout: 10_000 }).toBe('SUCCEEDED');
  });

  it('a refused key pauses the profile and loses nothing', async () => {
    services.practice.misbehave('chingchingpay', { operation: 'link', kind: 'unauthorised-401', times: 1 });
    const refused = await services.links.create(linkInput());
    expect(refused.intent.state).toBe('QUEUED');
    expect((await services.directory.profile(profile.id)).paused).toMatchObject({ code: 'provider.auth' });
    await expect(services.links.create(linkInput({ reference: reference.parse('A-2') }))).rejects.toMatchObject({ code: 'profile.paused' });
    await services.profiles.resume(profile.id);
    expect((await services.unsettled.send(refused.intent.id)).transaction).toMatchObject({ status: 'waiting' });
  });

  it('a duplicate order number is refused before anything is sent', async () => {
    await services.links.create(linkInput());
    await expect(services.links.create(linkInput())).rejects.toMatchObject({ code: 'reference.duplicate' });
  });

  it('the second press of the refund button joins the first', async () => {
    const payment = await paidLink();
    const input = await refundInput(payment, 12_000);
    const results = await Promise.all(Array.from({ length: 10 }, () => services.refunds.create(input)));
    expect(new Set(results.map((result) => result.intent.id)).size).toBe(1);
    expect(await services.journal.transactions.get(payment.id)).toMatchObject({ refundedMinor: 12_000, heldMinor: 0 });
  });

  it('asks before a second refund of the same payment', async () => {
    const payment = await paidLink();
    await services.refunds.create(await refundInput(payment, 1_000));
    await expect(services.refunds.create(await refundInput(payment, 1_000, { repeatReason: null }))).rejects.toMatchObject({ code: 'refund.repeatNeedsReason' });
    expect((await services.refunds.create(await refundInput(payment, 1_000))).intent.state).toBe('SUCCEEDED');
  });

  it('an edited form replaces its first version when that never left', async () => {
    await services.profiles.save({ ...profile, baseUrl: 'http://127.0.0.1:9' });
    const first = await services.links.create(linkInput({ submitKey: submitKeyOf(7) }));
    expect(first.intent).toMatchObject({ state: 'QUEUED', sends: 0 });
    await services.profiles.save({ ...profile, baseUrl: null });
    const second = await services.links.create(linkInput({ submitKey: submitKeyOf(7), amountMinor: toMinor(50_000) }));
    expect(second.transaction).toMatchObject({ status: 'waiting', amountMinor: 50_000 });
    expect((await services.journal.intents.get(first.intent.id))?.intent.state).toBe('ABANDONED');
  });

  it('tests a connection and says when the key is wrong', async () => {
    expect(await services.profiles.testConnection(profile.id)).toMatchObject({ ok: true });
    await services.profiles.storeSecret(profile.id, 'apiSecret', 'practice-wrong-secret-not-real');
    expect(await services.profiles.testConnection(profile.id)).toMatchObject({ ok: false, error: { code: 'provider.auth' } });
  });

  it('leaves no half file when an export is cancelled or cannot be written', async () => {
    await paidLink();
    const path = join(folder, 'nowhere', 'out.csv');
    const failed = await services.exports.start({ filter: {}, columns: ['reference'], format: 'raw', zone: 'UTC', titles: 'names', since: null }, path);
    await expect.poll(async () => (await services.exports.get(failed.id)).state, { timeout: 20_000 }).toBe('failed');
    const cancelled = await services.exports.start({ filter: {}, columns: ['reference'], format: 'raw', zone: 'UTC', titles: 'names', since: null }, join(folder, 'cancelled.csv'));
    services.exports.cancel(cancelled.id);
    await expect.poll(async () => (await services.exports.get(cancelled.id)).state, { timeout: 20_000 }).toBe('cancelled');
    expect((await readdir(folder)).filter((name) => name.includes('cancelled'))).toEqual([]);
  });

  it('refuses an export whose end is not after its start', async () => {
    const from = systemClock.now();
    await expect(services.exports.preview({ from, until: from })).rejects.toMatchObject({ code: 'export.rangeInvalid' });
  });
});

describe('a provider without a refund call', () => {
  const payer = { firstname: '小明', lastname: '王', mobile: '0912345678', email: 'payer@example.com', ipAddress: '203.0.113.9', bankNumber: '808-1234567890123' };

  async function paidAtVexora(): Promise<{ readonly shop: Profile; readonly payment: Transaction }> {
    const shop = await practiceProfileOf('vexora');
    const method = descriptionOf('vexora').link.methods(shop).find(({ key }) => key.startsWith('NET_BANKING/'));
    if (!method) throw new Error('no bank transfer');
    const payment = await paidLink(linkInput({ profileId: shop.id, currency: 'TWD', amountMinor: toMinor(30_000), reference: await services.links.suggestReference(shop.id, method.key), method: method.key, fields: payer }));
    return { shop, payment };
  }

  it('link with sealed entries, paid, recorded with a proof, confirmed by a second person, exported', async () => {
    const { shop, payment } = await paidAtVexora();
    expect(shop.name).toBe('Practice V');
    const journalText = await readFile(join(folder, 'journal.sqlite-wal')).then((bytes) => bytes.toString('latin1'));
    expect(journalText).not.toContain('0912345678');
    expect(journalText).not.toContain('1234567890123');

    const preflight = await services.refunds.preflight(payment.id);
    await expect(services.refunds.create({ submitKey: submitKeyOf(41), paymentId: payment.id, reference: preflight.suggestedReference, amountMinor: toMinor(10_000), reason: 'damaged_item', note: '', fields: {}, repeatReason: null })).rejects.toMatchObject({ code: 'refund.manualOnly' });
    const recorded = await services.manualRefunds.record({
      submitKey: submitKeyOf(42), paymentId: payment.id, amountMinor: toMinor(10_000), method: 'bank_transfer', paidOn: businessDateOf(systemClock.now(), shop.timeZone), externalReference: 'BANK-1',
      reason: 'damaged_item', note: '', payee: '王小明 808-1', proof: slip.id, repeatReason: null,
    });
    expect(recorded.payment).toMatchObject({ heldMinor: 10_000, status: 'paid' });
    expect(await readdir(join(folder, 'proofs'))).toHaveLength(1);
    const confirmed = await services.manualRefunds.confirm({ transactionId: recorded.refund.id, version: recorded.record.version, person: 'Operator B (Demo)' });
    expect(confirmed.payment).toMatchObject({ heldMinor: 0, refundedMinor: 10_000, status: 'part_refunded' });
    await services.manualRefunds.saveProof(recorded.refund.id);
    expect(Buffer.from(saver.saved[0]?.bytes ?? []).equals(slip.bytes)).toBe(true);
    // The provider knows nothing of it, and asking changes nothing.
    expect((await services.lookup.refresh(payment.id)).transaction).toMatchObject({ refundedMinor: 10_000, refundedElsewhereMinor: 0, status: 'part_refunded' });
    expect(await services.lookup.refresh(recorded.refund.id)).toMatchObject({ transaction: { status: 'succeeded' }, error: null });

    const path = join(folder, 'out.csv');
    const record = await services.exports.start({ filter: {}, columns: [...exportColumns], format: 'raw', zone: 'Asia/Taipei', titles: 'names', since: null }, path);
    await expect.poll(async () => (await services.exports.get(record.id)).state, { timeout: 20_000 }).toBe('done');
    const rows: Record<string, string>[] = parse(await readFile(path), { columns: true });
    expect(rows.map((row) => [row['type'], row['track'], row['amount (major units)'], row['received (major units)']])).toEqual([['payment', 'api', '300.00', '300.00'], ['refund', 'manual', '-100.00', '']]);
  });

  it('a payout whose answer is lost is unknown, and settles by asking', async () => {
    const { shop, payment } = await paidAtVexora();
    services.practice.misbehave('vexora', { operation: 'payout', kind: 'accept-then-hang-up', times: 1 });
    const { intent } = await services.payouts.create({
      submitKey: submitKeyOf(43), profileId: shop.id, paymentId: payment.id, reference: await services.payouts.suggestReference(shop.id), amountMinor: toMinor(10_000), note: '', typedAmount: '100', approvedBy: 'Operator B (Demo)', repeatReason: null,
      fields: { bankCode: '808', payeeAccount: '1234567890123', payeeName: '王小明', payeeMobile: '0912345678', payeeEmail: 'payer@example.com' },
    });
    expect(intent.state).toBe('UNKNOWN');
    await expect.poll(async () => (await services.journal.intents.get(intent.id))?.intent.state, { timeout: 20_000 }).toMatch(/^(SUCCEEDED|ACCEPTED)$/);
    expect(await services.journal.transactions.get(payment.id)).toMatchObject({ refundedMinor: 0, heldMinor: 0 });
  });

  it('tells its balance', async () => {
    const { amounts } = await services.accounts.balance((await practiceProfileOf('vexora')).id);
    expect(amounts.length).toBeGreaterThan(0);
    await expect(services.accounts.balance(profile.id)).rejects.toMatchObject({ code: 'ability.notOffered' });
  });
});
