/**
 * The only way out to the system browser. A page never passes an address here: the use case takes it from the journal, and
 * it must be on the list of what that environment may open. Everything else (file:, custom schemes, credentials in the
 * address) is refused. Source: Electron security guide, item 15.
 */
import type { Shell } from 'electron';
import { AppError } from '@shared/errors/app-error.ts';
import type { Environment } from '@shared/domain/profile.ts';

export type ExternalLinks = {
  /** `allowed` decides on the parsed address. Error: `url.notAllowed`. */
  readonly openExternal: (address: string, allowed: (url: URL) => boolean) => Promise<void>;
  /** https only; a practice payment may also be on loopback http, a real one never on loopback. Error: `url.notAllowed`. */
  readonly openPaymentLink: (address: string, environment: Environment) => Promise<void>;
  /** A page that this program serves itself, at 127.0.0.1. Error: `url.notAllowed`. */
  readonly openOwnPage: (address: string) => Promise<void>;
};

export function createExternalLinks(shell: Pick<Shell, 'openExternal'>): ExternalLinks {
  async function openExternal(address: string, allowed: (url: URL) => boolean): Promise<void> {
    const url = parseWebAddress(address);
    if (url === undefined || !allowed(url)) throw new AppError('url.notAllowed');
    // The parsed form: what was checked is what is opened.
    await shell.openExternal(url.href);
  }
  return {
    openExternal,
    openOwnPage: (address) => openExternal(address, (url) => url.protocol === 'http:' && url.hostname === '127.0.0.1'),
    openPaymentLink: (address, environment) => openExternal(address, (url) => isPaymentLinkAllowed(url, environment)),
  };
}

export function isPaymentLinkAllowed(url: URL, environment: Environment): boolean {
  if (environment === 'practice') return isLoopback(url.hostname) || url.protocol === 'https:';
  return url.protocol === 'https:' && !isLoopback(url.hostname);
}

/** http or https without user name and password, at most 2,048 characters, printable ASCII only. */
export function parseWebAddress(address: string): URL | undefined {
  if (!/^[\x21-\x7e]{1,2048}$/.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  return web && url.username === '' && url.password === '' ? url : undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
