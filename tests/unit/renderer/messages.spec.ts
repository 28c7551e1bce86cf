import { describe, expect, it } from 'vitest';
import { messages as en } from '../../../renderer/locales/en/index.ts';
import { messages as hans } from '../../../renderer/locales/zh-Hans/index.ts';
import { messages as hant } from '../../../renderer/locales/zh-Hant/index.ts';
import { environments } from '../../../shared/domain/profile.ts';
import { exportColumns } from '../../../shared/domain/export.ts';
import { intentStates, problemReasons } from '../../../shared/domain/intent.ts';
import { timelineTypes } from '../../../shared/domain/timeline.ts';
import { settlementReasons, settlementVerdicts, statementColumns, statementSources, statementStates } from '../../../shared/domain/settlement.ts';
import { observationSources, refundReasons, transactionStatuses } from '../../../shared/domain/transaction.ts';
import { errorCodes } from '../../../shared/errors/codes.ts';
import { providerDescriptions } from '../../../shared/providers/catalogue.ts';
import type { LinkMethod, ProviderDescription } from '../../../shared/providers/description.ts';
import { channelNames } from '../../../shared/providers/pingxx-channels.ts';

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): ReadonlyMap<string, string> {
  return new Map(Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : [...flatten(value, `${prefix}${key}.`)]));
}

const all = { 'en': flatten(en), 'zh-Hant': flatten(hant), 'zh-Hans': flatten(hans) } as const;
const english = all.en;

/** Under the usual settings, and with every choice of a list switched on. */
function methodsOf(provider: ProviderDescription): readonly LinkMethod[] {
  return [...provider.link.methods({ settings: {}, environment: 'test' }), ...(provider.id === 'pingxx' ? provider.link.methods({ settings: { channels: [...channelNames] }, environment: 'test' }) : [])];
}

const wanted: readonly string[] = [
  ...errorCodes.map((code) => `errors.${code}`),
  ...problemReasons.map((reason) => `problems.${reason}`),
  ...transactionStatuses.flatMap((status) => [`status.transaction.${status}`, `status.explain.${status}`]),
  ...intentStates.map((state) => `status.intent.${state}`),
  ...refundReasons.map((reason) => `status.refundReason.${reason}`),
  ...timelineTypes.map((type) => `timeline.${type}`),
  ...environments.flatMap((environment) => [`environment.${environment}`, `environment.badge.${environment}`, `environment.explain.${environment}`]),
  ...observationSources.map((source) => `source.${source}`),
  ...exportColumns.map((column) => `columns.${column}`),
  ...settlementVerdicts.flatMap((verdict) => [`settlements.verdict.${verdict}`, `settlements.explain.${verdict}`]),
  ...settlementReasons.map((reason) => `settlements.reasons.${reason}`),
  ...statementStates.map((state) => `settlements.state.${state}`),
  ...statementSources.map((source) => `settlements.source.${source}`),
  ...statementColumns.map((column) => `settlements.column.${column}`),
  ...Object.values(providerDescriptions).flatMap((provider) => [
    ...provider.settings.flatMap((field) => [`providers.${provider.id}.settings.${field.key}.label`, `providers.${provider.id}.settings.${field.key}.help`, `providers.groups.${field.group}`]),
    ...provider.credentials.map((field) => `providers.${provider.id}.credentials.${field.key}`),
    `providers.${provider.id}.merchantId`,
    ...Object.values(provider.baseUrls).flatMap((addresses) => addresses.flatMap(({ code }) => (code === null ? [] : [`providers.${provider.id}.sites.${code}`]))),
    ...provider.statements.map(({ code }) => `providers.${provider.id}.statements.${code}`),
    ...methodsOf(provider).flatMap(({ label }) => ('code' in label ? [`providers.${provider.id}.methods.${label.code}`] : [])),
    ...[...methodsOf(provider).flatMap(({ fields }) => fields), ...(provider.payout?.fields ?? [])].flatMap(({ key, pattern, choices }) => [
      `providers.${provider.id}.fields.${key}.label`, ...(pattern === null && choices.length === 0 ? [] : [`providers.${provider.id}.fields.${key}.problem`]),
    ]),
  ]),
];

function gaps(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
}

describe.each(['en', 'zh-Hant', 'zh-Hans'] as const)('texts in %s', (language) => {
  const texts = all[language];

  it('has a text for every code, state, reason, column, setting and key', () => {
    expect(wanted.filter((key) => !texts.get(key)?.trim())).toEqual([]);
  });

  it('has the same keys as English, none empty', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('fills the same gaps as English', () => {
    expect([...english].filter(([key, text]) => gaps(text).join() !== gaps(texts.get(key) ?? '').join()).map(([key]) => key)).toEqual([]);
  });

  it('keeps to its own script', () => {
    const foreign = language === 'zh-Hant' ? /[们这为发时对应过还进关开选择时间钥设连结订单银购确认页导]/u : language === 'zh-Hans' ? /[們這為發時對應過還進關開選擇間鑰設連結訂單銀購確認頁導]/u : /[\u4e00-\u9fff]/u;
    const allowed = new Set(['language.zhHant', 'language.zhHans', 'exports.titleKinds.zh-Hant', 'exports.titleKinds.zh-Hans']);
    expect([...texts].filter(([key, text]) => !allowed.has(key) && foreign.test(text)).map(([key]) => key)).toEqual([]);
  });
});
