/** The stand-in for Electron's `session.defaultSession`: permission handlers, which become Chromium's own settings. */
import { strict } from './strict.ts';

type RequestHandler = (contents: object, permission: string, callback: (granted: boolean) => void, details: object) => void;
type CheckHandler = (contents: object | null, permission: string, origin: string, details: object) => boolean;

export class Session {
  #request: RequestHandler | null = null;
  #check: CheckHandler | null = null;

  /** Only needed with a dev server, which the host does not use. */
  readonly webRequest = strict('webRequest', {});

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler;
  }

  /** Chromium asks for a device only with a gesture and a chooser, which no one is there to answer. */
  setDevicePermissionHandler(_handler: ((details: object) => boolean) | null): void {}

  setDisplayMediaRequestHandler(_handler: ((request: object, callback: (streams: object | null) => void) => void) | null): void {}

  /** Host: Electron grants what has no handler, so the host does too. */
  async isGranted(contents: object, permission: string, origin: string): Promise<boolean> {
    const details = { requestingUrl: origin, isMainFrame: true };
    if (this.#check !== null && !this.#check(contents, permission, origin, details)) return false;
    const request = this.#request;
    return request === null ? true : new Promise((resolve) => request(contents, permission, resolve, details));
  }
}
