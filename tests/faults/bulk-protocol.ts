/** What the harness and the process of a bulk run say to each other. Types only. */
import type { Batch, BatchRunRow } from '../../shared/domain/batch.ts';
import type { BatchId } from '../../shared/domain/ids.ts';
import type { EngineSetup } from './protocol.ts';

export type BulkSetup = EngineSetup & { /** Hex: what one process seals the next one opens. */ readonly sealKey: string; readonly paceMs: number };

export type PaidOrder = { readonly reference: string; readonly amountMinor: number };

export type ToBulk =
  | { readonly order: 'open'; readonly setup: BulkSetup }
  | { readonly order: 'prepare'; readonly orders: readonly PaidOrder[] }
  /** Reads pasted rows, checks them, includes all that can be and starts the run. */
  | { readonly order: 'start'; readonly kind: 'refund' | 'link'; readonly text: string; readonly reason: string | null }
  /** Presses Resume that many times at once. */
  | { readonly order: 'resume'; readonly id: BatchId; readonly times: number }
  /** Waits until the run has one of these states. */
  | { readonly order: 'await'; readonly id: BatchId; readonly states: readonly Batch['state'][] }
  | { readonly order: 'list' }
  /** Asks about everything whose end is open until there is none. */
  | { readonly order: 'settle' }
  | { readonly order: 'close' };

export type FromBulk =
  | { readonly said: 'opened'; readonly batches: readonly Batch[] }
  | { readonly said: 'prepared' }
  | { readonly said: 'halted' }
  | { readonly said: 'started'; readonly batch: Batch }
  | { readonly said: 'refused'; readonly code: string }
  | { readonly said: 'resumed'; readonly batches: readonly Batch[] }
  /** `delayP99Ms` of the event loop since the run began to count down. */
  | { readonly said: 'reached'; readonly batch: Batch; readonly rows: readonly BatchRunRow[]; readonly result: string; readonly delayP99Ms: number; readonly starts: readonly number[] }
  | { readonly said: 'listed'; readonly batches: readonly Batch[] }
  | { readonly said: 'settled'; readonly openStates: readonly string[] }
  | { readonly said: 'closed' };
