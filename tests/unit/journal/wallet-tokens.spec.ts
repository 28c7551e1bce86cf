import type { Compilable } from 'kysely';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import type { NewWalletToken, StoredTokenFilter, WalletTokenPatch } from '@core/ports/wallet-tokens.ts';
import { openDatabase, type JournalDatabase } from '@electron/journal/database.ts';
import { createJournal } from '@electron/journal/journal.ts';
import { interruptedTokens, openTokens, otherSpellings, overTokens, tokenCharges, tokenCounts, tokenPage } from '@electron/journal/repositories/wallet-token-query.ts';
import { submitKey, type ProfileId } from '@shared/domain/ids.ts';
import { walletTokenId, type WalletTokenId } from '@shared/domain/wallet-token.ts';
import { at, linkPlan, newProfileId, patchOf, practiceProfile, sha256, startOfTests, stepOf, temporaryFolder, type TemporaryFolder } from '../../support/journal.ts';

let place: TemporaryFolder;
let database: JournalDatabase;
let journal: Journal;
let shop: ProfileId;
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

let count = 0;
const newId = (): WalletTokenId => walletTokenId.parse(randomUUID());

function planOf(change: Partial<NewWalletToken> = {}): NewWalletToken {
  count += 1;
  return {
    id: newId(), profileId: shop, wallet: 'GCash', userSealed: 'sealed-user', userMark: sha256('user'), userLikeMark: sha256('like'), tokenSealed: null, tokenMark: null, mask: null, walletAccount: null,
    state: 'requesting', origin: 'bind', endedBy: null, link: null, expiresAt: null, createdAt: at(count), activatedAt: null, endedAt: null, observedAt: at(count), observedFrom: 'app', problem: null,
    requestReference: `B${String(count).padStart(10, '0')}`, agreement: null, secretsSealed: null, before: [], terminal: '02', operator: 'Mei', submitKey: submitKey.parse(randomUUID()), contentHash: sha256('content'), ...change,
  };
}
const living = (mark: string, change: Partial<NewWalletToken> = {}): NewWalletToken =>
  planOf({ state: 'active', tokenSealed: 'sealed-token', tokenMark: sha256(mark), mask: '••••abcd', activatedAt: at(count), ...change });
const requested = { type: 'requested', operator: 'Mei', problem: null } as const;
const create = async (plan: NewWalletToken) => (await journal.walletTokens.create(plan, requested, null)).token;
const audits = async () => (await journal.audit.search({}, null, 100)).rows.length;
const entry = (id: string) => ({ at: at(1), actor: 'Mei', action: 'token.bind', result: 'done', profileId: shop, transactionId: null, intentId: null, data: { id } }) as const;

describe('a wallet token', () => {
  it('is written with its first line and its audit row, once for a submit key', async () => {
    const plan = planOf({ before: [sha256('a'), sha256('b')], link: null, secretsSealed: 'sealed-secrets', agreement: 'A1' });
    const rows = await audits();
    const { token, created } = await journal.walletTokens.create(plan, requested, entry(plan.id));
    const { submitKey: key, contentHash: _hash, ...content } = plan;
    expect(created).toBe(true);
    expect(token).toEqual({ ...content, providerId: 'chingchingpay', environment: 'practice', version: 1, lastUsedAt: null });
    expect(await audits()).toBe(rows + 1);
    const again = await journal.walletTokens.create({ ...planOf(), submitKey: key }, requested, entry(plan.id));
    expect([again.created, again.token.id, await audits()]).toEqual([false, plan.id, rows + 1]);
    await expect(journal.walletTokens.create({ ...planOf({ contentHash: sha256('other') }), submitKey: key }, requested, null)).rejects.toMatchObject({ code: 'intent.payloadDiffers' });
    expect(await journal.walletTokens.events(plan.id)).toMatchObject([requested]);
    expect(await journal.walletTokens.byRequestReference(shop, plan.requestReference)).toMatchObject({ id: plan.id });
  });

  it('needs a profile that is there', async () => {
    await expect(journal.walletTokens.create(planOf({ profileId: newProfileId() }), requested, null)).rejects.toMatchObject({ code: 'profile.notFound' });
  });

  it('moves by compare-and-set, with line and audit row or not at all', async () => {
    const token = await create(planOf());
    const step = (fromVersion: number, patch: WalletTokenPatch) => journal.walletTokens.step({ id: token.id, fromVersion, patch, event: { type: 'opened', operator: null, problem: null }, audit: entry(token.id), at: at(9) });
    const rows = await audits();
    const waiting = await step(1, { state: 'waiting', link: { url: 'https://wallet.example/a', until: at(99) } });
    expect(waiting).toMatchObject({ state: 'waiting', version: 2, link: { url: 'https://wallet.example/a', until: at(99) } });
    await expect(step(1, { state: 'cancelled' })).rejects.toMatchObject({ code: 'intent.changedMeanwhile' });
    // A state that contradicts the rest of the row.
    await expect(step(2, { state: 'active', link: null })).rejects.toThrow(/CHECK/);
    expect([await audits(), (await journal.walletTokens.events(token.id)).length, (await journal.walletTokens.get(token.id))?.version]).toEqual([rows + 1, 2, 2]);
    await expect(journal.walletTokens.step({ id: newId(), fromVersion: 1, patch: {}, event: null, audit: null, at: at(9) })).rejects.toMatchObject({ code: 'token.notFound' });
  });

  it('keeps its version when it was only seen', async () => {
    const token = await create(living('t'));
    const seen = await journal.walletTokens.step({ id: token.id, fromVersion: 1, patch: { observedAt: at(500), observedFrom: 'query' }, event: null, audit: null, at: at(500) });
    expect(seen).toMatchObject({ version: 1, observedAt: at(500), observedFrom: 'query' });
  });

  it('has a token that no other row of the profile has', async () => {
    await create(living('t'));
    const other = await create(planOf({ state: 'waiting' }));
    const patch = { state: 'active', tokenSealed: 'x', tokenMark: sha256('t'), mask: '••••' } as const;
    await expect(journal.walletTokens.step({ id: other.id, fromVersion: 1, patch, event: null, audit: null, at: at(9) })).rejects.toMatchObject({ code: 'token.known' });
    await expect(create(living('t'))).rejects.toMatchObject({ code: 'token.known' });
    const second = newProfileId();
    await journal.profiles.save(second, practiceProfile, startOfTests);
    expect(await create(living('t', { profileId: second }))).toMatchObject({ profileId: second });
  });

  it('cannot be changed in what it is about, nor deleted, and its history only grows', async () => {
    const token = await create(living('t'));
    const run = (sql: string) => () => database.sqlite.prepare(sql).run(token.id);
    expect(run(`UPDATE wallet_tokens SET user_sealed = 'x' WHERE id = ?`)).toThrow(/never changes/);
    expect(run(`UPDATE wallet_tokens SET token_mark = '${sha256('u')}' WHERE id = ?`)).toThrow(/keeps its token/);
    expect(run('DELETE FROM wallet_tokens WHERE id = ?')).toThrow(/never deleted/);
    expect(run(`UPDATE token_events SET operator = 'x' WHERE token_id = ?`)).toThrow(/append-only/);
    expect(run('DELETE FROM token_events WHERE token_id = ?')).toThrow(/append-only/);
  });

  it('of many is written where it is not known, each with its line', async () => {
    await create(living('known'));
    const plans = [living('known'), living('a', { state: 'unverified', origin: 'import', activatedAt: null }), living('a'), living('b', { state: 'unverified', origin: 'import', activatedAt: null })];
    expect(await journal.walletTokens.knownMarks(shop, [sha256('known'), sha256('a')])).toEqual([sha256('known')]);
    expect(await journal.walletTokens.createMany(plans, 'Mei', entry('import'))).toBe(2);
    expect(await journal.walletTokens.createMany(plans, 'Mei', null)).toBe(0);
    const b = await journal.walletTokens.byTokenMark(shop, sha256('b'));
    expect(b).toMatchObject({ state: 'unverified', origin: 'import' });
    expect(await journal.walletTokens.events(b!.id)).toMatchObject([{ type: 'imported', operator: 'Mei' }]);
  });

  it('is found by its shopper exactly, and told of other spellings', async () => {
    const own = await create(planOf());
    const spelled = await create(planOf({ userMark: sha256('User') }));
    await create(planOf({ userMark: sha256('User') }));
    await create(planOf({ userMark: sha256('stranger'), userLikeMark: sha256('stranger') }));
    expect((await journal.walletTokens.ofUser(shop, sha256('user'))).map(({ id }) => id)).toEqual([own.id]);
    const like = await journal.walletTokens.likeUser('practice', sha256('like'), sha256('user'));
    expect([like.length, like[0]?.userMark]).toEqual([1, spelled.userMark]);
    expect(await journal.walletTokens.likeUser('live', sha256('like'), sha256('user'))).toEqual([]);
  });

  it('is listed newest first in pages that join, and counted alike', async () => {
    for (let number = 0; number < 25; number += 1) await create(number % 5 === 0 ? planOf({ state: 'waiting' }) : living(`t${number}`, { wallet: number % 2 ? 'DANA' : 'GCash', expiresAt: number % 3 === 0 ? at(1_000 + number * 86_400_000) : null }));
    const filters: readonly Omit<StoredTokenFilter, 'environment' | 'now'>[] = [{}, { states: ['waiting'] }, { wallets: ['DANA'], states: ['active', 'ended'] }, { userMark: sha256('user') }, { expiringWithinDays: 10 }, { profileIds: [newProfileId()] }, { profileIds: [shop], wallets: [] }];
    for (const some of filters) {
      const filter: StoredTokenFilter = { environment: 'practice', now: at(500), ...some };
      const seen: { id: string; createdAt: number }[] = [];
      let cursor: Parameters<Journal['walletTokens']['search']>[1] = null;
      do {
        const { rows, next } = await journal.walletTokens.search(filter, cursor, 4);
        seen.push(...rows);
        cursor = next;
      } while (cursor !== null);
      const { total } = await journal.walletTokens.count(filter);
      expect(seen).toHaveLength(total);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(total);
      expect(seen.map(({ createdAt }) => createdAt)).toEqual(seen.map(({ createdAt }) => createdAt).toSorted((left, right) => right - left));
    }
    expect(await journal.walletTokens.count({ environment: 'practice', now: at(500) })).toEqual({ total: 25, usable: 20 });
    expect((await journal.walletTokens.count({ environment: 'practice', now: at(500), expiringWithinDays: 10 })).total).toBe(3);
    expect((await journal.walletTokens.listOpen(100)).map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'waiting'));
    expect((await journal.walletTokens.listOver(at(1_000 + 3 * 86_400_000), 10)).map(({ expiresAt }) => expiresAt)).toEqual([at(1_000 + 3 * 86_400_000)]);
  });

  it('tells what was on its way when the program ended, whatever else is open', async () => {
    const asked = await create(planOf({ state: 'requesting' }));
    for (const state of ['waiting', 'unconfirmed'] as const) await create(planOf({ state }));
    const removing = await create(living('on its way', { state: 'removing' }));
    await create(living('doubtful', { state: 'removing', problem: { reason: 'timeout', httpStatus: null, providerCode: null, providerMessage: null } }));
    await create(living('alive'));
    expect((await journal.walletTokens.listInterrupted()).map(({ id }) => id).toSorted()).toEqual([asked.id, removing.id].toSorted());
  });

  it('names the charges that its mark stands beside, and when it was last used with success', async () => {
    const token = await create(living('t'));
    const charge = async (createdAt: number, paid: boolean) => {
      const plan = linkPlan({ profileId: shop, createdAt: at(createdAt) });
      const { intent } = await journal.intents.create({ ...plan, payer: [sha256('t')] });
      if (paid) await journal.intents.step(stepOf(intent, 'SUCCEEDED', 'intent.succeeded', { effects: [patchOf(intent.transactionId, { status: 'paid' })] }));
      return intent.transactionId;
    };
    const [first, second] = [await charge(10_000, true), await charge(20_000, false)];
    expect(await journal.walletTokens.charges(sha256('t'), 50)).toEqual({ ids: [second, first], total: 2, open: 1, refundable: 1 });
    expect((await journal.walletTokens.charges(sha256('t'), 1)).ids).toEqual([second]);
    expect((await journal.walletTokens.get(token.id))?.lastUsedAt).toBe(at(10_000));
    expect(await journal.walletTokens.charges(sha256('unused'), 50)).toEqual({ ids: [], total: 0, open: 0, refundable: 0 });
  });
});

describe('every query on wallet tokens', () => {
  const planText = (query: Compilable): string => {
    const { sql, parameters } = query.compile();
    return database.sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...(parameters as readonly (string | number)[])).map(({ detail }) => detail).join('\n');
  };
  const filter: StoredTokenFilter = { environment: 'practice', now: startOfTests };
  const everything: StoredTokenFilter = { ...filter, profileIds: [newProfileId()], wallets: ['GCash', 'DANA'], states: ['active', 'waiting'], expiringWithinDays: 30 };
  const cursor = { createdAt: startOfTests, id: newId() };

  it.each<[string, StoredTokenFilter, string]>([['all', filter, 'by_time'], ['every condition', everything, 'by_time'], ['a shopper', { ...filter, userMark: sha256('u') }, 'by_user'], ['a shopper and every condition', { ...everything, userMark: sha256('u') }, 'by_user']])(
    'of a page and counts of %s walks one covering index in its order', (_name, wanted, index) => {
      for (const start of [null, cursor]) {
        const plan = planText(tokenPage(database.db, wanted, start, 51));
        expect(plan).toMatch(new RegExp(`SEARCH wallet_tokens USING COVERING INDEX wallet_tokens_${index}`));
        expect(plan).toMatch(/SEARCH token USING INDEX sqlite_autoindex_wallet_tokens_1 \(id=\?\)/);
        expect(plan).not.toMatch(/SCAN (wallet_tokens|token|payers|transactions)\b/);
        // What is sorted is a page at most: the rows that the walk has named.
        expect(plan).not.toMatch(/SEARCH wallet_tokens USING [^\n]*\nUSE TEMP B-TREE/);
      }
      expect(planText(tokenCounts(database.db, wanted))).toMatch(new RegExp(`SEARCH wallet_tokens USING COVERING INDEX wallet_tokens_${index}`));
    },
  );

  it('walks an index of its own for spellings, open rows, ends and charges', () => {
    expect(planText(otherSpellings(database.db, 'practice', sha256('l'), sha256('u')))).toMatch(/USING (COVERING )?INDEX wallet_tokens_by_likeness/);
    expect(planText(openTokens(database.db, 10))).toMatch(/SCAN wallet_tokens USING INDEX wallet_tokens_open$/m);
    expect(planText(interruptedTokens(database.db))).toMatch(/USING INDEX wallet_tokens_open/);
    expect(planText(overTokens(database.db, startOfTests, 10))).toMatch(/SEARCH wallet_tokens USING (COVERING )?INDEX wallet_tokens_expiring/);
    expect(planText(tokenCharges(database.db, sha256('t')).select('transactions.id'))).toMatch(/SEARCH payers USING PRIMARY KEY/);
  });

  it('on one row is a search', async () => {
    const seen: string[] = [];
    const prepare = database.sqlite.prepare.bind(database.sqlite);
    database.sqlite.prepare = (text, ...options) => {
      if (/^select/i.test(text)) seen.push(text);
      return prepare(text, ...options);
    };
    const { walletTokens } = journal;
    const id = newId();
    await Promise.all([walletTokens.get(id), walletTokens.byTokenMark(shop, sha256('t')), walletTokens.knownMarks(shop, [sha256('t')]), walletTokens.byRequestReference(shop, 'B1'), walletTokens.ofUser(shop, sha256('u')), walletTokens.events(id), walletTokens.charges(sha256('t'), 5)]);
    database.sqlite.prepare = prepare;
    expect(seen).toHaveLength(8);
    for (const text of seen) {
      const plan = prepare(`EXPLAIN QUERY PLAN ${text}`).all(...Array.from({ length: (text.match(/\?/g) ?? []).length }, () => 1)).map(({ detail }) => detail).join('\n');
      expect(plan, text).not.toMatch(/SCAN (wallet_tokens|token|token_events|payers|transactions)\b/);
    }
  });
});
