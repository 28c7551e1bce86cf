/** What a person says when something looks the same as the money that is about to go out. Pure; the main process has the last word. */
import type { RepeatAnswer, RepeatHit } from '@shared/domain/repeat.ts';
import { repeatReasonLimit } from '@shared/domain/repeat.ts';

export type RepeatProblem = { readonly kind: 'repeatReasonMissing' | 'repeatReasonTooLong' };

/** Nothing is asked where nothing looks the same. */
export function repeatProblem(hits: readonly RepeatHit[], reason: string): RepeatProblem | undefined {
  const text = reason.trim();
  if (hits.length === 0) return undefined;
  if (text === '') return { kind: 'repeatReasonMissing' };
  return text.length > repeatReasonLimit ? { kind: 'repeatReasonTooLong' } : undefined;
}

/** The reason stands for what was on the screen, and for nothing that is found beside it. */
export function repeatAnswerOf(hits: readonly RepeatHit[], reason: string): RepeatAnswer & { readonly repeatSeen: string[] } {
  return { repeatReason: hits.length === 0 ? null : reason.trim(), repeatSeen: hits.map(({ key }) => key) };
}
