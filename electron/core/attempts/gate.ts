/** What stands between a person's wish and its first send: rules of the profile that may refuse it, or ask for a second person. */
import type { NewApprovalRequest } from '../ports/approval-records.ts';
import type { IntentPlan } from '../ports/journal.ts';

export type Verdict =
  | { readonly kind: 'send' }
  /** It is written down, with the request for a second person, and waits; nothing is sent. */
  | { readonly kind: 'awaitApproval'; readonly request: NewApprovalRequest };

/** Asked once for every new intent, before it is written; one after the other for money that goes out of one profile. Throws the AppError of the rule that refuses it. */
export type Gate = (plan: IntentPlan) => Promise<Verdict>;

export const openGate: Gate = async () => ({ kind: 'send' });
