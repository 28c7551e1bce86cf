/** What the words of a provider's columns mean: each word has one meaning or none. Pure. */
import type { StatementMapping } from '@shared/domain/settlement.ts';

export const kindMeanings = ['payment', 'refund', 'payout', 'ignored'] as const;
export type KindMeaning = (typeof kindMeanings)[number];
export const statusMeanings = ['moved', 'notMoved'] as const;
export type StatusMeaning = (typeof statusMeanings)[number];

type Words<Meaning extends string> = Readonly<Record<Meaning, readonly string[]>>;

function meaningOf<Meaning extends string>(all: readonly Meaning[], words: Words<Meaning>, word: string): Meaning | undefined {
  return all.find((meaning) => words[meaning].includes(word));
}

/** The words of one meaning, with or without the word that is moved. */
function withWord(words: readonly string[], word: string, here: boolean): string[] {
  const others = words.filter((other) => other !== word);
  return here ? [...others, word] : others;
}

export function kindOf(words: StatementMapping['kindWords'], word: string): KindMeaning | undefined {
  return meaningOf(kindMeanings, words, word);
}

export function statusOf(words: StatementMapping['statusWords'], word: string): StatusMeaning | undefined {
  return meaningOf(statusMeanings, words, word);
}

export function setKind(words: StatementMapping['kindWords'], word: string, to: KindMeaning): StatementMapping['kindWords'] {
  return {
    payment: withWord(words.payment, word, to === 'payment'), refund: withWord(words.refund, word, to === 'refund'),
    payout: withWord(words.payout, word, to === 'payout'), ignored: withWord(words.ignored, word, to === 'ignored'),
  };
}

export function setStatus(words: StatementMapping['statusWords'], word: string, to: StatusMeaning): StatementMapping['statusWords'] {
  return { moved: withWord(words.moved, word, to === 'moved'), notMoved: withWord(words.notMoved, word, to === 'notMoved') };
}
