/** Look-ups of the search box: each walks an index and reads only the rows that it returns. All are of one environment. */
import type { Environment } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import type { Money } from '@shared/money/money.ts';
import type { Instant } from '@shared/time/instant.ts';

export type NumberHit = { readonly matched: string; readonly transaction: Transaction };

export type AmountQuery = {
  readonly environment: Environment;
  /** Any of these; not empty. */
  readonly amounts: readonly Money[];
  /** Made or paid within any of these; the end excluded. Not empty. */
  readonly ranges: readonly { readonly from: Instant; readonly until: Instant }[];
  readonly limit: number;
};

export type SearchRecords = {
  /** Rows that have one of `texts` as our number, the provider's or the wallet's, or whose payment has; at most `limit` for each text, newest first. */
  byNumbers(environment: Environment, texts: readonly string[], limit: number): Promise<readonly NumberHit[]>;
  /** Rows whose own number begins so, in its order. */
  beginningWith(environment: Environment, text: string, limit: number): Promise<readonly Transaction[]>;
  /** Rows of one of the amounts, asked for or come in, newest first. */
  byAmount(query: AmountQuery): Promise<readonly Transaction[]>;
  /** Rows of a payer or payee by fingerprints, newest first. */
  byPayer(environment: Environment, marks: readonly string[], limit: number): Promise<readonly Transaction[]>;
};
