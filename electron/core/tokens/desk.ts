/** What all use cases of the token room share: its parts, a row as screens see it, one step of a row, and one thing at a time for one shopper. */
import type { AuditAction, AuditEntry, AuditResult } from '@shared/domain/audit.ts';
import { reference as referenceSchema, type ProfileId, type Reference } from '@shared/domain/ids.ts';
import type { Problem } from '@shared/domain/intent.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { TokenEvent, WalletToken, WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { TokenRules } from '@shared/providers/token-rules.ts';
import type { Instant } from '@shared/time/instant.ts';
import { businessDateOf } from '@shared/time/zones.ts';
import type { MoneyLock } from '../money-rules/money-lock.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Logger } from '../ports/logger.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { ProviderAnswer, TokenAbility } from '../ports/provider.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { StoredWalletToken, WalletTokenPatch } from '../ports/wallet-tokens.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import { createTokenVault, type TokenVault } from './vault.ts';

export type TokenChange = { readonly ids: readonly WalletTokenId[] | null; readonly profileId: ProfileId; readonly becameActive: boolean };

export type DeskDependencies = {
  readonly journal: Journal;
  readonly directory: ProviderDirectory;
  readonly sealer: Sealer;
  readonly moneyLock: MoneyLock;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly notifier: Notifier;
  readonly operator: () => Promise<string>;
  /** Must not throw. */
  readonly onChanged: (change: TokenChange) => void;
};

export type StepExtra = {
  readonly type: TokenEvent['type'];
  /** Null is the program itself. */
  readonly operator?: string | null;
  readonly problem?: Problem | null;
  readonly audit?: AuditAction;
  readonly result?: AuditResult;
};

export type TokenDesk = DeskDependencies & {
  readonly vault: TokenVault;
  /** Errors: `token.notFound`. */
  load(id: WalletTokenId): Promise<StoredWalletToken>;
  view(row: StoredWalletToken): Promise<WalletToken>;
  /** The profile's rules of wallet tokens. Errors: `profile.notFound`, `ability.notOffered`. */
  rulesOf(profileId: ProfileId): Promise<{ readonly profile: Profile; readonly rules: TokenRules }>;
  /** Errors: those of the directory, `ability.notOffered`. */
  ability(profile: Profile): Promise<TokenAbility>;
  /** Moves the row and tells the screens. Null leaves no line in the history. Errors: those of `WalletTokenRecords.step`. */
  move(row: StoredWalletToken, patch: WalletTokenPatch, extra: StepExtra | null): Promise<StoredWalletToken>;
  audit(row: Pick<StoredWalletToken, 'id' | 'profileId' | 'requestReference'>, action: AuditAction, result: AuditResult, actor: string | null, outcome: string): AuditEntry;
  /** A number that was never used: letters and digits, 23 characters. */
  number(prefix: 'B' | 'L' | 'U', profile: Pick<Profile, 'timeZone'>): Reference;
  /** Our number of the request that began the row, which is the agreement's number where the provider keeps none. */
  referenceOf(row: Pick<StoredWalletToken, 'requestReference' | 'agreement'>): Reference;
  /** Runs `work` when nothing else runs for this shopper of this profile. */
  inTurn<Result>(profileId: ProfileId, userMark: string, work: () => Promise<Result>): Promise<Result>;
  /** Pauses the profile whose key was refused. */
  noteRefusal(profileId: ProfileId, answer: ProviderAnswer<unknown>): Promise<void>;
};

export function notOffered(profile: Pick<Profile, 'providerId'>): AppError {
  return new AppError('ability.notOffered', { provider: descriptionOf(profile.providerId).name });
}

/** Somebody else moved the row between reading and writing it. */
export function isChange(cause: unknown): boolean {
  return cause instanceof AppError && cause.code === 'intent.changedMeanwhile';
}

export function createTokenDesk(dependencies: DeskDependencies): TokenDesk {
  const { journal, directory, clock, ids, notifier } = dependencies;
  const vault = createTokenVault(dependencies.sealer);
  const lanes = new Map<string, Promise<unknown>>();

  const audit: TokenDesk['audit'] = (row, action, result, actor, outcome) => ({
    at: clock.now(), actor: actor === null ? null : actor.slice(0, 80), action, result, profileId: row.profileId, transactionId: null, intentId: null,
    data: { id: row.id, reference: row.requestReference, outcome },
  });

  /** A list must show what it can: a shopper whose key is gone is a row without a name. */
  async function userOf(row: StoredWalletToken): Promise<string | null> {
    try {
      return await vault.openUser(row);
    } catch (cause) {
      if (cause instanceof AppError) return null;
      throw cause;
    }
  }

  return {
    ...dependencies,
    vault,
    audit,

    async load(id) {
      const row = await journal.walletTokens.get(id);
      if (!row) throw new AppError('token.notFound');
      return row;
    },

    async view(row) {
      const { id, profileId, providerId, environment, wallet, mask, walletAccount, state, origin, endedBy, link, expiresAt, createdAt, activatedAt, endedAt, lastUsedAt, observedAt, observedFrom, problem, operator, version } = row;
      return {
        id, profileId, providerId, environment, wallet, mask, walletAccount, state, origin, endedBy, link, expiresAt, createdAt, activatedAt, endedAt, lastUsedAt, observedAt, observedFrom, problem, operator, version,
        merchantUserId: await userOf(row),
        fingerprint: row.tokenMark?.slice(0, 12) ?? null,
      };
    },

    async rulesOf(profileId) {
      const profile = await directory.profile(profileId);
      const rules = descriptionOf(profile.providerId).tokens;
      if (rules === null) throw notOffered(profile);
      return { profile, rules };
    },

    async ability(profile) {
      const { tokens } = await directory.provider(profile.id);
      if (tokens === undefined) throw notOffered(profile);
      return tokens;
    },

    async move(row, patch, extra) {
      const at: Instant = clock.now();
      const operator = extra?.operator ?? null;
      const moved = await journal.walletTokens.step({
        id: row.id, fromVersion: row.version, patch, at,
        event: extra === null ? null : { type: extra.type, operator, problem: extra.problem ?? null },
        audit: extra?.audit === undefined ? null : audit(row, extra.audit, extra.result ?? 'done', operator, patch.state ?? row.state),
      });
      if (extra !== null) dependencies.onChanged({ ids: [row.id], profileId: row.profileId, becameActive: patch.state === 'active' && row.state !== 'active' });
      return moved;
    },

    number(prefix, profile) {
      const day = businessDateOf(clock.now(), profile.timeZone).slice(2).replaceAll('-', '');
      return referenceSchema.parse(`${prefix}${day}${ids.next().replaceAll('-', '').slice(-16).toUpperCase()}`);
    },

    referenceOf: ({ requestReference, agreement }) => referenceSchema.parse(agreement ?? requestReference),

    async inTurn(profileId, userMark, work) {
      const lane = `${profileId} ${userMark}`;
      const before = lanes.get(lane) ?? Promise.resolve();
      const own = before.then(work, work);
      const settled = own.then(() => undefined, () => undefined);
      lanes.set(lane, settled);
      try {
        return await own;
      } finally {
        if (lanes.get(lane) === settled) lanes.delete(lane);
      }
    },

    async noteRefusal(profileId, answer) {
      if (answer.kind !== 'refused' || (answer.meaning !== 'unauthorised' && answer.meaning !== 'unauthorisedNotExecuted')) return;
      const paused = await journal.profiles.pause(profileId, 'provider.auth', clock.now());
      await notifier.profileChanged(paused.id);
    },
  };
}
