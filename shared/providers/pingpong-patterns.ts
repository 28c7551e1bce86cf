/**
 * What PingPong Checkout takes as an address, an e-mail, an IP or a code, as expressions for whole texts. They are used with and
 * without the `u` flag, so they hold no escape that one of the two refuses.
 */

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `${octet}(?:\\.${octet}){3}`;
const group = '[0-9A-Fa-f]{1,4}';
/** Every form of RFC 4291 §2.2 without an embedded IPv4 address. */
const ipv6 = [
  `(?:${group}:){7}${group}`, `(?:${group}:){1,7}:`, `(?:${group}:){1,6}:${group}`, `(?:${group}:){1,5}(?::${group}){1,2}`,
  `(?:${group}:){1,4}(?::${group}){1,3}`, `(?:${group}:){1,3}(?::${group}){1,4}`, `(?:${group}:){1,2}(?::${group}){1,5}`,
  `${group}:(?::${group}){1,6}`, `:(?::${group}){1,7}`, '::',
].join('|');

/** IPv4 or IPv6 (PingPong dossier §4.6). */
export const addressOfShopper = `^(?:${ipv4}|${ipv6})$`;

export const emailPattern = '^[^\\s@<>]+@[^\\s@<>]+\\.[^\\s@<>]+$';

/** Addresses that nobody outside can reach (dossier §6.1; private ranges of RFC 1918 and link-local ones go the same way). */
const unreachable = '(?:[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|0|10|127)\\.|192\\.168\\.|169\\.254\\.|172\\.(?:1[6-9]|2[0-9]|3[01])\\.';
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** A name of two labels or more whose last is no number, or a public IPv4 address. Names of one's own machine are none. */
const publicHost = `(?!${unreachable})(?:${ipv4}|(?:${label}\\.)+(?!(?:[Ll][Oo][Cc][Aa][Ll](?:[Hh][Oo][Ss][Tt])?|[Ii][Nn][Tt][Ee][Rr][Nn][Aa][Ll])[:/?]|(?:[Ll][Oo][Cc][Aa][Ll](?:[Hh][Oo][Ss][Tt])?|[Ii][Nn][Tt][Ee][Rr][Nn][Aa][Ll])$)[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)`;
const origin = `https?://${publicHost}(?::[1-9][0-9]{0,4})?`;

/** Absolute, public, without a query: what receives notifications (dossier §6.1). Empty: not set. */
export const notificationPattern = `^(?:${origin}(?:/[^\\s?#<>\\\\]*)?)?$`;
/** The same with a query, for pages on which the shopper lands. */
export const pagePattern = `^(?:${origin}(?:[/?][^\\s#<>\\\\]*)?)?$`;
/** An https host without a path; empty: the provider's own. */
export const hostPattern = `^(?:https://${publicHost}(?::[1-9][0-9]{0,4})?)?$`;

export const pathPattern = '^(?:/[A-Za-z0-9._~-]+)+$';
/** Empty: the call does not exist for this merchant. */
export const optionalPathPattern = '^(?:/[A-Za-z0-9._~-]+)*$';

/** Result codes are six digits (dossier §7). */
export const codePattern = '^[0-9]{6}$';

/** The provider's filter refuses these (dossier §3). */
export const refusedCharacters = '[<>]';
/** Channels behind the provider may refuse these; it advises against them (dossier §3). */
export const discouragedCharacters = '[\\\\"\'{}\\[\\]:,&/();=%+\\r\\n]';
/** A whole text without refused characters. */
export const withoutRefused = '^[^<>]*$';
