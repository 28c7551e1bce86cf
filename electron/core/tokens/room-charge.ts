/**
 * A charge of one row of the token room: shopper, wallet, profile and token are the row's own, whatever a screen says. The row is looked
 * at first and the token opened last; from there on it is a charge like any other.
 */
import type { Reference } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { isOver, isUsable, type WalletTokenId } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { ParsedInput } from '@shared/ipc/contract.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import { readFields } from '@shared/providers/request-field.ts';
import type { TokenRules } from '@shared/providers/token-rules.ts';
import type { Written } from '../links/links.ts';
import type { References } from '../links/references.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { StoredWalletToken, WalletTokenRecords } from '../ports/wallet-tokens.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';
import type { TokenCharges } from './charge.ts';
import type { TokenVault } from './vault.ts';

export type RoomChargeInput = ParsedInput<'tokens.charge'>;

export type RoomCharges = {
  /**
   * Errors: `token.notFound`, `token.notUsable`, `token.walletNotOffered`, `token.currencyNotOffered`, `reference.invalid`, those of
   * `textProblem`, `readFields`, `TokenVault.openToken` and `TokenCharges.create`.
   */
  create(input: RoomChargeInput): Promise<Written>;
  /** Errors: `token.notFound`, `profile.notFound`. */
  suggestReference(id: WalletTokenId): Promise<Reference>;
};

export type RoomChargeDependencies = {
  readonly records: Pick<WalletTokenRecords, 'get'>;
  readonly journal: Pick<Journal, 'intents'>;
  readonly directory: Pick<ProviderDirectory, 'profile'>;
  readonly charges: TokenCharges;
  readonly references: References;
  readonly vault: Pick<TokenVault, 'openToken'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The row's last use may be another one now. */
  readonly onCharged: (token: Pick<StoredWalletToken, 'id' | 'profileId'>) => void;
  /** A refused charge says that the token may have ended in the wallet: its provider is asked. Never rejects and is not waited for. */
  readonly lookAgain: (id: WalletTokenId) => void;
};

type Row = { readonly token: StoredWalletToken; readonly profile: Profile; readonly rules: TokenRules };

/** Throws the AppError of the first rule broken, with its field. */
function checkInput({ reference, amountMinor, currency, description }: RoomChargeInput, { token, profile, rules }: Row): void {
  const wallets = rules.wallets(profile.settings);
  if (wallets.length === 0) throw new AppError('token.walletNotOffered');
  // A wallet that the settings do not name is the provider's own word for it: its currencies are not known, and the refusal is the provider's.
  const currencies = wallets.find(({ key }) => key === token.wallet)?.currencies ?? [];
  if (currencies.length > 0 && !currencies.includes(currency)) throw new AppError('token.currencyNotOffered', { currency }, { field: 'currency' });
  if (amountMinor <= 0) throw new AppError('amount.notPositive', {}, { field: 'amountMinor' });
  const { reference: rule, description: text } = rules.charge;
  if (!fitsReference(reference, rule)) throw new AppError('reference.invalid', { minimum: rule.minLength, maximum: rule.maxLength }, { field: 'reference' });
  const problem = textProblem(description, text);
  if (problem !== null) throw new AppError(problem, { maximum: text.maxCharacters }, { field: 'description' });
}

export function createRoomCharges(dependencies: RoomChargeDependencies): RoomCharges {
  const { records, journal, directory, charges, references, vault, clock } = dependencies;

  async function load(id: WalletTokenId): Promise<Row> {
    const token = await records.get(id);
    if (!token) throw new AppError('token.notFound');
    const profile = await directory.profile(token.profileId);
    const { name, tokens: rules } = descriptionOf(profile.providerId);
    if (rules === null) throw new AppError('ability.notOffered', { provider: name });
    return { token, profile, rules };
  }

  return {
    async create(input) {
      const row = await load(input.id);
      const { token, profile, rules } = row;
      // A second press joins the first even where the first one showed that the token has ended.
      const again = await journal.intents.bySubmitKey(input.submitKey);
      if (!again && (!isUsable(token.state) || isOver(token, clock.now()))) throw new AppError('token.notUsable');
      checkInput(input, row);
      const fields = readFields(rules.charge.fields(profile.settings), input.fields);
      const { merchantUserId, token: secret } = await vault.openToken(token);
      const written = await charges.create({
        submitKey: input.submitKey, profileId: profile.id, reference: input.reference, amount: moneyOf(input.amountMinor, input.currency), description: input.description,
        wallet: token.wallet, merchantUserId, token: secret, tokenMark: token.tokenMark,
        fields, typedAmount: input.typedAmount,
      });
      dependencies.onCharged(token);
      if (written.intent.state === 'REJECTED') dependencies.lookAgain(token.id);
      return written;
    },

    async suggestReference(id) {
      const { profile, rules } = await load(id);
      return references.suggest(profile, 'C', rules.charge.reference);
    },
  };
}
