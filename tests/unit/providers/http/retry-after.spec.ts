import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '@electron/providers/http/retry-after.ts';
import { toInstant } from '@shared/time/instant.ts';

const now = toInstant(Date.UTC(2026, 10, 26, 12));
const later = 'Thu, 26 Nov 2026 12:01:30 GMT';

describe('how long a provider asks to be left alone', () => {
  it.each([
    [429, { 'retry-after': '90' }, 90_000],
    [503, { 'retry-after': ' 0 ' }, 0],
    [503, { 'retry-after': later }, 90_000],
    // Its clock is a minute behind ours.
    [429, { 'retry-after': later, 'date': 'Thu, 26 Nov 2026 11:59:00 GMT' }, 150_000],
    [429, { 'retry-after': later, 'date': 'yesterday' }, 90_000],
    [429, { 'retry-after': 'Thu, 26 Nov 2026 11:00:00 GMT' }, 0],
  ])('status %i with %j: %i ms', (status, headers, wait) => {
    expect(retryAfterMs(status, headers, now)).toBe(wait);
  });

  it.each([
    [429, {}], [429, { 'retry-after': '' }], [429, { 'retry-after': '-5' }], [429, { 'retry-after': '1.5' }], [429, { 'retry-after': 'soon' }], [429, { 'retry-after': '9999999999' }],
    [429, { 'retry-after': '2026-11-26T12:01:30Z' }], [200, { 'retry-after': '90' }], [500, { 'retry-after': '90' }], [403, { 'retry-after': '90' }], [null, { 'retry-after': '90' }],
  ])('status %s with %j asks for nothing', (status, headers) => {
    expect(retryAfterMs(status, headers, now)).toBeUndefined();
  });
});
