/** What a person fills in to set, change or remove the PIN, and what is still wrong with it. Pure; the main process checks it again. */
import { idleMinutes, pinProblem } from '@shared/domain/app-lock.ts';
import type { ErrorCode } from '@shared/errors/codes.ts';
import type { CallInput } from '@shared/ipc/contract.ts';

export type PinForm = { readonly current: string; readonly fresh: string; readonly again: string; readonly minutes: string };

export type PinProblems = { readonly current?: ErrorCode; readonly fresh?: ErrorCode; readonly again?: 'differs'; readonly minutes?: 'wrong' };
export type PinCheck = { readonly ok: true; readonly input: CallInput<'lock.save'> } | { readonly ok: false; readonly problems: PinProblems };

/** Full-width digits count; undefined for anything but a whole number in range. */
export function readMinutes(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim();
  const parsed = /^\d{1,3}$/.test(plain) ? idleMinutes.safeParse(Number(plain)) : undefined;
  return parsed?.success ? parsed.data : undefined;
}

/** With a PIN set the present one is asked for, and leaving the new one empty keeps it. */
export function checkPin(form: PinForm, hasPin: boolean): PinCheck {
  const minutes = readMinutes(form.minutes);
  const keeps = hasPin && form.fresh === '' && form.again === '';
  const wrong = keeps ? null : pinProblem(form.fresh);
  const problems: PinProblems = {
    ...(hasPin && form.current === '' ? { current: 'lock.pinNeeded' } : {}),
    ...(wrong === null ? {} : { fresh: wrong }),
    ...(!keeps && form.fresh !== form.again ? { again: 'differs' } : {}),
    ...(minutes === undefined ? { minutes: 'wrong' } : {}),
  };
  if (minutes === undefined || Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, input: { pin: hasPin ? form.current : null, newPin: keeps ? null : form.fresh, idleMinutes: minutes } };
}
