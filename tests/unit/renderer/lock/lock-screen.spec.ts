// @vitest-environment happy-dom
/** The app when it is locked: nothing of what was shown is left in the page, and only the PIN brings it back. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import App from '../../../../renderer/app/App.vue';
import { useAppLock } from '../../../../renderer/composables/use-app-lock.ts';
import { useProfiles } from '../../../../renderer/composables/use-profiles.ts';
import { fakePin } from '../../../support/fake-lock.ts';
import { mountScreen, Refused, typeInto, type Answers, type Screen } from '../../../support/mount-screen.ts';
import type { FakeOptions } from '../../../support/fake-bridge.ts';

vi.setConfig({ testTimeout: 60_000 });

let screen: Screen | undefined;

async function open(options: FakeOptions, answers: Answers = {}): Promise<Screen> {
  screen = await mountScreen(App, {}, answers, options);
  await useAppLock().load();
  await screen.settle();
  return screen;
}

async function unlock(on: Screen, pin: string): Promise<void> {
  typeInto(on.find('[data-test="pin"]'), pin);
  await on.settle();
  on.find('[data-test="unlock"]').click();
  await on.settle();
}

const text = (): string => document.body.textContent ?? '';

afterEach(() => {
  screen?.close();
  screen = undefined;
});

describe('a locked app', () => {
  it('drops all that was shown at once, also from the stores, and asks the main process for nothing', async () => {
    const on = await open({ lock: 'set' });
    expect(text()).toContain('Practice');
    on.emit('lock.changed', { ...useAppLock().status, locked: true });
    await Promise.resolve();
    expect(useProfiles().profiles).toEqual([]);
    await on.settle();
    const before = on.calls.length;
    on.find('[data-test="lock-screen"]');
    expect(text()).not.toMatch(/Practice|HK\$|LT-1120/);
    on.emit('unsettled.changed', { open: 3 });
    await on.settle();
    expect(on.calls.slice(before)).toEqual([]);
  });

  it('is locked by its key even while a dialog hides all other keys, and by its button', async () => {
    const on = await open({ lock: 'set' });
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
    await on.settle();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', ctrlKey: true, bubbles: true }));
    await on.settle();
    expect(on.asked('lock.lock')).toHaveLength(1);
    on.find('[data-test="lock-screen"]');
    await unlock(on, fakePin);
    on.find('[data-test="lock-now"]').click();
    await on.settle();
    expect(on.asked('lock.lock')).toHaveLength(2);
    on.find('[data-test="lock-screen"]');
  });

  it('says that a PIN is wrong, forgets what was typed, and opens with the right one', async () => {
    const on = await open({ lock: 'locked' });
    await unlock(on, '271828');
    expect(text()).toContain('This is not the PIN');
    expect((on.find('[data-test="pin"]') as HTMLInputElement).value).toBe(''); // an input by its selector
    await unlock(on, fakePin);
    expect(document.querySelector('[data-test="lock-screen"]')).toBeNull();
    expect(text()).toContain('Practice');
  });

  it('lets nobody try while the lock waits', async () => {
    const on = await open({ lock: 'waiting' });
    typeInto(on.find('[data-test="pin"]'), fakePin);
    await on.settle();
    expect((on.find('[data-test="unlock"]') as HTMLButtonElement).disabled).toBe(true); // a button by its selector
    expect(text()).toContain('The next try can be made in 0:2');
  });

  it('can be closed, and does not tell what is on its way', async () => {
    const on = await open({ lock: 'locked' });
    on.emit('app.closeRequested', { open: [] });
    await on.settle();
    expect(text()).toContain('Something is on its way');
    on.find('[data-test="close-anyway"]').click();
    await on.settle();
    expect(on.asked('app.confirmClose')).toHaveLength(1);
  });

  it('shows no fault for a call that the lock overtook', async () => {
    const on = await open({ lock: 'set' }, { 'unsettled.list': () => { throw new Refused({ code: 'app.locked', params: {} }); } });
    expect(text()).not.toContain('The app is locked');
    expect(on.asked('unsettled.list').length).toBeGreaterThan(0);
  });
});
