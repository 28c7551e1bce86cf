/** A table of tokens as a draft: every row with its verdict, and what would be written, sealed. Other work has its turn in between. */
import { walletTokenId, type TokenImportRow } from '@shared/domain/wallet-token.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { rowError } from '../../batches/parse-row.ts';
import type { Clock, IdSource } from '../../ports/clock.ts';
import type { Table, TypedRow } from '../../ports/sheets.ts';
import type { WalletTokenRecords } from '../../ports/wallet-tokens.ts';
import { checkRow, type RowRules } from './check-row.ts';
import type { TokenVault } from '../vault.ts';
import { sealRow, type SealedRow } from './sealed-row.ts';

export type DraftRow = { readonly shown: TokenImportRow; readonly sealed: SealedRow | null };

export type ReadDependencies = {
  readonly records: Pick<WalletTokenRecords, 'knownMarks'>;
  readonly vault: TokenVault;
  readonly clock: Pick<Clock, 'elapsed' | 'after'>;
  readonly ids: IdSource;
};

/** Milliseconds of work before other work has its turn: half a frame. */
const turn = 8;
const marksAtOnce = 500;

/** Gives other work its turn where the last one is long enough ago. */
export function breather(clock: Pick<Clock, 'elapsed' | 'after'>): () => Promise<void> {
  let since = clock.elapsed();
  return async () => {
    if (clock.elapsed() - since < turn) return;
    await new Promise<void>((resolve) => { clock.after(0, resolve); });
    since = clock.elapsed();
  };
}

type Marked = { readonly row: TypedRow; readonly mark: string | null };

/** Where a mark or an agreement stands for the first time. */
function firstRows(): (text: string | null, row: number) => number | null {
  const seen = new Map<string, number>();
  return (text, row) => {
    if (text === null || text === '') return null;
    const first = seen.get(text);
    if (first === undefined) seen.set(text, row);
    return first ?? null;
  };
}

/** Errors: `sheet.columnMissing`, those of the sealer, `journal.*`. */
export async function readDraft(table: Table, rules: RowRules, { records, vault, clock, ids }: ReadDependencies): Promise<readonly DraftRow[]> {
  if (rules.rules.agreementId && !table.columns.includes('agreementId')) throw new AppError('sheet.columnMissing', { column: 'agreementId' });
  const breathe = breather(clock);
  const marked: Marked[] = [];
  for (const row of table.rows) {
    const token = row.texts['token'] ?? '';
    marked.push({ row, mark: token === '' ? null : await vault.tokenMark(rules.profile, token) });
    await breathe();
  }
  const known = new Set<string>();
  for (let first = 0; first < marked.length; first += marksAtOnce) {
    const marks = marked.slice(first, first + marksAtOnce).flatMap(({ mark }) => (mark === null ? [] : [mark]));
    for (const mark of await records.knownMarks(rules.profile.id, marks)) known.add(mark);
    await breathe();
  }
  const firstToken = firstRows();
  const firstAgreement = firstRows();
  const rows: DraftRow[] = [];
  for (const { row, mark } of marked) {
    const { errors: own, read, ...shown } = checkRow(row, rules);
    const tokenRow = firstToken(mark, row.number);
    const agreementRow = firstAgreement(rules.rules.agreementId ? (row.texts['agreementId'] ?? '') : null, row.number);
    const errors = [
      ...own,
      ...(tokenRow === null ? [] : [rowError('row.tokenTwice', { row: tokenRow }, 'token')]),
      ...(agreementRow === null || tokenRow !== null ? [] : [rowError('row.agreementTwice', { row: agreementRow }, 'agreementId')]),
    ];
    const isNew = errors.length === 0 && read !== null && mark !== null && !known.has(mark);
    rows.push({
      shown: { number: row.number, ...shown, verdict: errors.length > 0 ? 'error' : isNew ? 'new' : 'known', errors },
      sealed: isNew ? await sealRow(vault, rules.profile, walletTokenId.parse(ids.next()), read) : null,
    });
    await breathe();
  }
  return rows;
}
