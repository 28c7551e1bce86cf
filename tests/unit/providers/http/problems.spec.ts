import { describe, expect, it } from 'vitest';
import { problemOf, refusalProblem } from '@electron/providers/http/problems.ts';

describe('a problem', () => {
  it('keeps code and words as they came, and says nothing where nothing was said', () => {
    expect(problemOf('refused', 400, 77, 'no such shop')).toEqual({ reason: 'refused', httpStatus: 400, providerCode: '77', providerMessage: 'no such shop' });
    expect(problemOf('dns', null)).toEqual({ reason: 'dns', httpStatus: null, providerCode: null, providerMessage: null });
    expect(problemOf('malformed', 200, null, '').providerMessage).toBeNull();
  });

  it('is cut to 64 and 500 characters, and never ends in half a character', () => {
    const { providerCode, providerMessage } = problemOf('refused', 200, 'c'.repeat(80), `${'x'.repeat(499)}😀`);
    expect(providerCode).toBe('c'.repeat(64));
    expect(providerMessage).toBe(`${'x'.repeat(499)}\ufffd`);
    expect(problemOf('refused', 200, '\ud800', 'a\udc00').providerCode).toBe('\ufffd');
  });

  it.each([
    ['final', 'refused'], ['duplicateReference', 'duplicateReference'], ['notFound', 'notFound'], ['unauthorised', 'unauthorised'], ['unauthorisedNotExecuted', 'unauthorised'],
    ['rateLimited', 'rateLimited'], ['rateLimitedNotExecuted', 'rateLimited'], ['inProgress', 'inProgress'], ['unlisted', 'unlistedRefusal'],
  ] as const)('of a refusal that means %s is called %s', (meaning, reason) => expect(refusalProblem(meaning, 200, null, null).reason).toBe(reason));
});
