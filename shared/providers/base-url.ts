/**
 * Decides whether an address may be a provider's base URL. It accepts a narrow grammar of its own instead of asking a URL
 * parser, because parsers disagree about what `127.1`, `0x7f.1` or `2130706433` mean: a form that is not listed is refused.
 *
 * Practice profiles reach loopback only. Test and live profiles need https and a public-looking DNS name: no address
 * literal, no `localhost`, no single label. A name that resolves to loopback is refused later, when the connection is made.
 */
import type { Environment } from '../domain/profile.ts';
import { AppError } from '../errors/app-error.ts';

const addressForm = /^(https?):\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?((?:\/[A-Za-z0-9._~-]+)*)\/?$/;
const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const loopbackHost = new RegExp(`^(?:localhost|127\\.${octet}\\.${octet}\\.${octet}|\\[::1\\])$`);
/** At least two labels; the last begins with a letter, so that no numeric form of an address passes. */
const publicHost = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
/** Names that machines give to themselves, and the zone that resolvers must keep on the machine (RFC 6761). */
const ownName = /(?:^|\.)(?:localhost|localhost6|localdomain|localdomain6|local|internal)$/;

const defaultPorts = { http: 80, https: 443 } as const;

/** True for a host, as written in a URL, that is this machine in one of the forms that practice profiles use. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHost.test(host.toLowerCase());
}

function refuse(environment: Environment): never {
  throw new AppError('url.notAllowed', { environment }, { field: 'baseUrl' });
}

/** Scheme and host in lower case; the path keeps its case. */
function lowerOrigin(text: string): string {
  const origin = /^[^/]*\/\/[^/]*/.exec(text)?.[0] ?? '';
  return `${origin.toLowerCase()}${text.slice(origin.length)}`;
}

/**
 * Returns `text` normalised: lower-case origin, no default port, no trailing slash. Errors: `url.notAllowed` with field
 * `baseUrl` for anything else than the environment allows, a query, a fragment or user information included.
 */
export function checkBaseUrl(text: string, environment: Environment): string {
  const parts = text.length <= 512 ? addressForm.exec(lowerOrigin(text.trim())) : null;
  if (!parts) return refuse(environment);
  const [, scheme, host = '', port, path = ''] = parts;
  if (scheme !== 'http' && scheme !== 'https') return refuse(environment);
  if (Number(port ?? 0) > 65_535) return refuse(environment);
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return refuse(environment);
  const allowed = environment === 'practice' ? isLoopbackHost(host) : scheme === 'https' && publicHost.test(host) && !ownName.test(host);
  if (!allowed) return refuse(environment);
  const shownPort = port === undefined || Number(port) === defaultPorts[scheme] ? '' : `:${port}`;
  return `${scheme}://${host}${shownPort}${path}`;
}
