/** Decides whom to ask for what. Pure: the same text and profiles give the same questions, never more than the bounds. */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { searchLimits, type NotAsked, type NotAskedReason, type Recognition, type RecognisedNumber } from '@shared/domain/search.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { NumberQuestion } from '../ports/provider.ts';

export type Questions = { readonly profile: Profile; readonly questions: readonly NumberQuestion[] };
export type Plan = { readonly asking: readonly Questions[]; readonly notAsked: readonly NotAsked[] };

/** Shortest text that is worth a question to somebody else. */
const shortest = 4;

/** Worth asking for: known by its form, long enough and with a figure. A bare word is nobody's order. */
function isWorth({ text, certain }: RecognisedNumber): boolean {
  return certain || (text.length >= shortest && /\d/.test(text) && text.length <= 64);
}

type Answerable = { readonly questions: readonly NumberQuestion[]; readonly why: NotAskedReason };

function questionsFor(profile: Profile, number: RecognisedNumber): Answerable {
  const { own, provider } = descriptionOf(profile.providerId).numbers;
  const shape = number.shapes.find(({ providerId }) => providerId === profile.providerId);
  if (number.certain && shape === undefined) return { questions: [], why: 'nothingToAsk' };
  const byProvider = provider !== null && new RegExp(provider).test(number.text);
  if (shape !== undefined) return byProvider ? { questions: [{ by: 'providerNumber', value: number.text }], why: 'nothingToAsk' } : { questions: [], why: shape.use === 'refund' ? 'needsPayment' : 'needsOwnNumber' };
  const byOwn = own !== null && new RegExp(own).test(number.text);
  return {
    questions: [...(byOwn ? [{ by: 'reference', value: number.text } as const] : []), ...(byProvider ? [{ by: 'providerNumber', value: number.text } as const] : [])],
    why: own === null ? 'needsProviderNumber' : 'nothingToAsk',
  };
}

const gravest = ['needsPayment', 'needsProviderNumber', 'needsOwnNumber', 'nothingToAsk'] as const satisfies readonly NotAskedReason[];

/** `known` are profiles that have one of the numbers in the journal: they are asked first. */
export function planQuestions(recognition: Recognition, profiles: readonly Profile[], known: ReadonlySet<ProfileId>): Plan {
  const numbers = recognition.found.filter((each) => each.kind === 'number').filter(isWorth);
  const asking: Questions[] = [];
  const notAsked: NotAsked[] = [];
  let left: number = searchLimits.questions;
  for (const profile of profiles.toSorted((one, other) => Number(known.has(other.id)) - Number(known.has(one.id)))) {
    if (profile.paused !== null) {
      notAsked.push({ profileId: profile.id, why: 'paused' });
      continue;
    }
    const answers = numbers.map((number) => questionsFor(profile, number));
    // What each number may be as ours comes before what it may be as theirs: the first hit of a number makes the second question needless.
    const questions = answers.flatMap((answer) => answer.questions).slice(0, Math.min(searchLimits.questionsPerProfile, left));
    if (questions.length > 0) {
      left -= questions.length;
      asking.push({ profile, questions });
    } else {
      const why = answers.some((answer) => answer.questions.length > 0) ? 'tooMany' : (gravest.find((reason) => answers.some((answer) => answer.why === reason)) ?? 'nothingToAsk');
      notAsked.push({ profileId: profile.id, why });
    }
  }
  return { asking, notAsked };
}
