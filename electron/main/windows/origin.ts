/**
 * Where our own pages come from. The packaged app has exactly one origin, `app://bundle`; a development run may add the
 * dev server's. Everything that grants trust (IPC, navigation) compares with this list and with nothing else.
 */

export const bundleScheme = 'app';
export const bundleHost = 'bundle';
export const bundleOrigin = `${bundleScheme}://${bundleHost}`;
/** What the main window loads when there is no dev server. */
export const bundleUrl = `${bundleOrigin}/index.html`;

/** `devUrl` is the dev server's address (`ELECTRON_RENDERER_URL`); it counts only when the app is not packaged and it is loopback. */
export type OriginOptions = { readonly isPackaged: boolean; readonly devUrl: string | undefined };

/** The dev server's origin, or undefined when the app must not use one. */
export function devOrigin({ isPackaged, devUrl }: OriginOptions): string | undefined {
  if (isPackaged || devUrl === undefined || !URL.canParse(devUrl)) return undefined;
  const url = new URL(devUrl);
  const loopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  return url.protocol === 'http:' && loopback ? url.origin : undefined;
}

export function trustedOrigins(options: OriginOptions): readonly string[] {
  const dev = devOrigin(options);
  return dev === undefined ? [bundleOrigin] : [bundleOrigin, dev];
}

/** Scheme and host of a URL. `URL.origin` is "null" for a custom scheme, hence by hand. Undefined when it does not parse. */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  return host === '' ? undefined : `${protocol}//${host}`;
}
