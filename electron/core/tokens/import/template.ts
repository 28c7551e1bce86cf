/**
 * An empty table of tokens to fill in: titles only, because an example row would be brought in by mistake one day. It is an XLSX whose
 * cells are text, so that no spreadsheet rounds a long token or strips its zeros.
 */
import { neededTokenColumns, tokenColumns, type TokenColumn } from '@shared/domain/wallet-token.ts';
import type { Language } from '@shared/domain/preferences.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { TokenRules } from '@shared/providers/token-rules.ts';
import { titleIn } from '../../batches/reading/titles.ts';
import { workbook } from '../../batches/template.ts';

/** The second sheet tells the wallets as they are spelled here. */
export function importTemplate(profile: Pick<Profile, 'settings'>, rules: TokenRules, language: Language): { readonly name: string; readonly bytes: Uint8Array } {
  const needed: readonly TokenColumn[] = rules.agreementId ? [...neededTokenColumns, 'agreementId'] : neededTokenColumns;
  const columns = tokenColumns.filter((column) => column !== 'agreementId' || rules.agreementId).map((column) => ({
    title: titleIn(column, language) + (needed.includes(column) ? '*' : ''),
    words: column === 'wallet' ? rules.wallets(profile.settings).map(({ key }) => key) : [],
  }));
  return { name: 'tokens-template.xlsx', bytes: workbook(columns, language) };
}
