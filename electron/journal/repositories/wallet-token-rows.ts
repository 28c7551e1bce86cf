/** Rows of wallet tokens as entities. A row that does not fit its schema is `journal.damaged`, never a half-right object. */
import * as z from 'zod';
import type { NewWalletToken, StoredWalletToken, WalletTokenPatch } from '@core/ports/wallet-tokens.ts';
import { tokenEvent, walletToken, type TokenEvent } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { instant } from '@shared/time/instant.ts';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { WalletTokenRow } from '../schema.ts';
import type { TokenEventsTable, WalletTokensTable } from '../schema-tokens.ts';

const mark = z.string().regex(/^[0-9a-f]{64}$/);

const storedWalletToken = walletToken.omit({ merchantUserId: true, fingerprint: true }).extend({
  userSealed: z.string(),
  userMark: mark,
  userLikeMark: mark,
  tokenSealed: z.string().nullable(),
  tokenMark: mark.nullable(),
  requestReference: z.string(),
  agreement: z.string().nullable(),
  secretsSealed: z.string().nullable(),
  before: z.array(mark),
  terminal: z.string().nullable(),
  lastUsedAt: instant.nullable(),
});

function parsed<Schema extends z.ZodType>(schema: Schema, table: string, make: () => unknown): z.output<Schema> {
  try {
    return schema.parse(make());
  } catch (cause) {
    throw new AppError('journal.damaged', { reason: 'row', table }, { cause });
  }
}

const fromJson = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const toJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export function toStoredToken(row: WalletTokenRow & { readonly last_used_at: number | null }): StoredWalletToken {
  return parsed(storedWalletToken, 'wallet_tokens', () => ({
    id: row.id,
    profileId: row.profile_id,
    providerId: row.provider_id,
    environment: row.environment,
    wallet: row.wallet,
    userSealed: row.user_sealed,
    userMark: row.user_mark,
    userLikeMark: row.user_like_mark,
    tokenSealed: row.token_sealed,
    tokenMark: row.token_mark,
    mask: row.mask,
    walletAccount: row.wallet_account,
    state: row.state,
    origin: row.origin,
    endedBy: row.ended_by,
    link: row.link_url === null ? null : { url: row.link_url, until: row.link_until },
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
    endedAt: row.ended_at,
    lastUsedAt: row.last_used_at,
    observedAt: row.observed_at,
    observedFrom: row.observed_from,
    problem: fromJson(row.problem),
    requestReference: row.request_reference,
    agreement: row.agreement,
    secretsSealed: row.secrets_sealed,
    before: fromJson(row.before_marks),
    terminal: row.terminal,
    operator: row.operator,
    version: row.version,
  } satisfies { readonly [Field in keyof StoredWalletToken]: unknown }));
}

export function toInsertedToken(plan: NewWalletToken, profile: { readonly provider_id: string; readonly environment: string }): Insertable<WalletTokensTable> {
  return {
    id: plan.id,
    profile_id: plan.profileId,
    provider_id: profile.provider_id,
    environment: profile.environment,
    wallet: plan.wallet,
    user_sealed: plan.userSealed,
    user_mark: plan.userMark,
    user_like_mark: plan.userLikeMark,
    token_sealed: plan.tokenSealed,
    token_mark: plan.tokenMark,
    mask: plan.mask,
    wallet_account: plan.walletAccount,
    state: plan.state,
    origin: plan.origin,
    ended_by: plan.endedBy,
    link_url: plan.link?.url ?? null,
    link_until: plan.link?.until ?? null,
    expires_at: plan.expiresAt,
    created_at: plan.createdAt,
    activated_at: plan.activatedAt,
    ended_at: plan.endedAt,
    observed_at: plan.observedAt,
    observed_from: plan.observedFrom,
    problem: toJson(plan.problem),
    request_reference: plan.requestReference,
    agreement: plan.agreement,
    secrets_sealed: plan.secretsSealed,
    before_marks: JSON.stringify(plan.before),
    terminal: plan.terminal,
    operator: plan.operator,
    submit_key: plan.submitKey,
    content_hash: plan.contentHash,
    version: 1,
  };
}

/** Only what the patch names. */
export function toUpdatedToken(patch: WalletTokenPatch): Updateable<WalletTokensTable> {
  return {
    ...(patch.state === undefined ? {} : { state: patch.state }),
    ...(patch.tokenSealed === undefined ? {} : { token_sealed: patch.tokenSealed }),
    ...(patch.tokenMark === undefined ? {} : { token_mark: patch.tokenMark }),
    ...(patch.mask === undefined ? {} : { mask: patch.mask }),
    ...(patch.walletAccount === undefined ? {} : { wallet_account: patch.walletAccount }),
    ...(patch.wallet === undefined ? {} : { wallet: patch.wallet }),
    ...(patch.link === undefined ? {} : { link_url: patch.link?.url ?? null, link_until: patch.link?.until ?? null }),
    ...(patch.secretsSealed === undefined ? {} : { secrets_sealed: patch.secretsSealed }),
    ...(patch.before === undefined ? {} : { before_marks: JSON.stringify(patch.before) }),
    ...(patch.expiresAt === undefined ? {} : { expires_at: patch.expiresAt }),
    ...(patch.activatedAt === undefined ? {} : { activated_at: patch.activatedAt }),
    ...(patch.endedAt === undefined ? {} : { ended_at: patch.endedAt }),
    ...(patch.endedBy === undefined ? {} : { ended_by: patch.endedBy }),
    ...(patch.problem === undefined ? {} : { problem: toJson(patch.problem) }),
    ...(patch.observedAt === undefined ? {} : { observed_at: patch.observedAt }),
    ...(patch.observedFrom === undefined ? {} : { observed_from: patch.observedFrom }),
  };
}

export function toTokenEvent(row: Selectable<TokenEventsTable>): TokenEvent {
  return parsed(tokenEvent, 'token_events', () => ({
    id: row.id, at: row.at, type: row.type, operator: row.operator, problem: fromJson(row.problem),
  } satisfies { readonly [Field in keyof TokenEvent]: unknown }));
}
