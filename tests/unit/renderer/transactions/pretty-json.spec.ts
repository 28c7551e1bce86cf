import { describe, expect, it } from 'vitest';
import { prettyJson } from '@/composables/pretty-json.ts';

describe('prettyJson', () => {
  it('lays out as the standard does', () => {
    const value = { a: [1, { b: 'x,{"y"}' }], c: {}, d: [], e: null, f: 'say \\"hi\\": [1]' };
    expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps every digit of a long number', () => {
    expect(prettyJson('{"transaction_id":2026112014062207715}')).toContain('2026112014062207715');
  });

  it('gives text that is not JSON back as it came', () => {
    expect(prettyJson('<html>502</html>')).toBe('<html>502</html>');
    expect(prettyJson('{"code":0,"da')).toBe('{"code":0,"da');
  });
});
