// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { effectScope, reactive } from 'vue';
import { CallError, call, subscribe, useEvent } from '../../../renderer/api/call.ts';
import { profileId } from '../../../shared/domain/ids.ts';
import type { Bridge } from '../../../shared/ipc/channels.ts';

function install(bridge: Partial<Bridge>): void {
  Object.defineProperty(window, 'bridge', { value: bridge, configurable: true });
}

afterEach(() => {
  Reflect.deleteProperty(window, 'bridge');
});

describe('call', () => {
  it('gives the value and sends plain data, not a proxy', async () => {
    const seen: unknown[] = [];
    install({ invoke: async (channel, input) => { seen.push(channel, structuredClone(input)); return { ok: true, value: {} }; } });
    await expect(call('app.copyText', reactive({ text: 'A-1032' }))).resolves.toEqual({});
    expect(seen).toEqual(['app.copyText', { text: 'A-1032' }]);
  });

  it('throws the error that came, with field and incident id', async () => {
    install({ invoke: async () => ({ ok: false, error: { code: 'reference.duplicate', params: { reference: 'A-1' }, field: 'reference', incidentId: '7F3K-2217' } }) });
    const error = await call('links.suggestReference', { profileId: profileId.parse('01900000-0000-7000-8000-000000000001'), method: 'link:link' }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({ code: 'reference.duplicate', field: 'reference', incidentId: '7F3K-2217', params: { reference: 'A-1' } });
  });

  it('throws an internal error when there is no bridge', async () => {
    await expect(call('app.status', {})).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('subscribe', () => {
  it('passes events on until it is stopped, or its scope ends', () => {
    const listeners = new Set<(payload: unknown) => void>();
    install({ subscribe: (_event, listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; } });
    const counts: number[] = [];
    const stop = subscribe('unsettled.changed', ({ open }) => counts.push(open));
    const scope = effectScope();
    scope.run(() => useEvent('unsettled.changed', ({ open }) => counts.push(open * 10)));
    listeners.forEach((listener) => listener({ open: 2 }));
    stop();
    scope.stop();
    expect(listeners.size).toBe(0);
    expect(counts).toEqual([2, 20]);
  });
});
