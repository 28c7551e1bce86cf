/** What a person fills in to settle by hand what the provider cannot. Pure; the main process holds the same rules. */
import { evidencePlaces, type EvidencePlace, type Intent, type OperatorDecision } from '@shared/domain/intent.ts';
import type { Instant } from '@shared/time/instant.ts';
import { atWallTime } from '@shared/time/zones.ts';

export const verdicts = ['executed', 'notExecuted', 'abandon'] as const;
export type Verdict = (typeof verdicts)[number];

export type DecisionForm = {
  readonly verdict: Verdict | null;
  readonly number: string;
  readonly lookedIn: EvidencePlace | null;
  /** `YYYY-MM-DD HH:mm` in the zone of the screen. */
  readonly lookedAt: string | null;
  readonly note: string;
};

export const emptyDecision: DecisionForm = { verdict: null, number: '', lookedIn: null, lookedAt: null, note: '' };

export type DecisionProblems = {
  readonly number?: true;
  readonly lookedIn?: true;
  readonly lookedAt?: 'missing' | 'ahead' | 'early';
  readonly note?: true;
};
export type DecisionCheck = { readonly decision: OperatorDecision } | { readonly problems: DecisionProblems };

export type DecisionFacts = {
  /** From when on what was seen proves something. */
  readonly counts: Instant;
  readonly now: Instant;
  readonly zone: string;
};

/** What was seen before "not found" counted, or before the last send, proves nothing about it. */
export function countsFrom(intent: Pick<Intent, 'quarantineUntil' | 'lastSentAt' | 'createdAt'>): Instant {
  return intent.quarantineUntil ?? intent.lastSentAt ?? intent.createdAt;
}

export const isPlace = (value: string): value is EvidencePlace => (evidencePlaces as readonly string[]).includes(value);

/** Null for text that is not a wall time. */
function instantOf(wall: string | null, zone: string): Instant | null {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2})$/.exec(wall ?? '');
  const [, day = '', hour = '', minute = ''] = parts ?? [];
  return parts ? atWallTime(day, Number(hour), Number(minute), zone) : null;
}

const minute = 60_000;

/** A wall time says minutes: one within the very minute in which "not found" began to count is taken as that moment. */
function checkLooked(form: DecisionForm, { counts, now, zone }: DecisionFacts): { readonly at: Instant } | { readonly problem: 'missing' | 'ahead' | 'early' } {
  const at = instantOf(form.lookedAt, zone);
  if (at === null) return { problem: 'missing' };
  if (at > now) return { problem: 'ahead' };
  if (at >= counts) return { at };
  return counts - at < minute && counts <= now ? { at: counts } : { problem: 'early' };
}

/** Evidence is asked for in every case: the provider's number; where, when and what was seen; a reason. */
export function checkDecision(form: DecisionForm, facts: DecisionFacts): DecisionCheck {
  const note = form.note.trim();
  const number = form.number.trim();
  switch (form.verdict) {
    case null:
      return { problems: {} };
    case 'executed':
      return number === '' ? { problems: { number: true } } : { decision: { kind: 'executed', providerTransactionId: number, note } };
    case 'notExecuted': {
      const looked = checkLooked(form, facts);
      if (form.lookedIn !== null && 'at' in looked && note !== '') return { decision: { kind: 'notExecuted', lookedIn: form.lookedIn, lookedAt: looked.at, note } };
      return { problems: { ...(form.lookedIn === null ? { lookedIn: true } : {}), ...('problem' in looked ? { lookedAt: looked.problem } : {}), ...(note === '' ? { note: true } : {}) } };
    }
    case 'abandon':
      return note === '' ? { problems: { note: true } } : { decision: { kind: 'abandon', note } };
  }
}
