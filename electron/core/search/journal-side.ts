/** What the journal knows of a recognised text: numbers at once, payers and shoppers by their fingerprints, which takes the keychain. */
import type { Environment } from '@shared/domain/profile.ts';
import type { JournalHit, PayerAnswer, Recognition } from '@shared/domain/search.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { shiftDay } from '@shared/search/dates.ts';
import { addMilliseconds, type Instant } from '@shared/time/instant.ts';
import { startOfDay } from '@shared/time/zones.ts';
import { payerMarks } from '../attempts/personal-entries.ts';
import { payerWords } from '../attempts/payer.ts';
import type { Journal } from '../ports/journal.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { TokenRoom } from '../tokens/room.ts';

/** Rows of one number, of a beginning, of an amount and of a payer. */
const most = { number: 20, beginning: 8, amount: 20, payer: 20, tokens: 5 } as const;
/** An amount without a day is looked for this far back, milliseconds. */
const recentAmounts = 90 * 86_400_000;
/** Shortest text whose beginning is looked for, in characters. */
const shortestBeginning = 2;

type JournalSide = Pick<Journal, 'search'>;

/** As typed, and as it would be written in capitals: numbers made here have no small letters. */
const spellings = (text: string): readonly string[] => [...new Set([text, text.toUpperCase()])];

function once(hits: readonly JournalHit[]): readonly JournalHit[] {
  const first = new Map<string, JournalHit>();
  for (const hit of hits) if (!first.has(hit.transaction.id)) first.set(hit.transaction.id, hit);
  return [...first.values()];
}

async function byAmounts(journal: JournalSide, environment: Environment, { found }: Recognition, zone: string, now: Instant): Promise<readonly JournalHit[]> {
  const amounts = found.filter((each) => each.kind === 'amount');
  const hits = await Promise.all(amounts.map(async ({ text, amounts: money, days }): Promise<readonly JournalHit[]> => {
    const ranges = days.length === 0
      ? [{ from: addMilliseconds(now, -recentAmounts), until: addMilliseconds(now, 86_400_000) }]
      : days.map((day) => ({ from: startOfDay(day, zone), until: startOfDay(shiftDay(day, 1), zone) }));
    const rows = await journal.search.byAmount({ environment, amounts: money, ranges, limit: most.amount });
    return rows.map((transaction) => ({ transaction, why: 'amount', matched: text }));
  }));
  return hits.flat();
}

/** Exact numbers first, then beginnings, then amounts; each row once. */
export async function lookIntoJournal(journal: JournalSide, environment: Environment, recognition: Recognition, when: { readonly zone: string; readonly now: Instant }): Promise<readonly JournalHit[]> {
  const numbers = recognition.found.flatMap((each) => (each.kind === 'number' ? [each.text] : []));
  const spelled = new Map(numbers.flatMap((text) => spellings(text).map((spelling) => [spelling, text] as const)));
  const { shopper } = recognition;
  const beginnings = shopper !== null && numbers.includes(shopper) && shopper.length >= shortestBeginning ? spellings(shopper) : [];
  const [exact, beginning, amounts] = await Promise.all([
    journal.search.byNumbers(environment, [...spelled.keys()], most.number),
    Promise.all(beginnings.map(async (text) => journal.search.beginningWith(environment, text, most.beginning))),
    byAmounts(journal, environment, recognition, when.zone, when.now),
  ]);
  return once([
    ...exact.map(({ matched, transaction }): JournalHit => ({ transaction, why: 'number', matched: spelled.get(matched) ?? matched })),
    ...beginning.flat().map((transaction): JournalHit => ({ transaction, why: 'beginning', matched: shopper ?? '' })),
    ...amounts,
  ]);
}

/** Words for who may be meant: the addresses, and a short text or number as a shopper or a telephone. */
export function wordsFor({ found, shopper }: Recognition): readonly { readonly word: string; readonly text: string }[] {
  const described = (key: string) => [{ key, initial: { text: '' } }];
  const words = (key: string, text: string) => payerWords(described(key), { [key]: text }).map((word) => ({ word, text }));
  const emails = found.flatMap((each) => (each.kind === 'email' ? words('email', each.text) : []));
  const texts = [...new Set([...(shopper === null ? [] : [shopper]), ...found.flatMap((each) => (each.kind === 'number' && !each.certain ? [each.text] : []))])];
  const shoppers = [...texts, ...emails.map(({ text }) => text)].flatMap((text) => words('merchantUserId', text));
  const mobiles = texts.filter((text) => /^\+?[\d ()-]{8,20}$/.test(text)).flatMap((text) => words('mobile', text));
  return [...emails, ...shoppers, ...mobiles];
}

/** Never rejects for a keychain that is locked: that is told instead. */
export async function lookForPayers(
  dependencies: { readonly journal: JournalSide; readonly sealer: Pick<Sealer, 'fingerprint'>; readonly tokens: Pick<TokenRoom, 'search'> },
  environment: Environment, recognition: Recognition,
): Promise<Omit<PayerAnswer, 'id' | 'at'>> {
  const { journal, sealer, tokens } = dependencies;
  const words = wordsFor(recognition);
  try {
    const marked = await Promise.all(words.map(async ({ word, text }) => ({ text, marks: await payerMarks(sealer as Sealer, { environment }, [word]) }))); // of the sealer only `fingerprint` is used
    const hits = await Promise.all(marked.map(async ({ text, marks }): Promise<readonly JournalHit[]> =>
      (await journal.search.byPayer(environment, marks, most.payer)).map((transaction) => ({ transaction, why: 'payer', matched: text }))));
    const shoppers = [...new Set([...(recognition.shopper === null ? [] : [recognition.shopper]), ...recognition.found.flatMap((each) => (each.kind === 'email' ? [each.text] : []))])].slice(0, 4);
    const rooms = await Promise.all(shoppers.map(async (merchantUserId) => ofShopper(tokens, environment, merchantUserId)));
    return {
      hits: [...once(hits.flat())], tokens: rooms.flatMap(({ rows }) => rows), tokenTotal: rooms.reduce((sum, { total }) => sum + total, 0), error: null,
    };
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { hits: [], tokens: [], tokenTotal: 0, error: cause.toDto() };
  }
}

async function ofShopper(tokens: Pick<TokenRoom, 'search'>, environment: Environment, merchantUserId: string): Promise<{ readonly rows: readonly WalletToken[]; readonly total: number }> {
  try {
    return await tokens.search({ filter: { environment, merchantUserId }, cursor: null, limit: most.tokens });
  } catch (cause) {
    // What no shopper can be called has no tokens.
    if (cause instanceof AppError && (cause.toDto().field === 'merchantUserId')) return { rows: [], total: 0 };
    throw cause;
  }
}
