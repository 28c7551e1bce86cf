/** The part of the contract that holds the provider's side of the data against the journal. Nothing here moves money. */
import * as z from 'zod';
import { delimiter, textEncoding } from '../domain/batch.ts';
import { profileId } from '../domain/ids.ts';
import { settlementDraft, settlementRow, settlementRowsQuery, statement, statementId, statementMapping, statementSourcesOf } from '../domain/settlement.ts';
import { appErrorDto } from '../errors/app-error.ts';
import { instant } from '../time/instant.ts';

const nothing = z.strictObject({});
const one = z.strictObject({ id: statementId });
const oneRow = z.strictObject({ id: statementId, rowKey: z.string().min(1).max(200) });
/** The row as it is now; `error` says why nothing fresher is known. */
const rowNow = z.object({ row: settlementRow, statement, error: appErrorDto.nullable() });

export const settlementCalls = {
  /** Newest first, at most 200; of one profile, or of all. */
  'settlements.list': { input: z.strictObject({ profileId: profileId.nullable() }), output: z.array(statement) },
  'settlements.get': { input: one, output: statement },
  'settlements.sources': { input: z.strictObject({ profileId }), output: statementSourcesOf },

  /** Asks for every payment of the range and its refunds, page by page, and writes down what is not here yet. `until` is excluded. Errors: `settlement.rangeInvalid`, `settlement.alreadyPulling`, `ability.notOffered`, `profile.*`. */
  'settlements.pull': { input: z.strictObject({ profileId, from: instant, until: instant, zone: z.string().max(64) }), output: statement },
  'settlements.pause': { input: one, output: statement },
  /** Goes on where the last written page ended; of a failed pull too. */
  'settlements.resume': { input: one, output: statement },
  /** For good. What was written stays. */
  'settlements.stop': { input: one, output: statement },

  /** Asks for a file and reads it; `draft` is null when the person cancelled. Nothing is written. Errors: `sheet.*`. */
  'settlements.choose': { input: z.strictObject({ profileId }), output: z.object({ draft: settlementDraft.nullable() }) },
  /** Has the provider hand over a file and reads it. `id` is that of `accounts.listStatements`, `YYYY-MM-DD` or `YYYY-MM`. */
  'settlements.fetch': { input: z.strictObject({ profileId, code: z.string().max(64), id: z.string().min(1).max(128) }), output: settlementDraft },
  'settlements.draft': { input: one, output: settlementDraft },
  /** Reads the same bytes another way. Another encoding, delimiter or sheet asks for the columns anew unless the titles stay the same. */
  'settlements.remap': {
    input: z.strictObject({ id: statementId, mapping: statementMapping, encoding: textEncoding.nullable(), delimiter: delimiter.nullable(), sheet: z.string().max(255).nullable() }),
    output: settlementDraft,
  },
  /** Writes the rows down, holds them against the journal and remembers the mapping. The statement comes at once, `settlements.progress` tells the rest. Errors: `settlement.mappingIncomplete`, `settlement.draftGone`. */
  'settlements.apply': { input: one, output: statement },
  'settlements.discard': { input: one, output: nothing },

  /** In the order of the statement, then what only the journal has. `next` is null at the end; `total` counts the filtered set; `place` is that of `placeOf` in it, from 0, null for none. */
  'settlements.rows': { input: settlementRowsQuery, output: z.object({ rows: z.array(settlementRow), next: z.int().nullable(), total: z.int(), place: z.int().nullable() }) },
  /** A person explains a difference; an empty note takes the explanation back. Errors: `settlement.rowNotFound`. */
  'settlements.explain': { input: z.strictObject({ id: statementId, rowKey: z.string().min(1).max(200), note: z.string().trim().max(500) }), output: rowNow },
  /** Asks the provider about a row that is missing here and writes what it says down as found. */
  'settlements.takeOver': { input: oneRow, output: rowNow },
  /** Asks the provider about our side of the row and compares it again. */
  'settlements.askAgain': { input: oneRow, output: rowNow },
  /** Holds every row against the journal as it is now. */
  'settlements.recheck': { input: one, output: statement },
} as const;

export const settlementEvents = {
  /** How reading, pulling or comparing goes, at most 4 times a second for one statement. */
  'settlements.progress': statement,
} as const;
