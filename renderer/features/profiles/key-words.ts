/** What is wrong with a key, in words. */
import type { Translate } from '@/locales/i18n.ts';
import type { KeyProblem } from './key-problems.ts';

export function keyProblemText(t: Translate, problem: Exclude<KeyProblem, { readonly kind: 'contradiction' }>): string {
  switch (problem.kind) {
    case 'tooLong':
      return t('profiles.keys.problem.tooLong', { max: problem.max });
    case 'prefix':
      return t('profiles.keys.problem.prefix', { prefix: problem.prefix });
    case 'form':
    case 'cut':
    case 'publicKey':
    case 'certificate':
    case 'locked':
    case 'otherFormat':
      return t(`profiles.keys.problem.${problem.kind}`);
  }
}
