/** Tokens from a file, on a real journal: what each row becomes, what is written, and what is kept of the file. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { mapTitles } from '@core/batches/reading/titles.ts';
import { readXlsx } from '@core/batches/reading/xlsx.ts';
import type { TokenImport, TokenImportId, TokenImportRow } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { toInstant } from '@shared/time/instant.ts';
import { madeUpToken, openImports, type ImportBench } from '../../../support/token-import.ts';

const opened: ImportBench[] = [];
afterEach(async () => {
  for (const { bench } of opened.splice(0)) await bench.close();
});

async function open(...args: Parameters<typeof openImports>): Promise<ImportBench> {
  const made = await openImports(...args);
  opened.push(made);
  return made;
}

const head = 'merchantUserId,wallet,token,expires,walletAccount\n';
const rowsOf = ({ imports }: ImportBench, id: TokenImportId): TokenImportRow[] => imports.rows({ id, verdict: null, after: 0, limit: 500 }).rows;
const codesOf = (row: TokenImportRow | undefined): unknown => row?.errors.map(({ code, field, params }) => [code, field, params]);
/** Verdict and errors of the only row. */
async function one(place: ImportBench, line: string, titles = head): Promise<TokenImportRow | undefined> {
  const { id } = await place.read(titles + line);
  return rowsOf(place, id)[0];
}

async function storedIn({ bench }: ImportBench) {
  return (await bench.journal.walletTokens.search({ environment: 'practice', now: bench.clock.now() }, null, 200)).rows;
}

describe('a file of tokens', () => {
  it('becomes a draft that shows masks, writes nothing, and keeps neither the file nor a token', async () => {
    const place = await open('pingpong');
    const draft = await place.read(`${head}member-1,AlipayHK,${madeUpToken(1)},2027-01-31T10:00:00+08:00,a***@shop.example\n顧客 甲,GCash,${madeUpToken(2)},,\n`);
    expect(draft).toMatchObject({ name: 'tokens.csv', phase: 'checked', rows: 2, counts: { new: 2, known: 0, error: 0 }, written: 0 } satisfies Partial<TokenImport>);
    expect(rowsOf(place, draft.id)).toEqual([
      { number: 2, merchantUserId: 'member-1', wallet: 'AlipayHK', mask: 'practi••••xxxx', expiresAt: toInstant(Date.UTC(2027, 0, 31, 2)), verdict: 'new', errors: [] },
      { number: 3, merchantUserId: '顧客 甲', wallet: 'GCash', mask: 'practi••••xxxx', expiresAt: null, verdict: 'new', errors: [] },
    ]);
    expect(await storedIn(place)).toEqual([]);
    expect(place.bytes().every((byte) => byte === 0)).toBe(true);
    expect(place.bytes().byteLength).toBeGreaterThan(100);
  });

  it('is written sealed, unverified, once, with its line of history and of the audit', async () => {
    const place = await open('pingpong');
    const { bench, imports, vault, told, written } = place;
    const { id } = await place.read(`${head}member-1,AlipayHK,${madeUpToken(1)},1893456000,85290000001\n`);
    expect(await imports.apply(id)).toMatchObject({ phase: 'done', written: 1 });
    const [row] = await storedIn(place);
    expect(row).toMatchObject({ state: 'unverified', origin: 'import', observedFrom: 'import', wallet: 'AlipayHK', expiresAt: 1_893_456_000_000, walletAccount: '****0001', operator: 'Operator A', problem: null });
    if (row === undefined) throw new Error('no row');
    expect(await vault.openToken(row)).toEqual({ merchantUserId: 'member-1', token: madeUpToken(1) });
    expect((await bench.journal.walletTokens.events(row.id)).map(({ type, operator }) => [type, operator])).toEqual([['imported', 'Operator A']]);
    const audit = (await bench.journal.audit.search({}, null, 10)).rows.flatMap((line) => (line.readable ? [[line.action, line.data.rows, line.data.outcome]] : []));
    expect(audit.filter(([action]) => action === 'token.import')).toEqual([['token.import', 1, 'finished'], ['token.import', 1, 'begun']]);
    expect(told.at(-1)).toMatchObject({ phase: 'done', written: 1 });
    expect(written).toEqual([bench.profile.id]);

    // Carried out again, read again, in another order or with another shopper: the token is known.
    expect(await imports.apply(id)).toMatchObject({ phase: 'done', written: 1 });
    const again = await place.read(`wallet,token,merchantUserId\nAlipayHK,${madeUpToken(1)},member-2\n`);
    expect(again.counts).toEqual({ new: 0, known: 1, error: 0 });
    expect(await imports.apply(again.id)).toMatchObject({ written: 0 });
    expect(await storedIn(place)).toHaveLength(1);
  });

  it('joins a second press, and leaves out what another draft wrote meanwhile', async () => {
    const place = await open('pingpong');
    const text = head + Array.from({ length: 600 }, (_, index) => `member-${index},GCash,${madeUpToken(index)},,\n`).join('');
    const [first, second] = [await place.read(text), await place.read(text)];
    const [a, b] = await Promise.all([place.imports.apply(first.id), place.imports.apply(first.id)]);
    expect([a.written, b.written]).toEqual([600, 600]);
    expect(await place.imports.apply(second.id)).toMatchObject({ phase: 'done', written: 0 });
    expect(await place.bench.journal.walletTokens.count({ environment: 'practice', now: place.bench.clock.now() })).toEqual({ total: 600, usable: 600 });
  });

  it('that breaks off in the middle goes on with what is left', async () => {
    let failing = true;
    const place = await open('pingpong', {
      records: (real) => ({
        knownMarks: real.knownMarks,
        createMany: async (plans, operator, audit) => {
          if (failing && audit === null) throw new AppError('journal.diskFull');
          return real.createMany(plans, operator, audit);
        },
      }),
    });
    const { id } = await place.read(head + Array.from({ length: 600 }, (_, index) => `member-${index},GCash,${madeUpToken(index)},,\n`).join(''));
    await expect(place.imports.apply(id)).rejects.toMatchObject({ code: 'journal.diskFull' });
    expect(place.told.at(-1)).toMatchObject({ phase: 'checked', written: 250 });
    failing = false;
    expect(await place.imports.apply(id)).toMatchObject({ phase: 'done', written: 350 });
    expect((await place.bench.journal.walletTokens.count({ environment: 'practice', now: place.bench.clock.now() })).total).toBe(600);
  });

  it('is gone once it was discarded or the program ends', async () => {
    const place = await open('pingpong');
    const first = await place.read(`${head}member-1,GCash,${madeUpToken(1)},,\n`);
    place.imports.discard(first.id);
    const second = await place.read(`${head}member-1,GCash,${madeUpToken(1)},,\n`);
    await place.imports.halt();
    for (const { id } of [first, second]) {
      await expect(place.imports.apply(id)).rejects.toMatchObject({ code: 'token.importGone' });
      expect(() => rowsOf(place, id)).toThrow(expect.objectContaining({ code: 'token.importGone' }));
    }
    expect(await storedIn(place)).toEqual([]);
  });

  it('is refused whole where the profile has no agreements, a title is missing or nobody chose one', async () => {
    await expect((await open('vexora')).read(head)).rejects.toMatchObject({ code: 'ability.notOffered' });
    await expect((await open('chingchingpay')).read(head)).rejects.toMatchObject({ code: 'ability.notOffered' });
    const place = await open('pingpong');
    await expect(place.read(`merchantUserId,wallet\nmember-1,GCash\n`)).rejects.toMatchObject({ code: 'sheet.columnMissing', params: { column: 'token' } });
    expect(place.bytes().every((byte) => byte === 0)).toBe(true);
    await expect(place.read(new Uint8Array())).rejects.toThrow('nothing was chosen');
    const debit = await open('chingchingpay', { settings: { autoDebitChannel: 7 } });
    await expect(debit.read(`merchantUserId,wallet,token\nm,ALIPAY_HK,t-1\n`)).rejects.toMatchObject({ code: 'sheet.columnMissing', params: { column: 'agreementId' } });
  });

  it('pages through its rows by verdict', async () => {
    const place = await open('pingpong');
    const { id, counts } = await place.read(`${head}m1,GCash,${madeUpToken(1)},,\nm2,gcash,${madeUpToken(2)},,\nm3,GCash,${madeUpToken(3)},,\nm4,GCash,short,,\n`);
    expect(counts).toEqual({ new: 2, known: 0, error: 2 });
    const page = place.imports.rows({ id, verdict: 'error', after: 0, limit: 1 });
    expect([page.total, page.rows.map(({ number }) => number)]).toEqual([2, [3]]);
    expect(place.imports.rows({ id, verdict: 'error', after: 3, limit: 10 }).rows.map(({ number }) => number)).toEqual([5]);
  });
});

describe('a row of a file of tokens', () => {
  it.each([
    ['another spelling of a wallet', `m,gcash,${madeUpToken(1)}`, [['row.walletSpelled', 'wallet', { wallet: 'GCash' }]]],
    ['the wallet as it is paid with', `m,TrueMoney Wallet,${madeUpToken(1)}`, [['row.walletSpelled', 'wallet', { wallet: 'True Money' }]]],
    ['a wallet that nobody knows', `m,Purse,${madeUpToken(1)}`, [['token.walletNotOffered', 'wallet', {}]]],
    ['no wallet', `m,,${madeUpToken(1)}`, [['field.required', 'wallet', {}]]],
    ['no token', 'm,GCash,', [['field.required', 'token', {}]]],
    ['a token of 15', `m,GCash,${'x'.repeat(15)}`, [['row.tokenForm', 'token', { minimum: 16, maximum: 128 }]]],
    ['a token of 129', `m,GCash,${'x'.repeat(129)}`, [['row.tokenForm', 'token', { minimum: 16, maximum: 128 }]]],
    ['a token with a blank', `m,GCash,${'x'.repeat(20)} y`, [['row.tokenForm', 'token', { minimum: 16, maximum: 128 }]]],
    ['a token beyond ASCII', `m,GCash,${'幣'.repeat(20)}`, [['row.tokenForm', 'token', { minimum: 16, maximum: 128 }]]],
    ['no shopper', `,GCash,${madeUpToken(1)}`, [['field.required', 'merchantUserId', {}]]],
    ['a shopper with a blank before', ` m,GCash,${madeUpToken(1)}`, [['token.userBlanks', 'merchantUserId', {}]]],
    ['a shopper with a blank behind', `"m ",GCash,${madeUpToken(1)}`, [['token.userBlanks', 'merchantUserId', {}]]],
    ['a shopper of 257', `${'m'.repeat(257)},GCash,${madeUpToken(1)}`, [['text.tooLong', 'merchantUserId', { maximum: 256 }]]],
    ['a shopper with a sign that is refused', `<m>,GCash,${madeUpToken(1)}`, [['token.userCharacters', 'merchantUserId', {}]]],
    ['a shopper with a line break', `"m\nn",GCash,${madeUpToken(1)}`, [['token.userCharacters', 'merchantUserId', {}]]],
    ['a time that is none', `m,GCash,${madeUpToken(1)},soon`, [['row.dateInvalid', 'expires', { text: 'soon' }]]],
    ['a day that does not exist', `m,GCash,${madeUpToken(1)},2027-02-30`, [['row.dateInvalid', 'expires', { text: '2027-02-30' }]]],
    ['a time that is over', `m,GCash,${madeUpToken(1)},2026-01-31`, [['row.tokenOver', 'expires', {}]]],
  ] as const)('with %s is told so', async (_name, line, expected) => {
    const row = await one(await open('pingpong'), `${line}\n`);
    expect(row?.verdict).toBe('error');
    expect(codesOf(row)).toEqual(expected);
  });

  it('takes 256 characters of a shopper, in any script, exactly as they stand', async () => {
    const user = '顧'.repeat(256);
    const row = await one(await open('pingpong'), `${user},GCash,${madeUpToken(1)}\n`);
    expect([row?.verdict, row?.merchantUserId]).toEqual(['new', user]);
  });

  it.each([
    ['a day, to its last minute on the profile’s clocks', '2027-03-31', Date.UTC(2027, 2, 31, 15, 59)],
    ['a time on the profile’s clocks', '2027-03-31 08:30:00', Date.UTC(2027, 2, 31, 0, 30)],
    ['a time with its zone', '2027-03-31T08:30:00Z', Date.UTC(2027, 2, 31, 8, 30)],
    ['seconds of the clock', '1893456000', 1_893_456_000_000],
    ['milliseconds of the clock', '1893456000000', 1_893_456_000_000],
    ['seconds from now', '86400', Date.UTC(2026, 10, 21, 6)],
  ] as const)('ends by %s', async (_name, text, at) => {
    expect((await one(await open('pingpong'), `m,GCash,${madeUpToken(1)},${text}\n`))?.expiresAt).toBe(at);
  });

  it('that repeats a token of the file names the first one', async () => {
    const place = await open('pingpong');
    const { id } = await place.read(`${head}m1,GCash,${madeUpToken(1)},,\nm2,GCash,${madeUpToken(2)},,\nm3,DANA,${madeUpToken(1)},,\n`);
    expect(codesOf(rowsOf(place, id)[2])).toEqual([['row.tokenTwice', 'token', { row: 2 }]]);
  });

  it('needs an agreement of its own where the provider keeps none', async () => {
    const place = await open('chingchingpay', { settings: { autoDebitChannel: 7 } });
    const titles = 'merchantUserId,wallet,token,agreementId\n';
    const { id, counts } = await place.read(`${titles}m1,ALIPAY_HK,short-token,AGR-1\nm2,ALIPAY_HK,t-2,AGR-1\nm3,ALIPAY_HK,t-3,\nm4,AlipayHK,t-4,AGR-4\nm5,ALIPAY_HK,t-5,${'A'.repeat(33)}\n`);
    expect(counts).toEqual({ new: 1, known: 0, error: 4 });
    const rows = rowsOf(place, id);
    expect(rows.map(({ mask }) => mask)).toEqual(['••••', '••••', '••••', '••••', '••••']);
    expect(rows.slice(1).map(codesOf)).toEqual([
      [['row.agreementTwice', 'agreementId', { row: 2 }]],
      [['field.required', 'agreementId', {}]],
      [['row.walletSpelled', 'wallet', { wallet: 'ALIPAY_HK' }]],
      [['row.agreementForm', 'agreementId', { maximum: 32 }]],
    ]);
    await place.imports.apply(id);
    expect((await storedIn(place))[0]).toMatchObject({ agreement: 'AGR-1', state: 'unverified' });
  });

  it('never shows a token that stands in the wrong column or was spoiled by a spreadsheet', async () => {
    const place = await open('pingpong');
    const secret = `canary${'9'.repeat(40)}`;
    const { id } = await place.read(`${head}m1,${secret},${madeUpToken(1)},${secret},\nm2,GCash,${secret} ${secret},,,${secret}\n`);
    expect(JSON.stringify([rowsOf(place, id), place.told])).not.toContain(secret);
  });
});

describe('the template', () => {
  it.each(['en', 'zh-Hant', 'zh-Hans'] as const)('in %s is a table that is read again, with the wallets as they are spelled', async (language) => {
    const place = await open('pingpong');
    expect(await place.imports.saveTemplate({ profileId: place.bench.profile.id, language })).toBe('/chosen/tokens-template.xlsx');
    const bytes = place.saved[0]?.bytes ?? new Uint8Array();
    const { sheets, rows } = readXlsx(bytes, null, 10);
    expect(mapTitles((rows[0]?.cells ?? []).map(String), 'token', [])).toEqual(['merchantUserId', 'wallet', 'token', 'expires', 'walletAccount']);
    expect(rows).toHaveLength(1);
    const words = readXlsx(bytes, sheets[1] ?? null, 20).rows.slice(1).flatMap(({ cells }) => cells);
    expect(words).toEqual(['Boost', 'GCash', 'TNG eWallet', 'DANA', 'Kakaopay', 'True Money', 'AlipayHK', 'Alipay', 'Rabbit LINE Pay']);
  });

  it('asks for the agreement where the provider keeps none', async () => {
    const place = await open('chingchingpay', { settings: { autoDebitChannel: 7 } });
    await place.imports.saveTemplate({ profileId: place.bench.profile.id, language: 'en' });
    const { rows } = readXlsx(place.saved[0]?.bytes ?? new Uint8Array(), null, 10);
    expect(rows[0]?.cells).toEqual(['Customer id*', 'Wallet*', 'Token*', 'Agreement id*', 'Expires at', 'Wallet account']);
  });
});

it('leaves nothing readable in the journal', async () => {
  const place = await open('pingpong');
  const { id } = await place.read(`${head}canary-member,GCash,${madeUpToken(77)},,\n`);
  await place.imports.apply(id);
  const database = new DatabaseSync(place.bench.path, { readOnly: true });
  const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all().map(({ name }) => String(name));
  const stored = tables.map((table) => JSON.stringify(database.prepare(`SELECT * FROM "${table}"`).all())).join('');
  database.close();
  expect(stored).toContain('token.import');
  for (const secret of [madeUpToken(77), 'canary-member']) expect(stored).not.toContain(secret);
});
