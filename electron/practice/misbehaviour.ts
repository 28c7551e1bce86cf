/**
 * The list of ordered faults of one gateway. Faults are taken in the order they were given; each one counts down when it
 * hits. A gateway says which kinds it can show on which operation, so that a drill that could never happen is refused.
 */
import {
  faultsAfterCommit, faultsBeforeCommit, notificationFaults, outcomeFaults, PracticeError,
  type FaultAfterCommit, type FaultBeforeCommit, type Misbehaviour, type MisbehaviourKind, type NotificationFault, type OutcomeFault,
  type PracticeOperation,
} from './types.ts';

export type Hit<Kind extends MisbehaviourKind> = { readonly kind: Kind; readonly delayMs: number };

export type MisbehaviourList = {
  add(order: Misbehaviour): void;
  clear(): void;
  list(): readonly Misbehaviour[];
  /** The first fault of the group that waits for `operation`, counted down; undefined when there is none. */
  takeBeforeCommit(operation: PracticeOperation): Hit<FaultBeforeCommit> | undefined;
  takeAfterCommit(operation: PracticeOperation): Hit<FaultAfterCommit> | undefined;
  takeOutcome(operation: PracticeOperation): Hit<OutcomeFault> | undefined;
  takeNotification(operation: PracticeOperation): Hit<NotificationFault> | undefined;
};

/** Milliseconds; kinds that never wait are absent. Too many requests say how long to wait. A late answer comes after the longest timeout a client can be set to (120 s). */
const defaultDelays: Partial<Record<MisbehaviourKind, number>> = {
  'late-commit': 5_000,
  'rate-limit-429': 2_000,
  'answer-late': 150_000,
  'slow-trickle': 500,
  'pending-then-completed': 10_000,
  'pending-then-failed': 10_000,
  'fails-later': 10_000,
  'reordered-notifications': 10_000,
};

const longestDelay = 86_400_000;

type Entry = { readonly order: Misbehaviour; left: number };

export function createMisbehaviourList(
  canShow: (operation: PracticeOperation, kind: MisbehaviourKind) => boolean,
): MisbehaviourList {
  let entries: Entry[] = [];

  function take<Kind extends MisbehaviourKind>(group: readonly Kind[], operation: PracticeOperation): Hit<Kind> | undefined {
    const entry = entries.find((candidate) => candidate.order.operation === operation && group.some((kind) => kind === candidate.order.kind));
    const kind = group.find((candidate) => candidate === entry?.order.kind);
    if (entry === undefined || kind === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) entries = entries.filter((candidate) => candidate !== entry);
    return { kind, delayMs: entry.order.delayMs ?? defaultDelays[kind] ?? 0 };
  }

  return {
    add(order) {
      const countable = order.times === 'until-cleared' || (Number.isSafeInteger(order.times) && order.times > 0);
      const delay = order.delayMs ?? 0;
      if (!countable || !Number.isSafeInteger(delay) || delay < 0 || delay > longestDelay) {
        throw new PracticeError('misbehaviourNotApplicable', 'times is a positive integer or until-cleared, delayMs 0 to 86400000');
      }
      if (!canShow(order.operation, order.kind)) {
        throw new PracticeError('misbehaviourNotApplicable', `${order.kind} on ${order.operation}`);
      }
      entries.push({ order, left: order.times === 'until-cleared' ? Number.POSITIVE_INFINITY : order.times });
    },
    clear() {
      entries = [];
    },
    list() {
      return entries.map(({ order, left }) => ({ ...order, times: Number.isFinite(left) ? left : 'until-cleared' as const }));
    },
    takeBeforeCommit: (operation) => take(faultsBeforeCommit, operation),
    takeAfterCommit: (operation) => take(faultsAfterCommit, operation),
    takeOutcome: (operation) => take(outcomeFaults, operation),
    takeNotification: (operation) => take(notificationFaults, operation),
  };
}
