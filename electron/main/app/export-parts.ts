/**
 * Parts of an export that compares with nothing: a number of rows, encoded, in the order of the file, with what was counted of them.
 * Any thread that sees the same moment of the journal makes the same part.
 */
import type { ProfileNames } from '@core/exports/csv.ts';
import { knownLine, rowEncoder, shapeOf } from '@core/exports/encoder.ts';
import { createdAtOf, idOf, seqOf } from '@core/exports/source.ts';
import { createTally } from '@core/exports/tally.ts';
import type { Cut } from '@core/exports/workbook/cells.ts';
import type { JournalReader, RowPlace } from '@electron/journal/reader.ts';
import type { ExportRequest } from '@shared/domain/export.ts';
import type { CurrencySum } from '@shared/domain/transaction-filter.ts';
import { Chunk, TextHasher, type Hash64 } from './export-chunk.ts';
import { FingerprintRecords } from './export-fingerprints.ts';

export type PartPlace = { readonly after: RowPlace | null; readonly limit: number };

export type Part = {
  readonly rows: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each row ends in `bytes`. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** See `FingerprintRecords`; good until the next part. */
  readonly records: Uint8Array;
  readonly sums: readonly CurrencySum[];
  readonly cutCells: number;
};

/** Rows between two looks at whether to stop. */
export const breath = 2_048;

export class PartMaker {
  readonly #reader: JournalReader;
  readonly #request: ExportRequest;
  readonly #chunk = new Chunk();
  readonly #records = new FingerprintRecords();
  readonly #hasher = new TextHasher();
  readonly #cut: Cut = { cells: 0 };
  readonly #isOwn: boolean;
  readonly #own: ReturnType<typeof knownLine>;
  readonly #encode: ReturnType<typeof rowEncoder>;

  constructor(reader: JournalReader, request: ExportRequest, names: ProfileNames) {
    this.#reader = reader;
    this.#request = request;
    this.#isOwn = request.format === 'excel' || request.format === 'raw';
    this.#own = knownLine(shapeOf(request), names);
    this.#encode = rowEncoder(request, names, this.#cut);
  }

  /** Undefined when `goesOn`, which is asked now and then with the rows so far, says no. `spare` is memory to fill. Errors: the journal's. */
  make({ after, limit }: PartPlace, spare: ArrayBuffer | null, goesOn: (rows: number) => boolean): Part | undefined {
    const hash: Hash64 = { high: 0, low: 0 };
    const tally = createTally();
    const chunk = this.#chunk;
    const cutBefore = this.#cut.cells;
    let rows = 0;
    chunk.clear();
    this.#records.clear();
    for (const row of this.#reader.chunk(this.#request.filter, after, limit)) {
      tally.add(row);
      const line = this.#own(row);
      if (this.#isOwn) {
        chunk.add(line, createdAtOf(row), idOf(row));
        chunk.hashLast(hash);
      } else {
        this.#hasher.hash(line, hash);
        chunk.add(this.#encode(row, null), createdAtOf(row), idOf(row));
      }
      this.#records.add(seqOf(row), hash);
      rows += 1;
      if (rows % breath === 0 && !goesOn(rows)) return undefined;
    }
    return { rows, ...chunk.pack(spare), records: this.#records.bytes, sums: tally.sums(), cutCells: this.#cut.cells - cutBefore };
  }
}
