/** The one error type for expected failures. It crosses process borders as data (`AppErrorDto`), never as an instance. */
import * as z from 'zod';
import { errorCodes, type ErrorCode } from './codes.ts';

/** Values that fill the gaps of a sentence: plain data only, never a secret. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>;

export const appErrorDto = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Which input field the error belongs to, dotted path; absent when it concerns the whole request. */
  field: z.string().optional(),
  /** Short id written to the log beside the cause; shown so that support can find the line. */
  incidentId: z.string().optional(),
});
export type AppErrorDto = z.infer<typeof appErrorDto>;

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly field: string | undefined;

  constructor(code: ErrorCode, params: ErrorParams = {}, options: { readonly field?: string; readonly cause?: unknown } = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.field = options.field;
  }

  toDto(): AppErrorDto {
    return { code: this.code, params: { ...this.params }, ...(this.field === undefined ? {} : { field: this.field }) };
  }
}

/** For the `default` of a switch over a union: adding a member breaks the build where it matters. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
