/**
 * Keys of one screen or dialog. They are off while a person types, composes with an input method, or holds a modifier, and
 * while a dialog is open above the screen that asked. No key sends money.
 */
import { onScopeDispose } from 'vue';

/** `j`, `/`, `?`, `Escape`, a chord of two keys such as `g t`, or `mod+k` for Ctrl and ⌘. */
export type Keys = string;
export type Shortcuts = Readonly<Record<Keys, (event: KeyboardEvent) => void>>;

const chordMilliseconds = 1200;
const layers: { readonly shortcuts: Shortcuts; readonly modal: boolean; readonly always: boolean }[] = [];
let pending: { readonly key: string; readonly at: number } | undefined;
let listening = false;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

/** Enter and blank belong to the control that has the focus. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, [role="button"], [role="menuitem"], summary') !== null;
}

function handlerOf(keys: string): ((event: KeyboardEvent) => void) | undefined {
  const always = layers.find((layer) => layer.always && layer.shortcuts[keys]);
  if (always) return always.shortcuts[keys];
  for (const layer of [...layers].reverse()) {
    const found = layer.shortcuts[keys];
    if (found || layer.modal) return found;
  }
  return undefined;
}

function keyName(event: KeyboardEvent): string {
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function run(keys: string, event: KeyboardEvent): boolean {
  const handler = handlerOf(keys);
  if (!handler) return false;
  event.preventDefault();
  handler(event);
  return true;
}

function onKeyDown(event: KeyboardEvent): void {
  // 229 is what browsers send for keys that an input method swallows.
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.repeat) return;
  const key = keyName(event);
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    run(`mod+${key}`, event);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (key !== 'Escape' && isTyping(event.target)) return;
  if ((key === 'Enter' || key === ' ') && isControl(event.target)) return;
  const chord = pending && event.timeStamp - pending.at < chordMilliseconds ? `${pending.key} ${key}` : undefined;
  pending = undefined;
  if (chord && run(chord, event)) return;
  if (run(key, event)) return;
  pending = { key, at: event.timeStamp };
}

/**
 * Adds keys for as long as the surrounding scope lives; the newest scope wins. A `modal` scope hides all keys below it, but not those of an
 * `always` scope. The returned function takes them away earlier.
 */
export function useShortcuts(shortcuts: Shortcuts, options: { readonly modal?: boolean; readonly always?: boolean } = {}): () => void {
  const layer = { shortcuts, modal: options.modal ?? false, always: options.always ?? false };
  layers.push(layer);
  if (!listening) {
    listening = true;
    document.addEventListener('keydown', onKeyDown);
  }
  function stop(): void {
    const index = layers.indexOf(layer);
    if (index >= 0) layers.splice(index, 1);
  }
  onScopeDispose(stop);
  return stop;
}
