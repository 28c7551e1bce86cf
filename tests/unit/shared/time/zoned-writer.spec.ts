import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toInstant } from '@shared/time/instant.ts';
import { toUtcText, toZonedText } from '@shared/time/zones.ts';
import { wallClock, zonedByteWriter, zonedWriter } from '@shared/time/zoned-writer.ts';

const zones = ['UTC', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Kolkata', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Monrovia', 'Pacific/Apia'];

/** What the byte writer wrote, which leaves alone what stands before it. */
function inBytes(write: ReturnType<typeof zonedByteWriter>, at: number): string {
  const target = Buffer.alloc(64, '#');
  const end = write(at, target, 2);
  expect(target.toString('latin1', 0, 2)).toBe('##');
  return target.toString('latin1', 2, end);
}

describe('zonedWriter', () => {
  it.each(zones)('writes what toZonedText writes in %s', (zone) => {
    const write = zonedWriter(zone);
    const bytes = zonedByteWriter(zone);
    const wall = wallClock(zone);
    fc.assert(fc.property(fc.integer({ min: Date.UTC(1965, 0, 1), max: Date.UTC(2040, 0, 1) }), (number) => {
      const at = toInstant(number);
      expect(write(at)).toBe(toZonedText(at, zone));
      expect(inBytes(bytes, at)).toBe(toZonedText(at, zone));
      expect(new Date(wall(at)).toISOString().slice(0, 19)).toBe(toZonedText(at, zone).slice(0, 19));
    }), { numRuns: 400 });
  });

  it('is right at every minute of the nights on which clocks change', () => {
    for (const [zone, night] of [['Europe/London', '2026-10-25'], ['Europe/London', '2026-03-29'], ['America/New_York', '2026-11-01'], ['America/New_York', '2026-03-08'], ['Australia/Lord_Howe', '2026-04-05']] as const) {
      const write = zonedWriter(zone);
      const bytes = zonedByteWriter(zone);
      const start = Date.parse(`${night}T00:00:00Z`) - 43_200_000;
      for (let minute = 0; minute < 2_880; minute += 5) {
        const at = toInstant(start + minute * 60_000 - 1);
        expect(write(at)).toBe(toZonedText(at, zone));
        expect(inBytes(bytes, at)).toBe(toZonedText(at, zone));
      }
    }
  });

  it('writes UTC with a Z and refuses zones that are not', () => {
    const at = toInstant(Date.UTC(2026, 10, 20, 6, 0, 1, 999));
    expect(zonedWriter('UTC', true)(at)).toBe(toUtcText(at));
    expect(inBytes(zonedByteWriter('UTC', true), at)).toBe(toUtcText(at));
    expect(() => zonedByteWriter('Mars/Olympus')).toThrow(RangeError);
    expect(() => zonedWriter('Mars/Olympus')).toThrow(RangeError);
  });
});
