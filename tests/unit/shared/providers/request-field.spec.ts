import { describe, expect, it } from 'vitest';
import { AppError } from '@shared/errors/app-error.ts';
import { fieldProblem, optionalField, readFields, type RequestField } from '@shared/providers/request-field.ts';

const mobile: RequestField = { ...optionalField, key: 'mobile', required: true, personal: true, maxLength: 10, pattern: '^09\\d{8}$', normal: ['mobile-taiwan'] };
const wallet: RequestField = { ...optionalField, key: 'wallet', kind: 'choice', choices: ['A', 'B'] };
const note: RequestField = { ...optionalField, key: 'note', maxLength: 3 };

function refusal(run: () => unknown): { readonly code: string; readonly field: string | undefined } {
  try {
    run();
  } catch (cause) {
    if (cause instanceof AppError) return { code: cause.code, field: cause.field };
    throw cause;
  }
  throw new Error('nothing was refused');
}

describe('readFields', () => {
  it('sends what people paste in the form that the provider takes, and leaves out what is empty', () => {
    expect(readFields([mobile, wallet, note], { mobile: ' +886 912-345-678 ', wallet: '', note: '  ' })).toEqual({ mobile: '0912345678' });
  });

  it.each([
    [{}, 'field.required', 'fields.mobile'],
    [{ mobile: '  ' }, 'field.required', 'fields.mobile'],
    [{ mobile: '0812345678' }, 'field.invalid', 'fields.mobile'],
    [{ mobile: '091234567890' }, 'text.tooLong', 'fields.mobile'],
    [{ mobile: '0912345678', wallet: 'C' }, 'field.invalid', 'fields.wallet'],
    [{ mobile: '0912345678', note: 'a\nb' }, 'field.invalid', 'fields.note'],
    [{ mobile: '0912345678', note: '茶茶茶茶' }, 'text.tooLong', 'fields.note'],
    [{ mobile: '0912345678', hidden: 'leftover' }, 'input.invalid', 'fields.hidden'],
  ] as const)('refuses %j with %s at %s', (typed, code, field) => {
    expect(refusal(() => readFields([mobile, wallet, note], typed))).toEqual({ code, field });
  });

  it('counts code points, so that an emoji is one character', () => {
    expect(fieldProblem(note, '🍵🍵🍵')).toBeNull();
  });

  it('does not look up the prototype of what was typed', () => {
    expect(refusal(() => readFields([note], JSON.parse('{"__proto__":"x"}') as Record<string, string>))).toEqual({ code: 'input.invalid', field: 'fields.__proto__' });
  });
});
