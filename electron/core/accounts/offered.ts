/** What a provider offers beside payments, and its files: the same questions and refusals for whoever asks for them. */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { booleanSetting, type StatementKind } from '@shared/providers/description.ts';
import { errorOfAnswer } from '../lookup/lookup.ts';
import type { Exchange, ProviderFile } from '../ports/provider.ts';
import type { ProviderDirectory } from '../profiles/provider-directory.ts';

const periods = { day: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, month: /^\d{4}-(?:0[1-9]|1[0-2])$/ } as const;

/** The fact of an answer, or the error that stands for what came instead. */
export async function factOf<Fact>(exchange: Promise<Exchange<Fact>>): Promise<Fact> {
  const { answer } = await exchange;
  if (answer.kind === 'fact') return answer.fact;
  const { code, params } = errorOfAnswer(answer);
  throw new AppError(code, params);
}

export function notOffered(profile: Profile): AppError {
  return new AppError('ability.notOffered', { provider: descriptionOf(profile.providerId).name });
}

/** The kinds of statement that the profile can ask for now. */
export function statementKinds({ providerId, settings }: Profile): readonly StatementKind[] {
  const description = descriptionOf(providerId);
  return description.statements.filter(({ setting }) => setting === null || booleanSetting(description, settings, setting));
}

/** Errors: `ability.notOffered`. */
export function statementKind(profile: Profile, code: string): StatementKind {
  const kind = statementKinds(profile).find((candidate) => candidate.code === code);
  if (kind === undefined) throw notOffered(profile);
  return kind;
}

/** Errors: `profile.*`, `ability.notOffered`, `field.invalid` for a period of another form, `provider.*`. */
export async function downloadStatement(directory: Pick<ProviderDirectory, 'profile' | 'provider'>, { profileId, code, id }: { readonly profileId: ProfileId; readonly code: string; readonly id: string }): Promise<{ readonly profile: Profile; readonly file: ProviderFile }> {
  const profile = await directory.profile(profileId);
  const { by } = statementKind(profile, code);
  if (by !== 'listed' && !periods[by].test(id)) throw new AppError('field.invalid', { key: 'id' }, { field: 'id' });
  const { statements } = await directory.provider(profileId);
  if (statements === undefined) throw notOffered(profile);
  return { profile, file: await factOf(statements.download({ code, id })) };
}
