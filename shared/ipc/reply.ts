/** Errors travel as data: `invoke` keeps little of an Error but its message. */
import type { AppErrorDto } from '../errors/app-error.ts';

export type Reply<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: AppErrorDto };
