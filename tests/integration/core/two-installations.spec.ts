/** Four eyes over two whole installations: two journals, two keys, the real adapter and a practice gateway over HTTP. Approved is sent once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExportFolder } from '@electron/main/platform/export-folder.ts';
import { composeServices } from '@electron/main/app/compose.ts';
import type { Services } from '@electron/main/app/services.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { createIdSource } from '@electron/main/platform/ids.ts';
import { createKeychain } from '@electron/main/platform/keychain/keychain.ts';
import { confirmedCharacters } from '@shared/domain/approval.ts';
import { reference } from '@shared/domain/ids.ts';
import { defaultMoneyRules } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { toMinor } from '@shared/money/money.ts';
import { memoryDeviceKey } from '../../support/device-key.ts';
import { submitKeyOf } from '../../support/ids.ts';
import { memorySealer } from '../../support/memory-sealer.ts';
import { chooserOf, memorySaver } from '../../support/proofs.ts';

type Installation = { readonly services: Services; readonly saver: ReturnType<typeof memorySaver>; readonly profile: Profile; readonly close: () => Promise<void> };

let maker: Installation;
let checker: Installation;
let key = 0;

async function install(person: string): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'two-installations-'));
  const journal = openJournalInThread({ path: join(folder, 'journal.sqlite'), now: systemClock.now() });
  const saver = memorySaver();
  const services = await composeServices({
    journal,
    secrets: createKeychain({ marks: journal.secretMarks, clock: systemClock, load: () => Promise.reject(new Error('no keychain in this test')) }),
    paths: { userData: folder, journalFile: join(folder, 'journal.sqlite'), preferencesFile: '', logs: folder, practice: join(folder, 'practice'), proofs: join(folder, 'proofs'), documents: folder },
    version: '0.0.0-test', exportFolder: createExportFolder(), folderChooser: { choose: () => Promise.reject(new Error('no folder is chosen in this test')), isChosen: () => false }, sheetChooser: { choose: () => Promise.reject(new Error('no file is chosen in this test')) }, statementChooser: { choose: () => Promise.reject(new Error('no file is chosen in this test')) },
    sealer: memorySealer(), deviceKey: memoryDeviceKey(), chooser: chooserOf(), saver, workerFolder: folder, clock: systemClock, ids: createIdSource(systemClock),
    logger: { info: () => undefined, warn: () => undefined, error: (event, fields) => { throw new Error(`${event} ${JSON.stringify(fields)}`); } },
    emit: () => undefined, operator: async () => person, appLock: { requirePin: async () => undefined }, timeZone: async () => 'Asia/Hong_Kong',
  });
  const profile = (await services.profiles.list()).find(({ providerId }) => providerId === 'chingchingpay');
  if (!profile) throw new Error('no practice profile');
  return {
    services, saver, profile,
    close: async () => {
      await services.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The file that was saved last. */
const handedOver = ({ saver }: Installation): string => Buffer.from(saver.saved.at(-1)?.bytes ?? []).toString('utf8');

async function enrol(at: Installation, other: Installation, person: string): Promise<void> {
  await other.services.devices.saveOwn();
  const { fingerprint } = await other.services.devices.own();
  await at.services.devices.enrol({ text: handedOver(other), ending: fingerprint.slice(-confirmedCharacters), person });
}

beforeEach(async () => {
  [maker, checker] = [await install('Operator A (Demo)'), await install('Operator B (Demo)')];
  await enrol(maker, checker, 'Operator B (Demo)');
  await enrol(checker, maker, 'Operator A (Demo)');
  await maker.services.journal.moneyRules.put(
    maker.profile.id, { ...defaultMoneyRules('practice'), tiers: [{ currency: 'HKD', fromMinor: toMinor(20_000), dailyFromMinor: toMinor(50_000) }] }, 'Operator A (Demo)', systemClock.now(),
  );
});
afterEach(async () => {
  await maker.close();
  await checker.close();
});

async function paidLink(): Promise<Transaction> {
  const { services, profile } = maker;
  const { transaction } = await services.links.create({
    submitKey: submitKeyOf((key += 1)), profileId: profile.id, reference: reference.parse(`A-${1_000 + key}`), amountMinor: toMinor(48_000), currency: 'HKD', description: 'Tea', expiresAt: null, method: 'link:link', fields: {},
  });
  const link = transaction.link?.url ?? '';
  const page = await (await fetch(link)).text();
  const form = [...page.matchAll(/<form[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].find(([, action = '', inner = '']) => action.includes('pay') || inner.includes('value="pay"'));
  const fields = new URLSearchParams([...(form?.[2] ?? '').matchAll(/name="([^"]+)"\s+value="([^"]*)"/g)].map(([, name = '', value = '']): [string, string] => [name, value]));
  await fetch(new URL(form?.[1]?.replaceAll('&amp;', '&') ?? '', link), { method: 'POST', body: fields, headers: { origin: new URL(link).origin }, redirect: 'follow' });
  return (await services.lookup.refresh(transaction.id)).transaction;
}

async function refund(payment: Transaction, minor: number) {
  const { services } = maker;
  const preflight = await services.refunds.preflight(payment.id);
  return services.refunds.create({
    submitKey: submitKeyOf((key += 1)), paymentId: payment.id, reference: preflight.suggestedReference, amountMinor: toMinor(minor), reason: 'damaged_item', note: '', fields: {}, repeatReason: 'The payer asked for another part back',
  });
}

describe('two installations', () => {
  it('request, judgement, answer: sent to the gateway once, and a replay does nothing', async () => {
    const payment = await paidLink();
    expect(payment.status).toBe('paid');
    const { intent, transaction } = await refund(payment, 20_000);
    expect(intent.state).toBe('AWAITING_APPROVAL');
    // The gateway knows of nothing, and the inbox does.
    expect((await maker.services.lookup.refresh(payment.id)).transaction).toMatchObject({ refundedElsewhereMinor: 0, heldMinor: 20_000 });
    expect((await maker.services.unsettled.list()).map((item) => item.intent.id)).toEqual([intent.id]);
    await expect(maker.services.unsettled.send(intent.id)).rejects.toMatchObject({ code: 'intent.wrongState' });

    const [item] = await maker.services.approvals.waiting();
    if (!item) throw new Error('nothing waits');
    await maker.services.approvals.saveRequest(item.id);
    const request = handedOver(maker);
    expect(await checker.services.checking.check(request)).toMatchObject({ request: { amountMinor: 20_000, reference: transaction.reference }, accountKnown: true, enrolledAs: 'Operator A (Demo)' });
    await checker.services.checking.answer(request, 'approve', 'Seen');
    await checker.services.checking.saveAnswer(request);
    const answer = handedOver(checker);

    const opened = await Promise.allSettled(Array.from({ length: 20 }, async () => maker.services.approvals.openAnswer(answer)));
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(opened.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { readonly code?: string }).code] : []))).toEqual(Array.from({ length: 19 }, () => 'approval.notWaiting'));
    expect((await maker.services.journal.intents.get(intent.id))?.intent).toMatchObject({ sends: 1 });
    const after = await maker.services.lookup.refresh(payment.id);
    expect(after.transaction).toMatchObject({ status: 'part_refunded', heldMinor: 0, refundedMinor: 20_000, refundedElsewhereMinor: 0 });
    // What was decided is nobody's to decide again.
    await expect(maker.services.approvals.openAnswer(answer)).rejects.toMatchObject({ code: 'approval.notWaiting' });
  });

  it('a refusal never reaches the gateway and frees the rest', async () => {
    const payment = await paidLink();
    await refund(payment, 48_000);
    const [item] = await maker.services.approvals.waiting();
    await checker.services.checking.answer(item?.file ?? '', 'refuse', 'Ask first');
    await checker.services.checking.saveAnswer(item?.file ?? '');
    expect(await maker.services.approvals.openAnswer(handedOver(checker))).toMatchObject({ item: { state: 'refused', note: 'Ask first' }, intent: { state: 'ABANDONED', sends: 0 } });
    expect((await maker.services.lookup.refresh(payment.id)).transaction).toMatchObject({ status: 'paid', heldMinor: 0, refundedMinor: 0 });
  });

  it('small refunds go by themselves until the limit of the day', async () => {
    const payments = [await paidLink(), await paidLink(), await paidLink()];
    const ends = [];
    for (const payment of payments) ends.push((await refund(payment, 18_000)).intent.state);
    // 18,000 and 36,000 stay below 50,000; 54,000 does not.
    expect(ends.map((state) => state === 'AWAITING_APPROVAL')).toEqual([false, false, true]);
  });
});
