/**
 * The provider's side of the data: what a provider lists or writes into a statement, held row by row against the journal. A
 * difference stays until the two sides agree; a person's explanation makes it count apart and never makes it vanish. Fees are
 * shown and are never a difference. Amounts of a row are positive, its kind says the direction; sums are signed.
 */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';
import { delimiter, sheetFormat, textEncoding } from './batch.ts';
import { profileId, transactionId } from './ids.ts';
import { transactionKind, transactionStatus } from './transaction.ts';

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const statementId = uuid.brand<'StatementId'>();
export type StatementId = z.infer<typeof statementId>;

/** What a statement file may hold at most. Bytes as they come, rows without the titles. */
export const statementLimits = { bytes: 200 * 1024 * 1024, rows: 200_000, columns: 200 } as const;

/** Longest span that one pull may ask for, days. */
export const mostPullDays = 400;

/** `pull`: asked page by page. `file`: brought by a person. `fetched`: a file that the provider handed over. */
export const statementSources = ['pull', 'file', 'fetched'] as const;
export const statementSource = z.enum(statementSources);
export type StatementSource = z.infer<typeof statementSource>;

/** `reading`: rows are written and compared. A pull that the program's end interrupted is `paused`. */
export const statementStates = ['reading', 'pulling', 'paused', 'done', 'failed', 'stopped'] as const;
export const statementState = z.enum(statementStates);
export type StatementState = z.infer<typeof statementState>;

export const settlementVerdicts = [
  'matched',
  'missingHere', // the provider names it, the journal does not have it
  'missingThere', // the journal has it in the period, the provider does not name it
  'amountDiffers',
  'currencyDiffers',
  'statusDiffers',
  'twice', // the same number stands in an earlier row of the statement; it is not counted again
  'unreadable',
] as const;
export const settlementVerdict = z.enum(settlementVerdicts);
export type SettlementVerdict = z.infer<typeof settlementVerdict>;

/** Everything that is not a match. */
export const settlementDifferences = settlementVerdicts.filter((verdict) => verdict !== 'matched');

/** Why a row is a difference. The sentences are the locale keys `settlements.reasons.<code>`. */
export const settlementReasons = [
  'notInJournal', // no row here has its number
  'numberUnfit', // not in the journal, and its number has a form that the journal cannot take over
  'noRefundFits', // the payment is here; no refund of it has this amount
  'otherKind', // the number belongs to a movement of another kind; `kind` is ours
  'notListed', // within the period and not named
  'nearEdge', // not named, and so close to an end of the period that the next statement may hold it
  'amountHigherThere', // `differenceMinor` is theirs minus ours, positive
  'amountLowerThere', // negative
  'receivedDiffers', // more or less came in than was asked for, and the journal knows; `differenceMinor` as above
  'otherCurrency',
  'movedThereOpenHere', // moved for the provider; ours is open or unknown; `status` is ours
  'movedThereFailedHere', // moved for the provider; ours is failed, expired or given up
  'notMovedThere', // ours moved; the provider says that it did not
  'sameNumber', // `row` is the row of the statement that counts
  'cells', // `errors` say which
] as const;
export const settlementReason = z.enum(settlementReasons);
export type SettlementReason = z.infer<typeof settlementReason>;

/** `takeOver` asks about it and writes it down as found; `askAgain` asks the provider about a payment that the journal has. */
export const settlementActions = ['takeOver', 'askAgain', 'open', 'explain'] as const;
export const settlementAction = z.enum(settlementActions);
export type SettlementAction = z.infer<typeof settlementAction>;

export const theirSide = z.object({
  reference: z.string().nullable(),
  providerNumber: z.string().nullable(),
  kind: transactionKind,
  amountMinor: minorUnits,
  currency: currencyCode,
  feeMinor: minorUnits.nullable(),
  /** In the provider's words; null where it says none. */
  status: z.string().nullable(),
  moved: z.boolean(),
  at: instant.nullable(),
});
export type TheirSide = z.infer<typeof theirSide>;

export const ourSide = z.object({
  transactionId,
  reference: z.string(),
  providerNumber: z.string().nullable(),
  kind: transactionKind,
  /** Of a payment: what came in. */
  amountMinor: minorUnits,
  currency: currencyCode,
  status: transactionStatus,
  moved: z.boolean(),
  at: instant,
  observedAt: instant,
});
export type OurSide = z.infer<typeof ourSide>;

export const settlementRow = z.object({
  /** Names the row across rechecks: explanations are kept under it. */
  key: z.string().min(1).max(200),
  /** Place in the statement, from 1: where a page went on. */
  position: z.int(),
  /** Its line in the file as a spreadsheet counts it; null for a pull and for what only the journal has. */
  line: z.int().nullable(),
  verdict: settlementVerdict,
  theirs: theirSide.nullable(),
  ours: ourSide.nullable(),
  reason: z.object({ code: settlementReason, params: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
  /** Of an unreadable row; `field` is a column of `statementColumns`. */
  errors: z.array(appErrorDto),
  /** Of an unreadable row: its cells as they stand. */
  cells: z.array(z.string()),
  actions: z.array(settlementAction),
  /** What a pull did with it: written down as found, brought up to date, or already known. */
  merged: z.enum(['added', 'changed', 'same']).nullable(),
  explained: z.object({ note: z.string(), by: z.string(), at: instant }).nullable(),
});
export type SettlementRow = z.infer<typeof settlementRow>;

/** Per currency, signed: payments minus refunds and payouts. Only what moved and is readable, each number once. */
export const settlementSum = z.object({
  currency: currencyCode,
  theirsMinor: z.int(),
  oursMinor: z.int(),
  /** Theirs minus ours. */
  differenceMinor: z.int(),
  theirRows: z.int(),
  ourRows: z.int(),
  /** Positive; null where the statement names none. */
  feesMinor: z.int().nullable(),
});
export type SettlementSum = z.infer<typeof settlementSum>;

export const settlementCounts = z.object({
  matched: z.int(), missingHere: z.int(), missingThere: z.int(), amountDiffers: z.int(), currencyDiffers: z.int(), statusDiffers: z.int(), twice: z.int(), unreadable: z.int(),
  /** Of the differences: those that a person explained. */
  explained: z.int(),
});
export type SettlementCounts = z.infer<typeof settlementCounts>;

export const statement = z.object({
  id: statementId,
  profileId,
  source: statementSource,
  /** Of the file; empty for a pull. */
  name: z.string(),
  sha256: z.string().nullable(),
  /** The period that it covers, start included, end excluded; null when neither the file nor the person says: then nothing counts as missing there. */
  from: instant.nullable(),
  until: instant.nullable(),
  zone: z.string(),
  /** Kinds of movements that it lists; only these can be missing there. */
  covers: z.array(transactionKind),
  state: statementState,
  /** `total` is null while unknown. `added`, `changed` and `same` are what a pull did to the journal; `keptOut` could not be taken over. */
  progress: z.object({ step: z.enum(['payments', 'refunds', 'compare']).nullable(), pages: z.int(), rows: z.int(), total: z.int().nullable(), added: z.int(), changed: z.int(), same: z.int(), keptOut: z.int() }),
  /** Until when a pull waits because the provider asked for it. */
  waitsUntil: instant.nullable(),
  counts: settlementCounts,
  sums: z.array(settlementSum),
  /** When it was last held against the journal; null before the first time. */
  comparedAt: instant.nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
  operator: z.string(),
  /** Why it failed or waits. */
  error: appErrorDto.nullable(),
});
export type Statement = z.infer<typeof statement>;

/** What can be compared for a profile. `blocked` says why nothing can be asked now; a file can be read all the same. */
export const statementSourcesOf = z.object({
  pull: z.object({ mostDays: z.int() }).nullable(),
  /** Files of the provider. `listed` ones are found by `accounts.listStatements`; others are asked for by `YYYY-MM-DD` or `YYYY-MM`. */
  files: z.array(z.object({ code: z.string(), by: z.enum(['listed', 'day', 'month']) })),
  /** Payments that only the statement has can be asked about by number. */
  takeOver: z.boolean(),
  blocked: appErrorDto.nullable(),
});
export type StatementSourcesOf = z.infer<typeof statementSourcesOf>;

/** What a column of a file may be taken for. `reference` or `providerNumber`, and `amount`, are needed. */
export const statementColumns = ['reference', 'providerNumber', 'kind', 'amount', 'currency', 'fee', 'status', 'at'] as const;
export const statementColumn = z.enum(statementColumns);
export type StatementColumn = z.infer<typeof statementColumn>;

export const statementDateFormats = ['iso', 'ymd', 'dmy', 'mdy', 'compact', 'epochSeconds', 'epochMilliseconds'] as const;
export const statementDateFormat = z.enum(statementDateFormats);
export type StatementDateFormat = z.infer<typeof statementDateFormat>;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const words = z.array(z.string().max(200)).max(200);

/** How the cells of a file are read. Nothing that changes money's size or direction is guessed: `amounts` and `directions` are null until a person says. */
export const statementMapping = z.strictObject({
  /** Place of the column, from 0. */
  columns: z.partialRecord(statementColumn, z.int().min(0).max(statementLimits.columns)),
  amounts: z.enum(['major', 'minor']).nullable(),
  decimal: z.enum(['point', 'comma']),
  /** The currency of every row, where no column says it. */
  currency: currencyCode.nullable(),
  /**
   * What tells payments from refunds: the sign of the amount, the words of the `kind` column, or nothing because every row is of one kind.
   */
  directions: z.enum(['sign', 'words', 'payments', 'refunds', 'payouts']).nullable(),
  /** Words of the `kind` column; a row whose word is in none of them is unreadable, one in `ignored` is left out. */
  kindWords: z.strictObject({ payment: words, refund: words, payout: words, ignored: words }),
  /** Words of the `status` column. Without that column every row counts as moved. */
  statusWords: z.strictObject({ moved: words, notMoved: words }),
  dates: statementDateFormat,
  /** IANA name; of dates that carry no offset, and of the days of the period. */
  zone: z.string().max(64),
  /** First and last day of the period, both included; null takes the days of the file's own dates. */
  period: z.strictObject({ first: day, last: day }).nullable(),
  /** Kinds that the statement lists completely. */
  covers: z.array(transactionKind).max(3),
});
export type StatementMapping = z.infer<typeof statementMapping>;

export const settlementDraft = z.object({
  id: statementId,
  profileId,
  source: z.enum(['file', 'fetched']),
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  format: sheetFormat,
  encoding: textEncoding.nullable(),
  /** Those in which the bytes can be read, likeliest first. */
  encodings: z.array(textEncoding),
  delimiter: delimiter.nullable(),
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  titles: z.array(z.string()),
  /** The first rows as text. */
  sample: z.array(z.array(z.string())),
  rows: z.int(),
  mapping: statementMapping,
  /** `used`: the mapping of an earlier file of this profile fits its titles. `otherColumns`: there is one and its titles are not here, so all is asked anew. */
  remembered: z.enum(['used', 'otherColumns', 'none']),
  /** Different words of the `kind` and `status` columns with how often, commonest first, at most 50. */
  words: z.object({ kind: z.array(z.object({ word: z.string(), rows: z.int() })), status: z.array(z.object({ word: z.string(), rows: z.int() })) }),
  /** What stands in the way of comparing, empty when nothing does. `field` is a column or an entry of the mapping. */
  problems: z.array(appErrorDto),
  /** A statement with the same bytes was compared before. */
  repeats: z.array(z.object({ id: statementId, name: z.string(), createdAt: instant, operator: z.string() })),
  /** Under the mapping; the first unreadable rows are named. Zero and empty while there are problems. */
  readable: z.int(),
  ignored: z.int(),
  unreadable: z.int(),
  unreadableRows: z.array(z.object({ line: z.int(), cells: z.array(z.string()), errors: z.array(appErrorDto) })),
  /** What would be compared: signed, of rows that moved. */
  totals: z.array(z.object({ currency: currencyCode, rows: z.int(), minor: z.int() })),
  /** As it would be used. */
  from: instant.nullable(),
  until: instant.nullable(),
});
export type SettlementDraft = z.infer<typeof settlementDraft>;

/** Row number of the file's first difference comes first; `after` is the position that the page before ended with, 0 for the first. `skip` rows behind it are left out. */
export const settlementRowsQuery = z.strictObject({
  id: statementId,
  /** Null is all. */
  verdicts: z.array(settlementVerdict).max(settlementVerdicts.length).nullable(),
  /** Null is both. */
  explained: z.boolean().nullable(),
  after: z.int().min(0),
  skip: z.int().min(0).optional(),
  limit: z.int().min(1).max(500),
  /** Key of a row whose place is asked for, too. */
  placeOf: z.string().min(1).max(200).optional(),
});
export type SettlementRowsQuery = z.infer<typeof settlementRowsQuery>;

export const noCounts: SettlementCounts = { matched: 0, missingHere: 0, missingThere: 0, amountDiffers: 0, currencyDiffers: 0, statusDiffers: 0, twice: 0, unreadable: 0, explained: 0 };

/** Differences that nobody has explained. */
export function openDifferences(counts: SettlementCounts): number {
  return counts.missingHere + counts.missingThere + counts.amountDiffers + counts.currencyDiffers + counts.statusDiffers + counts.twice + counts.unreadable - counts.explained;
}
