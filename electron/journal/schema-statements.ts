/** Tables of the provider's side of the data (see migration 10). */
import type { Fixed } from './fixed.ts';

export type StatementsTable = {
  readonly id: Fixed<string>;
  readonly profile_id: Fixed<string>;
  readonly source: Fixed<string>;
  readonly name: Fixed<string>;
  readonly sha256: Fixed<string | null>;
  readonly period_from: Fixed<number | null>;
  readonly period_until: Fixed<number | null>;
  readonly zone: Fixed<string>;
  /** JSON, as are the next five. */
  readonly covers: Fixed<string>;
  state: string;
  progress: string;
  place: string | null;
  counts: string;
  sums: string;
  compared_at: number | null;
  readonly created_at: Fixed<number>;
  ended_at: number | null;
  readonly operator: Fixed<string>;
  error: string | null;
  version: number;
};

export type StatementRowsTable = {
  readonly statement_id: Fixed<string>;
  readonly position: Fixed<number>;
  readonly row_key: Fixed<string>;
  readonly line: Fixed<number | null>;
  kind: string | null;
  reference: string | null;
  provider_number: string | null;
  amount_minor: number | null;
  currency: string | null;
  fee_minor: number | null;
  status: string | null;
  moved: number | null;
  at: number | null;
  merged: string | null;
  /** JSON: errors and cells. */
  readonly unreadable: Fixed<string | null>;
  readonly twice_of: Fixed<number | null>;
  verdict: string | null;
  reason: string | null;
  our_id: string | null;
};

export type StatementExplanationsTable = {
  readonly statement_id: Fixed<string>;
  readonly row_key: Fixed<string>;
  note: string;
  explained_by: string;
  explained_at: number;
};

export type StatementMappingsTable = {
  readonly profile_id: Fixed<string>;
  readonly titles_hash: Fixed<string>;
  mapping: string;
  used_at: number;
};
