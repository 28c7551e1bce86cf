/** Tables of work that several people or many rows belong to: approvals and bulk runs (see migrations 4 and 5). */
import type { Fixed } from './fixed.ts';

export type ApprovalDevicesTable = {
  readonly fingerprint: Fixed<string>;
  readonly public_key: Fixed<string>;
  person: string;
  enrolled_by: string;
  enrolled_at: number;
  removed_by: string | null;
  removed_at: number | null;
};

export type ApprovalRequestsTable = {
  readonly id: Fixed<string>;
  readonly intent_id: Fixed<string>;
  readonly body: Fixed<string>;
  readonly body_sha256: Fixed<string>;
  readonly signature: Fixed<string>;
  readonly maker: Fixed<string>;
  readonly maker_fingerprint: Fixed<string>;
  state: string;
  readonly created_at: Fixed<number>;
  readonly expires_at: Fixed<number>;
  checker: string | null;
  checker_fingerprint: string | null;
  answer: string | null;
  answered_at: number | null;
  version: number;
};

export type ApprovalAnswersTable = { readonly request_sha256: Fixed<string>; readonly decision: Fixed<string>; readonly file: Fixed<string>; readonly answered_at: Fixed<number> };

export type BatchesTable = {
  readonly id: Fixed<string>;
  readonly kind: Fixed<string>;
  readonly environment: Fixed<string>;
  readonly profile_id: Fixed<string | null>;
  readonly name: Fixed<string>;
  readonly source_sha256: Fixed<string>;
  readonly content_sha256: Fixed<string>;
  readonly titles: Fixed<string>;
  state: string;
  pause_reason: string | null;
  pause_error: string | null;
  starts_at: number | null;
  readonly rows: Fixed<number>;
  readonly pace_ms: Fixed<number>;
  readonly duplicate_reason: Fixed<string | null>;
  readonly operator: Fixed<string>;
  readonly created_at: Fixed<number>;
  started_at: number | null;
  ended_at: number | null;
  version: number;
};

export type BatchRowsTable = {
  readonly batch_id: Fixed<string>;
  readonly number: Fixed<number>;
  readonly submit_key: Fixed<string>;
  readonly input: Fixed<string>;
  readonly profile_id: Fixed<string | null>;
  readonly payment_id: Fixed<string | null>;
  readonly reference: Fixed<string | null>;
  readonly amount_minor: Fixed<number | null>;
  readonly currency: Fixed<string | null>;
  state: string;
  problems: string;
  refused_at: number | null;
};
