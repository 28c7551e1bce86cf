/**
 * Reads the envelope of an answer or notification (PingPong dossier §2, §3): signature first, content after. Nothing of a message
 * is handed on before its signature held, except the code and text of a message that has none.
 */
import { readJson } from '../http/json.ts';
import { isSignedWith } from './signer.ts';
import type { SignType } from './settings.ts';

export type Members = Readonly<Record<string, unknown>>;

export type Content = {
  readonly code: string | null;
  readonly description: string | null;
  readonly accId: string | null;
  /** Null when the message has no business content. */
  readonly biz: Members | null;
};

export type EnvelopeReading =
  | { readonly kind: 'verified'; readonly content: Content }
  /** No signature: the code may be shown, nothing is true because of it. `members` are for the one body that is documented unsigned. */
  | { readonly kind: 'unsigned'; readonly code: string | null; readonly description: string | null; readonly members: Members }
  | { readonly kind: 'badSignature'; readonly code: string | null }
  | { readonly kind: 'unreadable'; readonly problem: 'notJson' | 'malformed' };

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The word of a member; null when it is absent, blank, or no text. */
export function wordOf(members: Members, key: string): string | null {
  const value = members[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A value as it enters the signature. Objects do so in compact form (dossier §2); null and absent ones do not enter. */
function signedValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function readBusiness(value: unknown): { readonly ok: true; readonly biz: Members | null } | { readonly ok: false } {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return { ok: true, biz: null };
  if (isMembers(value)) return { ok: true, biz: value };
  if (typeof value !== 'string') return { ok: false };
  const reading = readJson(value);
  return reading.ok && isMembers(reading.value) ? { ok: true, biz: reading.value } : { ok: false };
}

/**
 * `usual` is the hash of a message that does not name its own. A message may name the other one: an order made before the
 * profile's hash was changed still notifies with the old.
 */
export function readEnvelope(text: string, salt: string, usual: SignType): EnvelopeReading {
  const reading = readJson(text);
  if (!reading.ok) return { kind: 'unreadable', problem: reading.problem };
  if (!isMembers(reading.value)) return { kind: 'unreadable', problem: 'malformed' };
  const members = reading.value;
  const [code, description, sign] = [wordOf(members, 'code'), wordOf(members, 'description'), wordOf(members, 'sign')];
  if (sign === null) return { kind: 'unsigned', code, description, members };
  const named = members['signType'];
  const signType = named === 'MD5' || named === 'SHA256' ? named : usual;
  const fields = Object.fromEntries(Object.entries(members).map(([key, value]) => [key, signedValue(value)]));
  if (!isSignedWith(fields, sign, salt, signType)) return { kind: 'badSignature', code };
  const business = readBusiness(members['bizContent']);
  if (!business.ok || (members['code'] !== undefined && members['code'] !== null && typeof members['code'] !== 'string')) return { kind: 'unreadable', problem: 'malformed' };
  return { kind: 'verified', content: { code, description, accId: wordOf(members, 'accId'), biz: business.biz } };
}
