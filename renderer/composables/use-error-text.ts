/** Turns an error into what happened, whether money moved, and what to do next, in the person's language. */
import { AppError, type AppErrorDto, type ErrorParams } from '@shared/errors/app-error.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import { currencyCode } from '@shared/money/currency.ts';
import { moneyOf } from '@shared/money/money.ts';
import { CallError } from '@/api/call.ts';
import { translate, useText, type MessageKey, type MessageParams } from '@/locales/i18n.ts';
import { formatMoney } from './format-money.ts';

/** An `AppError`, what travels for one, or anything else that was thrown. */
export type ErrorLike = AppError | AppErrorDto | unknown;

export type ErrorText = { readonly code: ErrorCode; readonly text: string; readonly field: string | undefined; readonly incidentId: string | undefined };

function isDto(error: unknown): error is AppErrorDto {
  return typeof error === 'object' && error !== null && 'code' in error && 'params' in error;
}

/** How many there may be: grouped as every count on the screens is, which all three languages do alike. */
const counts = /^(?:maximum|most|rows)|Rows$/;

/** Params ending in `Minor` become money when a `currency` travels with them: `minimumMinor` fills `{minimum}`. */
function fill(params: ErrorParams): MessageParams {
  const currency = currencyCode.safeParse(params['currency']);
  const filled: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === null || typeof value === 'boolean') continue;
    if (name.endsWith('Minor') && typeof value === 'number' && currency.success) {
      filled[name.slice(0, -'Minor'.length)] = formatMoney(moneyOf(value, currency.data));
    }
    filled[name] = typeof value === 'number' && counts.test(name) ? value.toLocaleString('en-GB') : value;
  }
  if (typeof params['seconds'] === 'number') filled['wait'] = waitText(params['seconds']);
  return filled;
}

/** How long to wait, in one unit, rounded up: `30 s`, `5 min`, `1 h`. */
function waitText(seconds: number): string {
  if (seconds < 60) return translate('time.second', {}, Math.max(1, Math.ceil(seconds)));
  return seconds < 3_600 ? translate('time.minute', {}, Math.ceil(seconds / 60)) : translate('time.hour', {}, Math.ceil(seconds / 3_600));
}

/** The limit is said where it is known: each of these has a second sentence that names it. */
const limits: Readonly<Partial<Record<ErrorCode, { readonly key: MessageKey; readonly gap: string }>>> = {
  'amount.belowMinimum': { key: 'errors.amount.belowMinimumOf', gap: 'minimum' },
  'amount.aboveMaximum': { key: 'errors.amount.aboveMaximumOf', gap: 'maximum' },
  'amount.aboveRefundable': { key: 'errors.amount.aboveRefundableOf', gap: 'maximum' },
};

function keyOf(code: ErrorCode, filled: MessageParams): MessageKey {
  const limit = limits[code];
  return limit && filled[limit.gap] !== undefined ? limit.key : `errors.${code}`;
}

export function describeError(error: ErrorLike): ErrorText {
  const code: ErrorCode = error instanceof AppError || isDto(error) ? error.code : 'internal';
  const filled = fill(error instanceof AppError || isDto(error) ? error.params : {});
  return {
    code,
    text: translate(keyOf(code, filled), filled),
    field: error instanceof AppError || isDto(error) ? error.field : undefined,
    incidentId: error instanceof CallError || isDto(error) ? error.incidentId : undefined,
  };
}

export function useErrorText() {
  const { t } = useText();
  /** One paragraph, with the incident id at its end when there is one. */
  function errorText(error: ErrorLike): string {
    const { text, incidentId } = describeError(error);
    return incidentId === undefined ? text : `${text} ${t('common.incident', { id: incidentId })}`;
  }
  return { describeError, errorText };
}
