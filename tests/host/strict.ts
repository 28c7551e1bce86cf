/** An API that is not stood in for must fail loudly: a silent `undefined` would let the app pass here and break on Electron. */

/** Names that Node, bundlers and promises look for on any object. */
const harmless = new Set(['then', 'toJSON', '__esModule', 'default', 'inspect', 'constructor', 'nodeType', '$$typeof', 'asymmetricMatch']);

export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, key) {
      if (typeof key === 'symbol' || key in object || harmless.has(key)) {
        const value: unknown = Reflect.get(object, key, object);
        // Private state lives behind the target, so methods must not see the proxy.
        return typeof value === 'function' && !isClass(value) ? value.bind(object) : value;
      }
      throw new Error(`The Chromium host has no stand-in for electron ${name}.${key}`);
    },
    set(object, key, value) {
      if (typeof key === 'symbol' || key in object) return Reflect.set(object, key, value, object);
      throw new Error(`The Chromium host has no stand-in for electron ${name}.${key} =`);
    },
  });
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
