/**
 * A preset: a recipe for an export with a name, a folder and, where wanted, a timer of its own. A preset that was stored by another
 * version is opened without what this one does not know, and names it; only a person's save makes that final.
 */
import * as z from 'zod';
import { errorCodes } from '../errors/codes.ts';
import { instant } from '../time/instant.ts';
import { isTimeZone } from '../time/zones.ts';
import { exportColumn, exportColumns, exportFormat, exportTitles, type ExportColumn } from './export.ts';
import { defaultPattern } from './export-name.ts';
import { exportRange } from './export-range.ts';
import { exportTimer } from './export-timer.ts';
import { exportId, exportPresetId } from './ids.ts';
import { environment, timeZone } from './profile.ts';
import { transactionFilter, type TransactionFilter } from './transaction-filter.ts';

export const presetRecipe = z.strictObject({
  /** Where no profile is chosen, every profile of this environment is meant. */
  environment,
  range: exportRange,
  /** Without a period of its own: that is `range`. */
  filter: transactionFilter.refine((filter) => filter.from === undefined && filter.until === undefined),
  columns: z.array(exportColumn).min(1).refine((columns) => new Set(columns).size === columns.length),
  format: exportFormat,
  titles: exportTitles,
  zone: timeZone,
});
export type PresetRecipe = z.infer<typeof presetRecipe>;

const content = {
  name: z.string().trim().min(1).max(80),
  recipe: presetRecipe,
  /** Absolute path of the folder that a person chose; null while none is chosen. */
  folder: z.string().min(1).max(4096).nullable(),
  /** Name of the file without its ending; see `export-name.ts`. */
  fileName: z.string().trim().min(1).max(120),
  /** Null is off. */
  timer: exportTimer.nullable(),
  /** Only rows that changed since the last export of the preset over a period with the same start; the first one is whole. */
  onlyChanged: z.boolean(),
};

export const presetContent = z.strictObject(content);
export type PresetContent = z.infer<typeof presetContent>;

/** `version` is the one that the form was opened with; both are null for a new preset. */
export const presetInput = z.strictObject({ ...content, id: exportPresetId.nullable(), version: z.int().min(1).nullable() });
export type PresetInput = z.infer<typeof presetInput>;

/** `caughtUp`: its time came while the program was closed or the computer slept. `retry`: after a run that failed. */
export const presetTriggers = ['timer', 'caughtUp', 'retry', 'person'] as const;
export type PresetTrigger = (typeof presetTriggers)[number];

export const presetRun = z.object({
  trigger: z.enum(presetTriggers),
  at: instant,
  finishedAt: instant,
  /** When it was to run; null for a run that a person asked for. */
  dueAt: instant.nullable(),
  /** Earlier runs whose time came too and that were not made up for. */
  missed: z.int().min(0),
  state: z.enum(['done', 'cancelled', 'failed']),
  /** Why it failed. */
  code: z.enum(errorCodes).nullable(),
  /** Null when it failed before a file was begun. */
  exportId: exportId.nullable(),
  rows: z.int().min(0),
});
export type PresetRun = z.infer<typeof presetRun>;

/** Something of a stored preset that this version does not know. */
export const goneParts = ['column', 'filter', 'format', 'titles', 'zone', 'range', 'timer'] as const;
export const goneEntry = z.object({ what: z.enum(goneParts), name: z.string() });
export type GoneEntry = z.infer<typeof goneEntry>;

export const exportPreset = z.object({
  ...content,
  id: exportPresetId,
  version: z.int().min(1),
  createdAt: instant,
  updatedAt: instant,
  /** The next run by itself, or the next try after a failed one; null when the timer is off. */
  nextAt: instant.nullable(),
  /** The run that a next try is for, and how often it failed; null and 0 when nothing waits for a next try. */
  retryOf: instant.nullable(),
  failures: z.int().min(0),
  /** Where the last finished export of a `sinceLast` period ended. */
  lastUntil: instant.nullable(),
  lastRun: presetRun.nullable(),
  gone: z.array(goneEntry),
});
export type ExportPreset = z.infer<typeof exportPreset>;

/** Ranges whose start stays the same from one run to the next, so that a comparison with the last run says something. */
export function canCompare(range: PresetRecipe['range']): boolean {
  return range.kind === 'fixed' || range.of === 'all' || range.of === 'thisMonth';
}

const stored = z.object({
  name: z.string(),
  folder: z.string().nullable(),
  fileName: z.string().catch(defaultPattern),
  timer: z.unknown(),
  onlyChanged: z.boolean().catch(false),
  recipe: z.object({
    environment, range: z.unknown(), filter: z.record(z.string(), z.unknown()), columns: z.array(z.string()), format: z.unknown(), titles: z.unknown(), zone: z.string(),
  }),
});

/** What is known of `filter`, entry by entry; of a list, item by item. */
function knownFilter(filter: Readonly<Record<string, unknown>>, gone: GoneEntry[]): TransactionFilter {
  let known: TransactionFilter = {};
  const take = (name: string, value: unknown): boolean => {
    const next = transactionFilter.safeParse({ ...known, [name]: value });
    if (next.success) known = next.data;
    return next.success;
  };
  for (const [name, value] of Object.entries(filter)) {
    if (take(name, value)) continue;
    const items = Array.isArray(value) ? value.filter((item) => transactionFilter.safeParse({ [name]: [item] }).success) : [];
    if (items.length > 0) take(name, items);
    gone.push({ what: 'filter', name });
  }
  return known;
}

/** A preset as it was stored. Undefined for what is no preset at all. */
export function readPresetContent(value: unknown): { readonly content: PresetContent; readonly gone: readonly GoneEntry[] } | undefined {
  const found = stored.safeParse(value);
  if (!found.success) return undefined;
  const { recipe, ...rest } = found.data;
  const gone: GoneEntry[] = [];
  const nameOf = (part: unknown): string => (typeof part === 'string' ? part : (JSON.stringify(part) ?? '')).slice(0, 80);
  function known<Known>(schema: z.ZodType<Known>, part: unknown, what: GoneEntry['what'], instead: Known): Known {
    const parsed = schema.safeParse(part);
    if (!parsed.success) gone.push({ what, name: nameOf(part) });
    return parsed.success ? parsed.data : instead;
  }
  const columns = [...new Set(recipe.columns)].filter((name): name is ExportColumn => (exportColumns as readonly string[]).includes(name));
  gone.push(...recipe.columns.filter((name) => !(exportColumns as readonly string[]).includes(name)).map((name): GoneEntry => ({ what: 'column', name: nameOf(name) })));
  if (!isTimeZone(recipe.zone)) gone.push({ what: 'zone', name: nameOf(recipe.zone) });
  const whole = presetContent.safeParse({
    ...rest,
    timer: known(exportTimer.nullable(), rest.timer, 'timer', null),
    recipe: {
      environment: recipe.environment,
      range: known(exportRange, recipe.range, 'range', { kind: 'relative', of: 'all' }),
      filter: knownFilter(recipe.filter, gone),
      columns: columns.length > 0 ? columns : [...exportColumns],
      format: known(exportFormat, recipe.format, 'format', 'excel'),
      titles: known(exportTitles, recipe.titles, 'titles', 'names'),
      zone: isTimeZone(recipe.zone) ? recipe.zone : 'UTC',
    },
  });
  return whole.success ? { content: whole.data, gone } : undefined;
}
