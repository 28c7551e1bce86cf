/** Rows of the audit in words: what they are about in one line, and everything they tell as facts. */
import { formatMoney } from '@/composables/format-money.ts';
import { describeError } from '@/composables/use-error-text.ts';
import { hasText, type Translate } from '@/locales/i18n.ts';
import type { AuditChange, AuditData } from '@shared/domain/audit.ts';
import { moneyOf } from '@shared/money/money.ts';

export type Fact = { readonly name: string; readonly label: string; readonly value: string; readonly copy: boolean };

export function moneyText(data: AuditData): string | undefined {
  if (data.amountMinor === undefined || data.amountMinor <= 0) return undefined;
  return data.currency === undefined ? undefined : formatMoney(moneyOf(data.amountMinor, data.currency));
}

/** The sentence of an error code; the code itself where its sentence has a gap that a row does not fill. */
export function reasonText(code: NonNullable<AuditData['code']>): string {
  const { text } = describeError({ code, params: {} });
  return text.includes('{') || text === '' ? code : text;
}

/** What the row is about, short: number and amount, key, or what else names it. */
export function aboutText(data: AuditData): string {
  const key = data.key === undefined ? undefined : `${data.key}${data.endsWith ? ` …${data.endsWith}` : ''}`;
  const changes = data.changes?.map(({ field }) => field).join(', ');
  return [data.reference, moneyText(data), key, changes, data.version, data.format, data.person].filter((part) => part !== undefined && part !== '').join(' · ');
}

const asCode: readonly (keyof AuditData)[] = ['payloadHash', 'sha256', 'providerNumber', 'reference', 'paymentReference', 'journalId', 'id'];

export function factsOf(data: AuditData, t: Translate, count: (value: number) => string): readonly Fact[] {
  const fact = (name: keyof AuditData, value: string | undefined, label: string = t(`audit.data.${name === 'amountMinor' || name === 'currency' || name === 'changes' ? 'amount' : name}`)): readonly Fact[] =>
    value === undefined || value === '' ? [] : [{ name, label, value, copy: asCode.includes(name) }];
  return [
    ...fact('kind', data.kind && t(`unsettled.what.${data.kind}`)),
    ...fact('reference', data.reference),
    ...fact('paymentReference', data.paymentReference),
    ...fact('amountMinor', moneyText(data) ?? (data.amountMinor === undefined ? undefined : String(data.amountMinor))),
    ...fact('from', data.from && t(`status.intent.${data.from}`)),
    ...fact('state', data.state && t(`status.intent.${data.state}`)),
    ...fact('count', data.count === undefined || data.count === 0 ? undefined : count(data.count)),
    ...fact('problem', data.problem && t(`problems.${data.problem}`)),
    ...fact('providerCode', data.providerCode),
    ...fact('providerNumber', data.providerNumber),
    ...fact('code', data.code && reasonText(data.code)),
    ...fact('entry', data.entry),
    ...fact('person', data.person),
    ...fact('key', data.key),
    ...fact('endsWith', data.endsWith),
    ...fact('place', data.place && t(`audit.place.${data.place}`)),
    ...fact('rows', data.rows === undefined ? undefined : count(data.rows)),
    ...fact('bytes', data.bytes === undefined ? undefined : count(data.bytes)),
    ...fact('format', data.format),
    ...fact('outcome', data.outcome),
    ...fact('seq', data.seq === undefined ? undefined : count(data.seq)),
    ...fact('version', data.version),
    ...fact('transactions', data.transactions === undefined ? undefined : count(data.transactions)),
    ...fact('intents', data.intents === undefined ? undefined : count(data.intents)),
    ...fact('manualRefunds', data.manualRefunds === undefined ? undefined : count(data.manualRefunds)),
    ...fact('journalId', data.journalId),
    ...fact('id', data.id),
    ...fact('payloadHash', data.payloadHash),
    ...fact('sha256', data.sha256),
    ...fact('channel', data.channel),
  ];
}

export function fieldText(change: AuditChange, t: Translate): string {
  const key = `audit.field.${change.field}`;
  return hasText(key) ? t(key) : change.field;
}

/** A hash as people write it down: groups of four. */
export function inGroups(hash: string): readonly string[] {
  return hash.match(/.{1,4}/g) ?? [];
}
