/** The log must never become a second place where keys and card numbers lie. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { LogFields } from '@core/ports/logger.ts';
import { createFileLogger, formatLine } from '@electron/main/platform/logger.ts';
import { redactCardNumbers } from '@electron/main/platform/redact.ts';
import { toInstant } from '@shared/time/instant.ts';

const clock = { now: () => toInstant(1_795_000_000_000) };
const place = mkdtempSync(join(tmpdir(), 'logs-'));
afterAll(() => rmSync(place, { recursive: true }));

/** Published test numbers; every one passes the Luhn check. */
const cards = ['4111111111111111', '5555555555554444', '378282246310005', '6011111111111117', '4222222222222', '6304000000000000000'];

describe('a line', () => {
  it('is one JSON object with time, level, event and the listed fields', () => {
    const line = formatLine(clock, 'warn', 'ipc.untrusted', { channel: 'links.create', httpStatus: 500, durationMs: 12 });
    expect(JSON.parse(line)).toEqual({ at: '2026-11-18T11:06:40.000Z', level: 'warn', event: 'ipc.untrusted', channel: 'links.create', httpStatus: 500, durationMs: 12 });
  });

  it('drops every field and every kind of value that is not on the list, whatever is thrown at it', () => {
    const canary = 'practice-secret-not-real';
    const listed = ['channel', 'code', 'incidentId', 'providerId', 'profileId', 'intentId', 'transactionId', 'operation', 'httpStatus', 'durationMs', 'count', 'state', 'reason', 'path', 'stack'];
    const withCanary = fc.object({ maxDepth: 4, values: [fc.constant(canary), fc.string(), fc.integer(), fc.constant(new Error(canary, { cause: { authorization: canary } }))] });
    fc.assert(
      fc.property(withCanary, fc.constantFrom(...listed), fc.constantFrom('authorization', 'apiKey', 'headers', 'cause', 'toJSON', '__proto__', 'message'), (object, name, extra) => {
        // Nested below a listed name, and beside it under names of its own.
        const fields = { ...object, [name]: object, [extra]: canary } as unknown as LogFields;
        const only = Object.fromEntries(Object.entries(fields).filter(([key]) => !listed.includes(key) || typeof Reflect.get(fields, key) === 'object'));
        const line = formatLine(clock, 'error', 'x', only);
        expect(line).not.toContain(canary);
        expect(line).not.toContain('\n');
        expect(Object.keys(JSON.parse(line)).filter((key) => !['at', 'level', 'event', ...listed].includes(key))).toEqual([]);
      }),
      { numRuns: 10_000 },
    );
  });

  it('holds no card number, in text, glued, grouped or as a number', () => {
    const glue = fc.constantFrom('', ' ', 'pan=', '"', '0', '99', '/', 'ref-', '\n');
    fc.assert(
      fc.property(fc.constantFrom(...cards), glue, glue, fc.constantFrom('', ' ', '-'), (card, before, after, gap) => {
        const grouped = card.match(/.{1,4}/g)?.join(gap) ?? '';
        const line = formatLine(clock, 'info', `event ${grouped}`, { reason: `${before}${grouped}${after}`, count: Number(card) });
        expect(line.replace(/[ -]/g, '')).not.toContain(card);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps what only looks like one: our ids, short numbers, numbers that fail the check', () => {
    const id = '01936a4e-0000-7000-8000-411111111111';
    expect(JSON.parse(formatLine(clock, 'info', 'x', { profileId: id }))).toMatchObject({ profileId: id });
    expect(redactCardNumbers('order 4222222222223, amount 100000, 12:34')).toBe('order 4222222222223, amount 100000, 12:34');
  });

  it('is cut where a value is too long', () => {
    expect(formatLine(clock, 'info', 'x', { reason: 'a'.repeat(1_000_000) }).length).toBeLessThan(2_200);
  });
});

describe('the files', () => {
  it('are readable by their owner only, and turn over at their size, three in all', () => {
    const folder = join(place, 'turning');
    const logger = createFileLogger({ folder, clock, maximumBytes: 1_000 });
    for (let index = 0; index < 60; index += 1) logger.info('line', { count: index });
    logger.close();
    const names = readdirSync(folder).sort();
    expect(names).toEqual(['merchant-admin.log', 'merchant-admin.log.1', 'merchant-admin.log.2']);
    for (const name of names) {
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
    const counts = names.reverse().flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line).count));
    expect(counts.at(-1)).toBe(59);
    expect(counts).toEqual(counts.map((_, index) => counts[0] + index));
  });

  it('go on where an earlier run stopped', () => {
    const folder = join(place, 'again');
    for (const event of ['first', 'second']) {
      const logger = createFileLogger({ folder, clock });
      logger.info(event);
      logger.close();
    }
    expect(readFileSync(join(folder, 'merchant-admin.log'), 'utf8').match(/first|second/g)).toEqual(['first', 'second']);
  });

  it('never disturb the work when they cannot be written', () => {
    const file = join(place, 'not-a-folder');
    writeFileSync(file, '');
    const logger = createFileLogger({ folder: file, clock });
    expect(() => logger.error('x')).not.toThrow();
  });
});
