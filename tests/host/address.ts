/**
 * Chromium knows no `app:` scheme, so the app's pages live on a secure origin that is never looked up: every request to it is
 * answered by the app's own protocol handler. Outwards the app sees its own addresses, inwards the page sees these.
 */
const appOrigin = 'app://bundle';
const pageOrigin = 'https://bundle.app';

export function toPage(url: string): string {
  return swap(url, appOrigin, pageOrigin);
}

export function toApp(url: string): string {
  return swap(url, pageOrigin, appOrigin);
}

export function isAppAddress(url: string): boolean {
  return toApp(url) !== url;
}

/** Scheme and host, as Electron's `frame.origin` gives it. */
export function originOf(url: string): string {
  if (!URL.canParse(url)) return 'null';
  const { protocol, host } = new URL(url);
  return host === '' ? 'null' : `${protocol}//${host}`;
}

/** `https://bundle.app.evil.example` only begins like ours. */
function swap(url: string, from: string, to: string): string {
  return url === from || url.startsWith(`${from}/`) ? to + url.slice(from.length) : url;
}
