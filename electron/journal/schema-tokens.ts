/** Tables of the token room (see migration 9). */
import type { Generated } from 'kysely';
import type { Fixed } from './fixed.ts';

export type WalletTokensTable = {
  readonly id: Fixed<string>;
  readonly profile_id: Fixed<string>;
  readonly provider_id: Fixed<string>;
  readonly environment: Fixed<string>;
  wallet: string;
  readonly user_sealed: Fixed<string>;
  readonly user_mark: Fixed<string>;
  readonly user_like_mark: Fixed<string>;
  token_sealed: string | null;
  token_mark: string | null;
  mask: string | null;
  wallet_account: string | null;
  state: string;
  readonly origin: Fixed<string>;
  ended_by: string | null;
  link_url: string | null;
  link_until: number | null;
  expires_at: number | null;
  readonly created_at: Fixed<number>;
  activated_at: number | null;
  ended_at: number | null;
  observed_at: number;
  observed_from: string;
  problem: string | null;
  readonly request_reference: Fixed<string>;
  readonly agreement: Fixed<string | null>;
  secrets_sealed: string | null;
  /** JSON list of fingerprints. */
  before_marks: string;
  readonly terminal: Fixed<string | null>;
  readonly operator: Fixed<string>;
  readonly submit_key: Fixed<string | null>;
  readonly content_hash: Fixed<string>;
  version: number;
};

export type TokenEventsTable = {
  readonly id: Generated<number>;
  readonly token_id: Fixed<string>;
  readonly at: Fixed<number>;
  readonly type: Fixed<string>;
  readonly operator: Fixed<string | null>;
  readonly problem: Fixed<string | null>;
};
