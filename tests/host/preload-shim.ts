/**
 * The script that runs in the page before any other: it gives the built preload the two modules it may require, and wires
 * them to the host. Chromium has no isolated world for this, so what Electron hides behind isolation is hidden here by
 * closures: the page sees what `exposeInMainWorld` puts there, and nothing else of the host.
 */

import { unpackSource } from './parcel.ts';

/** Names under which host and page find each other; random per window, removed from the page's sight at once. */
export type ShimNames = { readonly invoke: string; readonly deliver: string };

export function preloadScript(preload: string, { invoke, deliver }: ShimNames): string {
  return `(() => {
    const toHost = window[${JSON.stringify(invoke)}];
    delete window[${JSON.stringify(invoke)}];
    // As in Electron, frames inside the page get no preload.
    if (window !== window.top) return;
    const listeners = new Map();
    const unpack = ${unpackSource};
    const plain = (value) => structuredClone(value);
    const ipcRenderer = {
      async invoke(channel, ...args) {
        const reply = unpack(await toHost(channel, plain(args)));
        if (reply.ok) return reply.value;
        throw new Error("Error invoking remote method '" + channel + "': " + reply.message);
      },
      on(channel, listener) {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
        return ipcRenderer;
      },
      removeListener(channel, listener) {
        listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener));
        return ipcRenderer;
      },
    };
    const freeze = (value) => {
      if (typeof value !== 'object' || value === null) return value;
      for (const inner of Object.values(value)) freeze(inner);
      return Object.freeze(value);
    };
    const contextBridge = {
      exposeInMainWorld(name, api) {
        Object.defineProperty(window, name, { value: freeze(api), enumerable: true });
      },
    };
    const refuse = (name) => new Proxy({}, { get: (_, key) => { throw new Error('The Chromium host has no stand-in for ' + name + '.' + String(key)); } });
    const electron = Object.setPrototypeOf({ contextBridge, ipcRenderer }, refuse('electron'));
    Object.defineProperty(window, ${JSON.stringify(deliver)}, {
      value(channel, args) {
        for (const listener of listeners.get(channel) ?? []) listener({ senderId: 0 }, ...args);
      },
    });
    // A person closing the window is asked through beforeunload; a page that navigates by itself is not closing.
    let navigating = false;
    window.navigation.addEventListener('navigate', (event) => {
      if (event.hashChange) return;
      navigating = true;
      setTimeout(() => { navigating = false; }, 0);
    });
    window.addEventListener('beforeunload', (event) => { if (!navigating) event.preventDefault(); });
    const module = { exports: {} };
    const require = (name) => {
      if (name === 'electron') return electron;
      throw new Error('A sandboxed preload cannot require ' + name);
    };
    ((require, module, exports, process) => {${preload}
    })(require, module, module.exports, undefined);
  })();`;
}
