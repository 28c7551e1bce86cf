/**
 * A wallet token and its one-time code, taken through everything that handles them: brought from a file, agreed to, charged, ended. Then
 * every place in which they could have been left is searched. The practice gateways keep their state below userData as a provider keeps
 * its own, so that folder alone may know what they gave out; of a token that was only brought it knows nothing either.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import { events, type CallInput, type CallOutput, type Channel } from '@shared/ipc/contract.ts';
import { AppUnderTest } from './support/app-under-test.ts';
import { filesWith, formsOf, holds } from './support/secret-search.ts';
import { openToday } from './support/steps.ts';

const folders: string[] = [];
afterEach(async () => {
  await AppUnderTest.stopAll();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Bridge = { readonly invoke: (name: string, input: unknown) => Promise<unknown>; readonly subscribe: (name: string, run: (payload: unknown) => void) => void };
type Reply<Name extends Channel> = { readonly ok: true; readonly value: CallOutput<Name> } | { readonly ok: false; readonly error: { readonly code: string } };

/** A call as a screen makes it. Throws the code of a refusal. */
async function call<Name extends Channel>(app: AppUnderTest, name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  const reply = await app.page.evaluate(async ([channel, value]) => (Reflect.get(window, 'bridge') as Bridge).invoke(channel, value), [name, input] as const);
  const { ok, ...rest } = reply as Reply<Name>; // the contract's reply, parsed by the main process
  if (ok && 'value' in rest) return rest.value;
  throw new Error('error' in rest ? `${name}: ${rest.error.code}` : name);
}

/** Plays the shopper on the page of consent, as its form does. Returns the page afterwards. */
async function agree(url: string): Promise<string> {
  const page = await (await fetch(url)).text();
  const token = /name="token" value="([0-9a-f]+)"/.exec(page)?.[1] ?? '';
  const { origin } = new URL(url);
  const answer = await fetch(url, { method: 'POST', redirect: 'manual', headers: { origin, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ token, act: 'agree' }) });
  expect(answer.status).toBe(303);
  return (await fetch(url)).text();
}

/** What the gateways gave out, out of the state that they keep as a provider would. */
function givenOut(folder: string, providerId: string, key: RegExp): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (key.test(name) && typeof inner === 'string' && inner.length >= 12) found.add(inner);
      walk(inner);
    }
  };
  for (const file of filesWith(folder, providerId)) for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) if (line.startsWith('{')) walk(JSON.parse(line));
  return [...found];
}

async function heapOf(app: AppUnderTest): Promise<string> {
  const session = await app.page.context().newCDPSession(app.page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

const shopper = { email: 'shopper@shop.example', shopperIP: '203.0.113.7', payTerminal: '02' };
/** With every sign that some writer escapes. */
const brought = 'Canary/Import+"quoted"\\percent%25&token=4711';
const broughtDebit = 'canary-autodebit-token-brought-0815';

it('finds a secret in every form', () => {
  const prefixes = ['', 'x', 'xy', 'xyz'];
  for (const before of prefixes) {
    expect(holds(Buffer.from(`${before}${brought} and more`).toString('base64'), brought)).toBe(true);
    expect(holds(Buffer.from(`${before}${brought}`).toString('base64url'), brought)).toBe(true);
  }
  expect(holds(JSON.stringify({ inner: JSON.stringify({ brought }) }), brought)).toBe(true);
  expect(holds(new URLSearchParams({ brought }).toString(), encodeURIComponent(brought))).toBe(true);
  expect(holds(Buffer.from(brought, 'utf16le'), brought)).toBe(true);
  expect(holds(brought.slice(0, -1), brought)).toBe(false);
  expect(formsOf(brought).every((form) => form.byteLength > 16)).toBe(true);
});

it('leaves neither token nor code in files, logs, calls, clipboard, exports or the page', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'merchant-admin-canary-'));
  folders.push(outside);
  const out = join(outside, 'out');
  mkdirSync(out);
  const trace = join(outside, 'trace.jsonl');
  writeFileSync(trace, '');
  const app = await AppUnderTest.start({ env: { MERCHANT_ADMIN_IPC_TRACE: trace } });
  await openToday(app);
  await app.page.evaluate((names) => {
    for (const name of names) (Reflect.get(window, 'bridge') as Bridge).subscribe(name, () => undefined);
  }, Object.keys(events));
  const practice = join(app.userData, 'practice');
  const profiles = await call(app, 'profiles.list', {});
  const profileOf = (providerId: string) => {
    const found = profiles.find((profile) => profile.providerId === providerId && profile.environment === 'practice');
    if (!found) throw new Error(`no practice profile of ${providerId}`);
    return found.id;
  };
  const [pingpong, debit] = [profileOf('pingpong'), profileOf('chingchingpay')];

  // Brought from files.
  async function bring(profileId: typeof pingpong, text: string): Promise<void> {
    const file = join(outside, 'brought.csv');
    writeFileSync(file, text);
    await app.answerOpenDialog(file);
    const { draft } = await call(app, 'tokens.chooseImport', { profileId });
    if (draft === null) throw new Error('no draft');
    const { rows } = await call(app, 'tokens.importRows', { id: draft.id, verdict: null, after: 0, limit: 500 });
    expect(rows.map(({ verdict }) => verdict)).toEqual(['new', 'error']);
    expect(await call(app, 'tokens.applyImport', { id: draft.id })).toMatchObject({ phase: 'done', written: 1 });
    rmSync(file);
  }
  const quoted = `"${brought.replaceAll('"', '""')}"`;
  await bring(pingpong, `merchantUserId,wallet,token,expires\ncanary-member,AlipayHK,${quoted},2030-01-31\ncanary-member,${quoted},${quoted} ${quoted},${quoted}\n`);
  await bring(debit, `merchantUserId,wallet,token,agreementId\ncanary-member,ALIPAY_HK,${broughtDebit},AGR-CANARY-1\ncanary-member,${broughtDebit},${broughtDebit},${broughtDebit}${broughtDebit}\n`);
  for (const secret of [brought, broughtDebit]) expect(filesWith(app.userData, secret)).toEqual([]);

  // Agreed to, seen, charged.
  async function bind(profileId: typeof pingpong, wallet: string, terminal: string | null): Promise<{ readonly token: WalletToken; readonly page: string }> {
    const token = await call(app, 'tokens.bind', { submitKey: randomUUID(), profileId, merchantUserId: 'canary-member-2', wallet, terminal, otherCustomer: false });
    if (token.link === null) throw new Error('no page of consent');
    return { token, page: await agree(token.link.url) };
  }
  const own = (await bind(pingpong, 'AlipayHK', '02')).token;
  await expect.poll(async () => (await call(app, 'tokens.check', { id: own.id })).token.state).toBe('active');
  const ownDebit = await bind(debit, 'ALIPAY_HK', null);
  const landing = /id="landing"[^>]*>([^<]*)</.exec(ownDebit.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect((await call(app, 'tokens.readReturn', { id: ownDebit.token.id, address: landing })).token.state).toBe('active');
  const { searchParams } = new URL(landing);
  const code = searchParams.get('authCode') ?? searchParams.get('auth_code') ?? '';
  expect(code.length).toBeGreaterThan(8);

  async function charge(id: WalletToken['id'], fields: Readonly<Record<string, string>>): Promise<string> {
    const { reference } = await call(app, 'tokens.suggestReference', { id });
    const { transaction } = await call(app, 'tokens.charge', { submitKey: randomUUID(), id, reference, amountMinor: 12_050, currency: 'HKD', description: 'Canary tea', fields, typedAmount: null });
    await call(app, 'transactions.get', { id: transaction.id });
    return transaction.status;
  }
  expect(await charge(own.id, shopper)).toBe('paid');
  expect(await charge(ownDebit.token.id, {})).toBe('paid');
  const { rows: all } = await call(app, 'tokens.search', { filter: { environment: 'practice' }, cursor: null, limit: 200 });
  const broughtRows = all.filter(({ origin }) => origin === 'import');
  expect(broughtRows).toHaveLength(2);
  // The provider has never heard of these.
  for (const row of broughtRows) expect(['failed', 'unknown', 'needs_operator', 'pending']).toContain(await charge(row.id, row.profileId === pingpong ? shopper : {}));

  // Ended, with its receipt; everything that can be saved is saved.
  for (const { id } of [own, ownDebit.token]) {
    const { token } = await call(app, 'tokens.get', { id });
    await call(app, 'app.copyText', { text: token.mask ?? '' });
    expect((await call(app, 'tokens.unbind', { id, version: token.version, typedEnding: token.mask?.slice(-4) ?? '' })).token.state).toBe('removed');
    await app.answerSaveDialog(join(out, `receipt-${id}.txt`));
    await call(app, 'tokens.saveReceipt', { id, language: 'en' });
  }
  await app.answerSaveDialog(join(out, 'audit.jsonl'));
  await call(app, 'audit.export', { format: 'jsonl', suggestedName: 'audit.jsonl' });
  await app.answerSaveDialog(join(out, 'export.csv'));
  const { path } = await call(app, 'exports.choosePath', { suggestedName: 'export.csv' });
  await call(app, 'exports.start', { path: path ?? '', request: { filter: {}, columns: ['reference', 'method', 'status', 'description', 'wallet_reference', 'provider_payment_id', 'provider_transaction_id'], format: 'raw', zone: 'Asia/Hong_Kong' } });
  await expect.poll(async () => (await call(app, 'exports.list', {}))[0]?.state).toBe('done');

  const given = [givenOut(practice, 'pingpong', /^token$/), givenOut(practice, 'chingchingpay', /^(?:access|refresh)?_?token$/i)];
  expect(given.map((tokens) => tokens.length > 0)).toEqual([true, true]);
  const tokens = given.flat();
  const heap = await heapOf(app);
  const clipboard = JSON.stringify(await app.clipboard());
  const lines = readFileSync(trace, 'utf8').split('\n');
  // A person pastes the address with the code; nothing else may carry it.
  const crossed = lines.filter((line) => !line.startsWith('{"kind":"call","channel":"tokens.readReturn"')).join('\n');
  // The search works: it finds what is there.
  expect(heap).toContain('Today');
  if (app.engine === 'Chromium host') expect(crossed).toContain('canary-member-2');
  for (const token of tokens) expect(filesWith(practice, token)).not.toEqual([]);

  for (const secret of [...tokens, code, brought, broughtDebit]) {
    expect(filesWith(app.userData, secret, ['practice']), 'userData').toEqual([]);
    expect(filesWith(out, secret), 'exports').toEqual([]);
    expect(holds(crossed, secret), 'calls').toBe(false);
    expect(holds(clipboard, secret), 'clipboard').toBe(false);
    if (secret !== code) expect(holds(heap, secret), 'page').toBe(false);
  }
  await app.close();
  for (const secret of [...tokens, code, brought, broughtDebit]) expect(filesWith(app.userData, secret, ['practice']), 'userData after the end').toEqual([]);
});
