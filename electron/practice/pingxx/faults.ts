/** Which faults this gateway can show, and how an answer is falsified. */
import { notificationFaults, outcomeFaults, type MisbehaviourKind, type PracticeOperation } from '../types.ts';

/**
 * A look-up commits nothing, only refunds have an outcome of their own, there is no checkout beside the charge, and a reverse
 * (the operation `void`) is told to nobody.
 */
export function canShow(operation: PracticeOperation, kind: MisbehaviourKind): boolean {
  if (operation === 'checkout') return false;
  if (kind === 'late-commit') return operation !== 'query';
  if (outcomeFaults.some((fault) => fault === kind)) return operation === 'refund';
  if (notificationFaults.some((fault) => fault === kind)) return operation === 'link' || operation === 'refund';
  return true;
}

/** In a list the first row is changed, in an error nothing. */
export function distorted(value: unknown, kind: 'wrong-amount' | 'wrong-reference'): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const object: Record<string, unknown> = { ...value };
  if (Array.isArray(object['data'])) object['data'] = object['data'].map((row: unknown, index) => (index === 0 ? distorted(row, kind) : row));
  else if (Array.isArray(object['charges'])) object['charges'] = object['charges'].map((row: unknown, index) => (index === 0 ? distorted(row, kind) : row));
  else if (kind === 'wrong-amount' && typeof object['amount'] === 'number') object['amount'] += 1;
  else if (kind === 'wrong-reference' && typeof object['charge'] === 'string') object['charge'] = 'ch_000000000000000000000000';
  if (kind === 'wrong-reference' && typeof object['order_no'] === 'string') object['order_no'] += 'OTHER';
  if (kind === 'wrong-reference' && typeof object['charge_order_no'] === 'string') object['charge_order_no'] += 'OTHER';
  return object;
}
