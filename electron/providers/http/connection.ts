/**
 * Opens the connection of one request, and nothing else: not one byte of a request is written before this module returns.
 * Whatever fails in here has therefore provably not been sent, TLS verification included.
 *
 * Where a profile may connect is checked twice, by the URL before a name is resolved, and by the address of the other end
 * once connected: a name of a test or live provider that resolves to this machine is refused, and so is the reverse.
 */
import { lookup as systemLookup } from 'node:dns';
import { BlockList, connect as connectPlain, isIP } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Environment } from '@shared/domain/profile.ts';
import type { ProblemReason } from '@shared/domain/intent.ts';
import { checkBaseUrl } from '@shared/providers/base-url.ts';

/** What a failure before the first byte is called. */
export type NotSentReason = Extract<ProblemReason, 'dns' | 'connectionRefused' | 'tls' | 'hostRefused'>;

export class NotConnected extends Error {
  readonly reason: NotSentReason;

  constructor(reason: NotSentReason, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

export type ConnectionRules = { readonly environment: Environment; readonly lookup: LookupFunction };

/** Resolves names as the operating system does. */
export const operatingSystemLookup: LookupFunction = systemLookup;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addSubnet('0.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addAddress('::', 'ipv6');

/** True for an address of this machine, IPv4 inside IPv6 included. An unreadable address counts as one, so that it is refused. */
export function isLoopbackAddress(address: string): boolean {
  const inner = /^::ffff:([0-9.]+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(inner);
  if (family === 0) return true;
  return loopback.check(inner, family === 6 ? 'ipv6' : 'ipv4');
}

function requireAllowedUrl(url: URL, environment: Environment): void {
  try {
    checkBaseUrl(url.origin, environment);
  } catch (error) {
    throw new NotConnected('hostRefused', error);
  }
  // A process that was told not to verify certificates must not carry a merchant's key, even though we verify regardless.
  if (environment !== 'practice' && process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') throw new NotConnected('tls');
}

/** Failures of name resolution carry the name of the system call; everything else before the connection is "no connection". */
function reasonBeforeConnection(error: unknown): NotSentReason {
  const call = typeof error === 'object' && error !== null && 'syscall' in error ? error.syscall : undefined;
  return typeof call === 'string' && call.startsWith('getaddrinfo') ? 'dns' : 'connectionRefused';
}

function whenReady(socket: Socket, readyEvent: 'connect' | 'secureConnect', signal: AbortSignal, reasonOf: (error: unknown) => NotSentReason): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      socket.off(readyEvent, onReady).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: unknown) => {
      settle(() => {
        // A socket that is given up may still report an error; nobody is interested any more.
        socket.on('error', () => undefined).destroy();
        reject(new NotConnected(reasonOf(error), error));
      });
    };
    const onReady = () => settle(resolve);
    const onError = (error: Error) => fail(error);
    const onClose = () => fail(undefined);
    const onAbort = () => fail(signal.reason);
    socket.once(readyEvent, onReady).once('error', onError).once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** Host as the socket wants it: without the brackets of an IPv6 literal. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Why the other end may not be talked to; null when it may. A connection that is already gone has no address. */
function refusalOf(address: string | undefined, environment: Environment): NotSentReason | null {
  if (address === undefined) return 'connectionRefused';
  return isLoopbackAddress(address) === (environment === 'practice') ? null : 'hostRefused';
}

/**
 * Connects to the origin of `url`, with TLS 1.2 or newer and a verified certificate for https. Throws `NotConnected`; after
 * that, and after an abort, no socket is left open.
 */
export async function openConnection(url: URL, rules: ConnectionRules, signal: AbortSignal): Promise<Socket> {
  requireAllowedUrl(url, rules.environment);
  const secure = url.protocol === 'https:';
  const host = hostOf(url);
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const plain = connectPlain({ host, port, lookup: rules.lookup, noDelay: true });
  await whenReady(plain, 'connect', signal, reasonBeforeConnection);

  const refusal = refusalOf(plain.remoteAddress, rules.environment);
  if (refusal !== null) {
    plain.on('error', () => undefined).destroy();
    throw new NotConnected(refusal);
  }
  if (!secure) return plain;

  // From here on the encrypted socket reports what goes wrong; an error of the inner one must not go unheard.
  plain.on('error', () => undefined);
  const serverName = isIP(host) === 0 ? { servername: host } : {};
  const encrypted = connectTls({ socket: plain, host, ...serverName, minVersion: 'TLSv1.2', rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] });
  await whenReady(encrypted, 'secureConnect', signal, () => 'tls');
  return encrypted;
}
