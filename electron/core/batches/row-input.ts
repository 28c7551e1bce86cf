/** What a line of a run says, as it lies sealed in the journal: its cells for the result file, and the request for its turn. */
import * as z from 'zod';
import type { BatchId } from '@shared/domain/ids.ts';
import { linkInput, refundInput } from '@shared/ipc/contract.ts';

export const rowInput = z.object({
  /** As typed. */
  cells: z.array(z.string()),
  order: z.string(),
  /** Null for a line that is left out. */
  request: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('refund'), input: refundInput }),
    z.object({ kind: z.literal('link'), input: linkInput }),
  ]).nullable(),
});
export type RowInput = z.infer<typeof rowInput>;
export type RowRequest = NonNullable<RowInput['request']>;

export const titlesInput = z.array(z.string());

/** What ciphertexts are bound to: no line opens as another, or in another run. */
export function contextOf(id: BatchId, number: number | 'titles'): string {
  return `batch:${id}:${number}`;
}
