/** Which shape and tone each state has. Unknown looks like neither success, nor pending, nor failure. */
import type { TransactionStatus } from '@shared/domain/transaction.ts';
import type { Shape } from './StatusShape.vue';

export type Tone = 'ok' | 'pending' | 'failed' | 'unknown' | 'quiet';
export type Look = { readonly shape: Shape; readonly tone: Tone };

const ok: Look = { shape: 'ok', tone: 'ok' };
const clock: Look = { shape: 'clock', tone: 'pending' };
/** Money came in, but not the amount asked for: nothing to wait for, a person has to look. Amber as waiting, with the sign of a warning. */
const look: Look = { shape: 'triangle', tone: 'pending' };
const off: Look = { shape: 'slash', tone: 'quiet' };

export const statusLooks: Readonly<Record<TransactionStatus, Look>> = {
  queued: { shape: 'ring', tone: 'quiet' },
  sending: clock,
  waiting: clock,
  pending: clock,
  part_paid: look,
  paid: ok,
  part_refunded: { shape: 'half', tone: 'quiet' },
  refunded: { shape: 'back', tone: 'quiet' },
  succeeded: ok,
  failed: { shape: 'octagon', tone: 'failed' },
  expired: off,
  cancelled: off,
  unknown: { shape: 'diamond', tone: 'unknown' },
  needs_operator: { shape: 'decide', tone: 'unknown' },
};
