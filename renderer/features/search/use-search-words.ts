/** The words of what was recognised and of how each provider stands. */
import { useFormat } from '@/composables/use-format.ts';
import { formatMoney } from '@/composables/format-money.ts';
import { useText, type MessageKey } from '@/locales/i18n.ts';
import type { Recognised, ProfileAnswer } from '@shared/domain/search.ts';
import { assertNever, type AppErrorDto } from '@shared/errors/app-error.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { startOfDay } from '@shared/time/zones.ts';

/** Seconds after which nobody waits for a provider any more; as the main process has it. */
const waited = 30;

const short: Readonly<Partial<Record<AppErrorDto['code'], MessageKey>>> = {
  'provider.auth': 'search.asked.error.auth', 'secret.missing': 'search.asked.error.missing', 'secret.incomplete': 'search.asked.error.missing', 'keychain.locked': 'search.asked.error.locked',
  'keychain.unavailable': 'search.asked.error.locked', 'provider.unavailable': 'search.asked.error.unavailable', 'provider.notSent': 'search.asked.error.unavailable', 'provider.rateLimited': 'search.asked.error.limited',
  'provider.malformed': 'search.asked.error.malformed', 'provider.notFound': 'search.asked.error.notFound',
};

export function useSearchWords() {
  const { t } = useText();
  const format = useFormat();

  function daysText(days: readonly string[]): string {
    const [first = '', ...others] = days.map((day) => format.day(startOfDay(day, format.zone.value), false));
    return others.reduce((text, day) => t('search.chip.or', { first: text, second: day }), first);
  }

  function chipText(found: Recognised): string {
    switch (found.kind) {
      case 'number': {
        const [shape] = found.shapes;
        return shape === undefined || !found.certain ? t('search.chip.number', { text: found.text }) : t(`search.chip.${shape.use}`, { provider: descriptionOf(shape.providerId).name, text: found.text });
      }
      case 'amount': {
        const [only] = found.amounts;
        const amount = found.named !== null && only !== undefined ? formatMoney(moneyOf(only.minor, only.currency)) : t('search.chip.anyCurrency', { text: found.text });
        return found.days.length === 0 ? t('search.chip.amount', { amount }) : t('search.chip.amountOn', { amount, days: daysText(found.days) });
      }
      case 'email': return t('search.chip.email', { text: found.text });
      case 'cardEnd': return t('search.chip.cardEnd', { text: found.text });
      default: return assertNever(found);
    }
  }

  /** How one profile stands, in a few words, with the mark that goes with it. */
  function standing(answer: ProfileAnswer | undefined): { readonly text: string; readonly tone: 'asking' | 'silent' | 'failed' | 'none' | 'found' } {
    if (answer === undefined) return { text: t('search.asked.asking', { n: 1, of: 1 }), tone: 'asking' };
    const hits = answer.confirmed.length + answer.live.length;
    if (answer.state === 'gaveUp') return { text: t('search.asked.gaveUp', { n: waited }), tone: 'failed' };
    if (answer.state === 'silent') return { text: t('search.asked.silent'), tone: 'silent' };
    if (hits > 0) return { text: t('search.asked.hits', { n: hits }), tone: 'found' };
    if (answer.error !== null) return { text: t(short[answer.error.code] ?? 'search.asked.error.other'), tone: 'failed' };
    if (answer.state === 'asking') return { text: t('search.asked.asking', { n: Math.min(answer.asked + 1, answer.of), of: answer.of }), tone: 'asking' };
    return { text: t('search.asked.nothing'), tone: 'none' };
  }

  return { chipText, standing };
}
