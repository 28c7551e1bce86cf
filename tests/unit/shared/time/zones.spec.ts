import { describe, expect, it } from 'vitest';
import { toInstant } from '@shared/time/instant.ts';
import { businessDateOf, formatOffset, isTimeZone, offsetMinutes, startOfDay, toUtcText, toZonedText } from '@shared/time/zones.ts';

const at = (text: string) => toInstant(Date.parse(text));

describe('zones', () => {
  it('knows real zones and refuses invented ones', () => {
    expect(isTimeZone('Asia/Hong_Kong')).toBe(true);
    expect(isTimeZone('Asia/Atlantis')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });

  it('writes local time with its offset on both sides of a clock change', () => {
    expect(toZonedText(at('2026-11-20T06:06:00Z'), 'Asia/Hong_Kong')).toBe('2026-11-20T14:06:00+08:00');
    expect(toZonedText(at('2026-03-29T00:59:59Z'), 'Europe/London')).toBe('2026-03-29T00:59:59+00:00');
    expect(toZonedText(at('2026-03-29T01:00:00Z'), 'Europe/London')).toBe('2026-03-29T02:00:00+01:00');
    expect(toZonedText(at('2026-11-01T05:59:59Z'), 'America/New_York')).toBe('2026-11-01T01:59:59-04:00');
    expect(toZonedText(at('2026-11-01T06:00:00Z'), 'America/New_York')).toBe('2026-11-01T01:00:00-05:00');
    expect(toUtcText(at('2026-11-20T06:06:00.999Z'))).toBe('2026-11-20T06:06:00Z');
  });

  it('writes offsets of half and quarter hours', () => {
    expect(offsetMinutes(at('2026-06-01T00:00:00Z'), 'Asia/Kathmandu')).toBe(345);
    expect(formatOffset(345)).toBe('+05:45');
    expect(formatOffset(-210)).toBe('-03:30');
  });

  it('cuts days at local midnight, also on short, long and gapped days', () => {
    expect(startOfDay('2026-11-20', 'Asia/Taipei')).toBe(at('2026-11-19T16:00:00Z'));
    expect(startOfDay('2026-03-29', 'Europe/London')).toBe(at('2026-03-29T00:00:00Z'));
    expect(startOfDay('2026-03-30', 'Europe/London')).toBe(at('2026-03-29T23:00:00Z'));
    expect(startOfDay('2026-11-02', 'America/New_York')).toBe(at('2026-11-02T05:00:00Z'));
    // Midnight does not exist here: clocks go from 24:00 to 01:00.
    const gap = startOfDay('2026-09-06', 'America/Santiago');
    expect(businessDateOf(gap, 'America/Santiago')).toBe('2026-09-06');
    expect(businessDateOf(toInstant(gap - 1), 'America/Santiago')).toBe('2026-09-05');
  });
});
