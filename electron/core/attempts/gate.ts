/** What stands between a person's wish and its first send: rules of the profile that may refuse it, or ask for a second person. */
import type { IntentPlan } from '../ports/journal.ts';

export type Verdict =
  | { readonly kind: 'send' }
  /** It is written down and waits for a second person; nothing is sent. */
  | { readonly kind: 'awaitApproval' };

/** Asked once for every new intent, before it is written. Throws the AppError of the rule that refuses it. */
export type Gate = (plan: IntentPlan) => Promise<Verdict>;

export const openGate: Gate = async () => ({ kind: 'send' });
