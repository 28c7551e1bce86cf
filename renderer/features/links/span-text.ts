/** A span of a rule in words, exact where two units can say it: `1 min`, `6 days 23 h`. Rounded down otherwise. */
import type { Translate } from '@/locales/i18n.ts';

const units = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]] as const;

export function spanText(t: Translate, seconds: number): string {
  const first = units.findIndex(([, size]) => seconds >= size);
  const [name, size] = units[Math.max(first, 0)] ?? units[3];
  const whole = t(`time.${name}`, {}, Math.floor(seconds / size));
  const next = units[first + 1];
  const rest = next ? Math.floor((seconds % size) / next[1]) : 0;
  return next && rest > 0 ? t('time.pair', { first: whole, second: t(`time.${next[0]}`, {}, rest) }) : whole;
}
