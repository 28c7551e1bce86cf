/**
 * The manifest beside an export: the recipe that makes it again, what is in it, and the checksum by which it is known. Times stand under
 * `times` alone: what else is in here is the same whenever the same data is exported by the same recipe.
 */
import { exponentOf } from '@shared/money/currency.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import type { ExportRequest } from '@shared/domain/export.ts';
import type { Instant } from '@shared/time/instant.ts';
import type { ExportDone } from '../ports/export-runner.ts';

export const manifestEnding = '.manifest.json';

export type ManifestFacts = Omit<ExportDone, 'state' | 'manifestPath'> & {
  readonly request: ExportRequest;
  readonly fileName: string;
  /** Of the program. */
  readonly version: string;
  readonly finishedAt: Instant;
};

export function manifestText({ request, fileName, version, finishedAt, asOf, rows, bytes, sha256, sums, changes, sheets, cutCells }: ManifestFacts): string {
  const { filter, columns, format, titles, zone, since } = request;
  const iso = (at: Instant): string => new Date(at).toISOString();
  return `${JSON.stringify({
    kind: 'merchant-admin-export',
    version: 1,
    app: { name: 'Merchant Admin', version },
    recipe: { filter, columns, format, titles, zone, since },
    file: { name: fileName, bytes, sha256, sheets, cutCells },
    rows,
    // Rows marked as gone are counted in `rows` and not in the sums.
    sums: sums.map((sum) => ({
      ...sum,
      exponent: exponentOf(sum.currency),
      in: toDecimalString(moneyOf(sum.inMinor, sum.currency)),
      out: toDecimalString(moneyOf(sum.outMinor, sum.currency)),
    })),
    changes,
    times: { asOf: iso(asOf), finishedAt: iso(finishedAt) },
  }, null, 2)}\n`;
}
