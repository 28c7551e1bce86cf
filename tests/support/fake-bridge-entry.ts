/** Puts the fake bridge on the window before any script of the page runs; its options come from `window.fakeOptions`. */
import '../../renderer/app/plain-parsers.ts';
import { makeFakeBridge, type FakeOptions } from './fake-bridge.ts';

Object.defineProperty(window, 'bridge', { value: makeFakeBridge((window as Window & { readonly fakeOptions?: FakeOptions }).fakeOptions ?? {}) });
