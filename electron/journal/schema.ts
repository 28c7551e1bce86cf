/** The tables as Kysely sees them: columns as SQLite stores them, before rows are parsed. */
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Fixed } from './fixed.ts';
import type { StatementExplanationsTable, StatementMappingsTable, StatementRowsTable, StatementsTable } from './schema-statements.ts';
import type { TokenEventsTable, WalletTokensTable } from './schema-tokens.ts';
import type { ApprovalAnswersTable, ApprovalDevicesTable, ApprovalRequestsTable, BatchesTable, BatchRowsTable } from './schema-work.ts';

export type ProfilesTable = {
  readonly id: Fixed<string>;
  name: string;
  readonly provider_id: Fixed<string>;
  readonly environment: Fixed<string>;
  merchant_id: string;
  base_url: string | null;
  settings: string;
  time_zone: string;
  paused_code: string | null;
  paused_at: number | null;
  readonly created_at: Fixed<number>;
  updated_at: number;
  removed_at: number | null;
};

export type SecretMarksTable = {
  readonly profile_id: Fixed<string>;
  readonly name: Fixed<string>;
  place: string;
  ends_with: string;
  parts: number;
  stored_at: number;
};

export type TransactionsTable = {
  readonly seq: ColumnType<number, never, never>;
  readonly id: Fixed<string>;
  readonly profile_id: Fixed<string>;
  readonly provider_id: Fixed<string>;
  readonly environment: Fixed<string>;
  readonly kind: Fixed<string>;
  readonly origin: Fixed<string>;
  readonly reference: Fixed<string>;
  reference_claimed: number;
  readonly parent_id: Fixed<string | null>;
  readonly parent_reference: Fixed<string | null>;
  provider_payment_id: string | null;
  provider_transaction_id: string | null;
  wallet_reference: string | null;
  method: string | null;
  readonly amount_minor: Fixed<number>;
  readonly currency: Fixed<string>;
  received_minor: number | null;
  refunded_minor: number;
  held_minor: number;
  refunded_elsewhere_minor: number;
  status: string;
  description: string;
  reason: string | null;
  has_link: number;
  link_url: string | null;
  link_qr_text: string | null;
  /** JSON of `LinkDetail['action']`. */
  link_action: string | null;
  link_expires_at: number | null;
  readonly intent_id: Fixed<string | null>;
  readonly operator: Fixed<string>;
  readonly created_at: Fixed<number>;
  moved_at: number | null;
  observed_at: number;
  observed_from: string;
  /** When the provider was last asked about it, answered or not; the order in which open payments are asked. */
  looked_at: number;
  version: number;
};

export type IntentsTable = {
  readonly id: Fixed<string>;
  readonly submit_key: Fixed<string>;
  readonly kind: Fixed<string>;
  readonly profile_id: Fixed<string>;
  readonly transaction_id: Fixed<string>;
  readonly payment_id: Fixed<string | null>;
  readonly reference: Fixed<string>;
  readonly amount_minor: Fixed<number>;
  readonly currency: Fixed<string>;
  readonly payload: Fixed<string>;
  readonly payload_hash: Fixed<string>;
  readonly exclusive: Fixed<number>;
  state: string;
  version: number;
  sends: number;
  asks: number;
  negative_reads: number;
  last_sent_at: number | null;
  last_asked_at: number | null;
  next_ask_at: number | null;
  quarantine_until: number | null;
  waited_ms: number;
  problem: string | null;
  readonly operator: Fixed<string>;
  readonly created_at: Fixed<number>;
  updated_at: number;
};

/** Fingerprints of who paid (`in`) or was paid (`out`), beside the transaction's own time. */
export type PayersTable = {
  readonly mark: Fixed<string>;
  readonly direction: Fixed<'in' | 'out'>;
  readonly created_at: Fixed<number>;
  readonly transaction_id: Fixed<string>;
};

export type AttemptsTable = {
  readonly id: Fixed<string>;
  readonly intent_id: Fixed<string>;
  readonly transaction_id: Fixed<string>;
  readonly number: Fixed<number>;
  readonly started_at: Fixed<number>;
  ended_at: number | null;
  evidence: string | null;
  problem: string | null;
};

export type ObservationsTable = {
  readonly id: Generated<number>;
  readonly transaction_id: Fixed<string>;
  readonly intent_id: Fixed<string | null>;
  readonly at: Fixed<number>;
  readonly evidence: Fixed<string | null>;
  readonly problem: Fixed<string | null>;
};

export type EventsTable = {
  readonly id: Generated<number>;
  readonly at: Fixed<number>;
  readonly type: Fixed<string>;
  readonly transaction_id: Fixed<string>;
  readonly intent_id: Fixed<string | null>;
  readonly operator: Fixed<string | null>;
  readonly data: Fixed<string>;
};

export type ExportsTable = {
  readonly id: Fixed<string>;
  readonly request: Fixed<string>;
  readonly path: Fixed<string>;
  state: string;
  rows: number;
  bytes: number;
  sha256: string | null;
  readonly started_at: Fixed<number>;
  finished_at: number | null;
  /** JSON of `ExportDetails`; null in rows older than schema 10. */
  details: string | null;
};

export type ExportPresetsTable = {
  readonly id: Fixed<string>;
  name: string;
  content: string;
  next_at: number | null;
  retry_of: number | null;
  failures: number;
  last_until: number | null;
  readonly created_at: Fixed<number>;
  updated_at: number;
  version: number;
};

export type ExportPresetRunsTable = { readonly id: Generated<number>; readonly preset_id: Fixed<string>; readonly run: Fixed<string> };

export type ManualRefundsTable = {
  readonly transaction_id: Fixed<string>;
  readonly submit_key: Fixed<string>;
  readonly content_hash: Fixed<string>;
  state: string;
  readonly method: Fixed<string>;
  readonly paid_on: Fixed<string>;
  readonly external_reference: Fixed<string>;
  readonly payee_cipher: Fixed<string | null>;
  readonly proof_name: Fixed<string | null>;
  readonly proof_bytes: Fixed<number | null>;
  readonly proof_sha256: Fixed<string | null>;
  readonly proof_file: Fixed<string | null>;
  readonly recorded_by: Fixed<string>;
  readonly recorded_at: Fixed<number>;
  confirmed_by: string | null;
  confirmed_at: number | null;
  voided_by: string | null;
  voided_at: number | null;
  void_reason: string | null;
  version: number;
};

export type PreferencesTable = { readonly key: Fixed<string>; value: string };

export type SavedViewsTable = {
  readonly id: Fixed<string>;
  place: number;
  is_default: number;
  /** JSON of `SavedViewInput`, as it was saved. */
  content: string;
};

export type ViewLayoutsTable = { readonly view: Fixed<string>; columns: string };

export type MoneyRulesTable = { readonly profile_id: Fixed<string>; environment: string; rules: string; changed_by: string; changed_at: number };

export type AppLockTable = { readonly one: Fixed<number>; pin: string; idle_minutes: number; failures: number; closed_until: number | null; changed_at: number };

export type AuditTable = {
  readonly seq: Fixed<number>;
  readonly at: Fixed<number>;
  /** Null is the program itself. */
  readonly actor: Fixed<string | null>;
  readonly action: Fixed<string>;
  readonly result: Fixed<string>;
  readonly profile_id: Fixed<string | null>;
  readonly transaction_id: Fixed<string | null>;
  readonly intent_id: Fixed<string | null>;
  /** Canonical JSON of `AuditData`. */
  readonly data: Fixed<string>;
  readonly previous_hash: Fixed<string>;
  readonly hash: Fixed<string>;
};

export type Schema = {
  profiles: ProfilesTable;
  secret_marks: SecretMarksTable;
  transactions: TransactionsTable;
  payers: PayersTable;
  intents: IntentsTable;
  attempts: AttemptsTable;
  observations: ObservationsTable;
  events: EventsTable;
  manual_refunds: ManualRefundsTable;
  exports: ExportsTable;
  export_presets: ExportPresetsTable;
  export_preset_runs: ExportPresetRunsTable;
  preferences: PreferencesTable;
  saved_views: SavedViewsTable;
  view_layouts: ViewLayoutsTable;
  money_rules: MoneyRulesTable;
  audit: AuditTable;
  app_lock: AppLockTable;
  approval_devices: ApprovalDevicesTable;
  approval_requests: ApprovalRequestsTable;
  approval_answers: ApprovalAnswersTable;
  batches: BatchesTable;
  batch_rows: BatchRowsTable;
  wallet_tokens: WalletTokensTable;
  token_events: TokenEventsTable;
  statements: StatementsTable;
  statement_rows: StatementRowsTable;
  statement_explanations: StatementExplanationsTable;
  statement_mappings: StatementMappingsTable;
};

export type ProfileRow = Selectable<ProfilesTable>;
export type SecretMarkRow = Selectable<SecretMarksTable>;
export type TransactionRow = Selectable<TransactionsTable>;
export type IntentRow = Selectable<IntentsTable>;
export type EventRow = Selectable<EventsTable>;
export type ManualRefundRow = Selectable<ManualRefundsTable>;
export type ExportsRow = Selectable<ExportsTable>;
export type ExportPresetRow = Selectable<ExportPresetsTable>;
export type AuditTableRow = Selectable<AuditTable>;
export type ApprovalDeviceRow = Selectable<ApprovalDevicesTable>;
export type ApprovalRequestRow = Selectable<ApprovalRequestsTable>;
export type BatchesRow = Selectable<BatchesTable>;
export type StatementsRow = Selectable<StatementsTable>;
export type StatementRowsRow = Selectable<StatementRowsTable>;
export type WalletTokenRow = Selectable<WalletTokensTable>;
