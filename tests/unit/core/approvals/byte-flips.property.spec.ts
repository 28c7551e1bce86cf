/** Any byte of a request or an answer that was changed, dropped or added makes it worthless: 1,000 of each, none of them does anything. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@shared/errors/app-error.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { Installation } from '../../../support/installation.ts';

let clock: FakeClock;
let maker: Installation;
let checker: Installation;

beforeEach(async () => {
  clock = new FakeClock();
  maker = await Installation.open(clock, 'Mei (Demo)');
  checker = await Installation.open(clock, 'Tom (Demo)');
  await maker.enrol(checker);
  await checker.enrol(maker);
});
afterEach(async () => {
  await maker.close();
  await checker.close();
});

const change = fc.record({ kind: fc.constantFrom('flip', 'replace', 'drop', 'double', 'insert'), at: fc.noBias(fc.integer({ min: 0, max: 99_999 })), bit: fc.integer({ min: 0, max: 7 }), byte: fc.integer({ min: 0, max: 255 }) });

/** As a program that reads the file would see it; Latin-1 stands for a lenient reader of bytes that are not UTF-8 any more. */
function changed(text: string, { kind, at, bit, byte }: { readonly kind: string; readonly at: number; readonly bit: number; readonly byte: number }): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  const index = at % bytes.byteLength;
  const old = bytes[index] ?? 0;
  const parts = (middle: readonly number[]): Buffer => Buffer.concat([bytes.subarray(0, index), Buffer.from(middle), bytes.subarray(index + 1)]);
  const made = { flip: () => parts([old ^ (1 << bit)]), replace: () => parts([byte === old ? byte ^ 1 : byte]), drop: () => parts([]), double: () => parts([old, old]), insert: () => parts([old, byte]) }[kind];
  if (!made) throw new Error(`no such change: ${kind}`);
  const result = made();
  // Blanks around the whole text are no part of it.
  return [result.toString('utf8'), result.toString('latin1')].filter((candidate) => candidate.trim() !== text);
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    return error instanceof AppError ? error.code : 'bug';
  }
}

describe('a changed file', () => {
  it('is no request: 1,000 changes, none is accepted', async () => {
    const request = await maker.requestOf(await maker.held());
    const codes = new Set<string>();
    await fc.assert(fc.asyncProperty(change, async (one) => {
      for (const text of changed(request, one)) codes.add(await codeOf(() => checker.checking.check(text)));
      expect([...codes].filter((code) => !code.startsWith('approval.'))).toEqual([]);
    }), { numRuns: 1_000 });
    expect(codes).toContain('approval.badSignature');
    expect(codes).toContain('approval.malformed');
    expect(codes).not.toContain('accepted');
    expect(await checker.checking.check(request)).toMatchObject({ answered: null });
  });

  it('is no answer: 1,000 changes, nothing is released, and the good one still is', async () => {
    const intent = await maker.held();
    const answer = await checker.answerOf(await maker.requestOf(intent));
    const codes = new Set<string>();
    await fc.assert(fc.asyncProperty(change, async (one) => {
      for (const text of changed(answer, one)) codes.add(await codeOf(() => maker.approvals.openAnswer(text)));
      expect([...codes].filter((code) => !code.startsWith('approval.'))).toEqual([]);
    }), { numRuns: 1_000 });
    expect(await maker.state(intent)).toBe('AWAITING_APPROVAL');
    expect(maker.provider.count('refund')).toBe(0);
    maker.expectRefunds(1, 100_000);
    expect((await maker.approvals.openAnswer(answer)).intent.state).toBe('SUCCEEDED');
    expect(maker.provider.count('refund')).toBe(1);
  });
});
