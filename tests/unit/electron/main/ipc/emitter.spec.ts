import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { createEmitter } from '@electron/main/ipc/emitter.ts';
import { collectingLogger } from './support.ts';

function window(send: (channel: string, payload: unknown) => void): WebContents {
  return { send } as unknown as WebContents;
}

function start(targets: readonly WebContents[]) {
  const logger = collectingLogger();
  return { logger, emit: createEmitter({ contents: { all: () => targets }, logger, incidentId: () => 'INCIDENT', lock: { now: () => false, whenKnown: async () => undefined } }) };
}

describe('emit', () => {
  it('tells every window exactly what the contract names', () => {
    const sent: unknown[] = [];
    const { emit } = start([window((...told) => sent.push(told)), window((...told) => sent.push(told))]);
    const generous = { open: 2, secret: 'practice-secret-not-real' };
    emit('unsettled.changed', generous);
    expect(sent).toEqual([['unsettled.changed', { open: 2 }], ['unsettled.changed', { open: 2 }]]);
  });

  it('sends nothing and logs an incident when the payload breaks the contract', () => {
    const sent: unknown[] = [];
    const { emit, logger } = start([window((...told) => sent.push(told))]);
    emit('unsettled.changed', { open: 1.5 });
    expect(sent).toEqual([]);
    expect(logger.lines).toMatchObject([{ level: 'error', event: 'event.invalid', fields: { incidentId: 'INCIDENT' } }]);
  });

  it('reaches the other windows when one is going away', () => {
    const sent: unknown[] = [];
    const gone = window(() => { throw new TypeError('Object has been destroyed'); });
    const { emit, logger } = start([gone, window((...told) => sent.push(told))]);
    emit('unsettled.changed', { open: 0 });
    expect(sent).toHaveLength(1);
    expect(logger.lines).toMatchObject([{ level: 'warn', event: 'event.undelivered' }]);
  });
});
