// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import { useShortcuts } from '../../../renderer/composables/use-shortcuts.ts';

let scope: EffectScope;
let pressed: string[];

function press(key: string, options: KeyboardEventInit = {}, target: EventTarget = document.body): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }));
}

beforeEach(() => {
  scope = effectScope();
  pressed = [];
  document.body.innerHTML = '<input id="text"><button id="button"></button>';
  scope.run(() => useShortcuts({
    'j': () => pressed.push('j'), 'g t': () => pressed.push('g t'), 'mod+k': () => pressed.push('mod+k'), 'Enter': () => pressed.push('Enter'), 'Escape': () => pressed.push('Escape'), '?': () => pressed.push('?'),
  }));
});

afterEach(() => scope.stop());

describe('useShortcuts', () => {
  it('runs single keys, chords and Ctrl or ⌘', () => {
    press('j');
    press('g');
    press('t');
    press('k', { ctrlKey: true });
    press('k', { metaKey: true });
    press('?', { shiftKey: true });
    expect(pressed).toEqual(['j', 'g t', 'mod+k', 'mod+k', '?']);
  });

  it('is off while a person types, except for Escape and Ctrl K', () => {
    const input = document.querySelector('#text')!;
    press('j', {}, input);
    press('Enter', {}, input);
    press('Escape', {}, input);
    press('k', { ctrlKey: true }, input);
    expect(pressed).toEqual(['Escape', 'mod+k']);
  });

  it('is off while an input method composes, and while a key is held', () => {
    press('j', { isComposing: true });
    press('j', { keyCode: 229 });
    press('j', { repeat: true });
    expect(pressed).toEqual([]);
  });

  it('leaves Enter to a focused button', () => {
    press('Enter', {}, document.querySelector('#button')!);
    press('Enter');
    expect(pressed).toEqual(['Enter']);
  });

  it('hides everything below a modal scope until that ends', () => {
    const dialog = effectScope();
    dialog.run(() => useShortcuts({ x: () => pressed.push('x') }, { modal: true }));
    press('j');
    press('x');
    dialog.stop();
    press('j');
    expect(pressed).toEqual(['x', 'j']);
  });
});
