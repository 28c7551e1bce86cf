/** What a person fills in to charge a token, and what is still wrong with it. Pure: the dialog only shows what this says. */
import { initialValues, valuesOf } from '@/components/request-fields.ts';
import type { SubmitKey } from '@shared/domain/ids.ts';
import { reference as referenceOf } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import type { WalletToken } from '@shared/domain/wallet-token.ts';
import type { AppError, ErrorParams } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { fitsReference, textProblem } from '@shared/providers/link-rules.ts';
import { fieldProblem, type FieldProblem, type RequestField } from '@shared/providers/request-field.ts';
import type { TokenRules, TokenWallet } from '@shared/providers/token-rules.ts';

export type ChargeForm = {
  /** As typed, in major units. Empty at first: the amount is a decision, not a default. */
  readonly amountText: string;
  readonly currency: CurrencyCode;
  readonly reference: string;
  readonly description: string;
  /** Further entries by their keys, as typed. */
  readonly fields: Readonly<Record<string, string>>;
};

export type ChargeProblem = { readonly code: ErrorCode; readonly params: ErrorParams };
export type ChargeProblems = Partial<Record<'amount' | 'reference' | 'description', ChargeProblem>> & { readonly fields?: Readonly<Record<string, FieldProblem>> };

export type ChargeFacts = {
  readonly token: WalletToken;
  readonly rules: TokenRules;
  /** Undefined where the profile no longer offers it. */
  readonly wallet: TokenWallet | undefined;
  readonly currencies: readonly CurrencyCode[];
  readonly fields: readonly RequestField[];
};

/** Null where the provider of the token has no agreements in this build. */
export function chargeFactsOf(token: WalletToken, settings: SettingValues): ChargeFacts | null {
  const { tokens: rules, link } = descriptionOf(token.providerId);
  if (rules === null) return null;
  const wallet = rules.wallets(settings).find(({ key }) => key === token.wallet);
  const own = wallet?.currencies ?? [];
  return { token, rules, wallet, currencies: own.length === 0 ? link.currencies : own, fields: rules.charge.fields(settings) };
}

export function emptyCharge({ currencies, fields }: Pick<ChargeFacts, 'currencies' | 'fields'>, reference: string): ChargeForm {
  return { amountText: '', currency: currencies[0] ?? 'HKD', reference, description: '', fields: initialValues(fields, reference) };
}

export type ChargeCheck = { readonly ok: true; readonly input: Omit<CallInput<'tokens.charge'>, 'typedAmount'> } | { readonly ok: false; readonly problems: ChargeProblems };

/** Checks everything at once, so that one press shows all that is missing. */
export function checkCharge(form: ChargeForm, { token, rules, fields }: Pick<ChargeFacts, 'token' | 'rules' | 'fields'>, submitKey: SubmitKey): ChargeCheck {
  const reading = parseAmount(form.amountText, form.currency);
  const amount: ChargeProblem | undefined = !reading.ok ? { code: reading.problem, params: { currency: form.currency } } : reading.money.minor <= 0 ? { code: 'amount.notPositive', params: {} } : undefined;
  const reference = form.reference.trim();
  const { minLength, maxLength } = rules.charge.reference;
  const parsed = referenceOf.safeParse(reference);
  const referenceWrong: ChargeProblem | undefined = parsed.success && fitsReference(reference, rules.charge.reference) ? undefined : { code: 'reference.invalid', params: { minimum: minLength, maximum: maxLength } };
  const description = form.description.trim();
  const text = textProblem(description, rules.charge.description);
  const wrong = fields.flatMap((field) => {
    const problem = fieldProblem(field, form.fields[field.key] ?? '');
    return problem === null ? [] : [[field.key, problem] as const];
  });
  const problems: ChargeProblems = {
    ...(amount ? { amount } : {}),
    ...(referenceWrong ? { reference: referenceWrong } : {}),
    ...(text === null ? {} : { description: { code: text, params: { maximum: rules.charge.description.maxCharacters } } }),
    ...(wrong.length > 0 ? { fields: Object.fromEntries(wrong) } : {}),
  };
  if (!reading.ok || !parsed.success || Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, input: { submitKey, id: token.id, reference: parsed.data, amountMinor: reading.money.minor, currency: form.currency, description, fields: valuesOf(fields, form.fields) } };
}

const entryNames: Readonly<Partial<Record<string, 'amount' | 'reference' | 'description'>>> = { amountMinor: 'amount', currency: 'amount', reference: 'reference', description: 'description' };

/** What the main process found wrong, at the entry that it names; nothing where it concerns the whole. */
export function chargeProblemsOf({ code, params, field }: Pick<AppError, 'code' | 'params' | 'field'>): ChargeProblems {
  const name = entryNames[field ?? ''];
  if (name !== undefined) return { [name]: { code, params } };
  if (field?.startsWith('fields.') !== true) return {};
  return { fields: { [field.slice('fields.'.length)]: code === 'field.required' || code === 'text.tooLong' ? code : 'field.invalid' } };
}
