/**
 * What the payer does next (ChingChingPay dossier §7). An address to open, a form to post and a code to draw are told as such;
 * everything else, known to this program or not, stays raw for the operator, without the tokens that a wallet may hand out.
 */
import type { NextAction } from '@core/ports/provider.ts';
import type { Redact } from '../http/evidence.ts';
import { readJson } from '../http/json.ts';
import { payerUrl } from '../http/payer-url.ts';
import { qrAction, redirectAction } from './wire.ts';

export type Action = Readonly<Record<string, unknown>>;

/** Charge a wallet or read its payer's account whenever they like: never shown, never kept. */
const tokens = new Set(['access_token', 'refresh_token', 'auth_code']);

/** One text, so that a screen can show what this program does not know. */
function otherAction(type: string, action: Action, maskKeys: Redact): NextAction {
  const raw = JSON.stringify(action, (name, value: unknown) => (tokens.has(name) && value !== '' && value !== null ? 'redacted' : value));
  return { kind: 'other', type: maskKeys(type), raw: maskKeys(raw) };
}

/** Names of the sub-objects that are filled. */
function filledMembers(action: Action): readonly string[] {
  return Object.entries(action)
    .filter(([, value]) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).some((inner) => inner !== '' && inner !== null && inner !== 0))
    .map(([name]) => name);
}

/** Names and values of a JSON object, or null for one whose values are no single texts. */
function fieldsOfObject(value: object): Readonly<Record<string, string>> | null {
  const fields: [string, string][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string' && typeof member !== 'number' && typeof member !== 'boolean') return null;
    fields.push([name, String(member)]);
  }
  return Object.fromEntries(fields);
}

/** `%` shows that the text is encoded as a form; without one a plus sign is a plus sign, as base64 values have it. */
function fieldsOfPairs(text: string): Readonly<Record<string, string>> | null {
  const pairs = text.includes('%')
    ? [...new URLSearchParams(text)]
    : text.split('&').map((pair): [string, string] => {
        const at = pair.indexOf('=');
        return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      });
  const names = pairs.map(([name]) => name);
  if (names.includes('') || new Set(names).size !== names.length || !text.includes('=')) return null;
  return Object.fromEntries(pairs);
}

/** `params` of a posted form: a JSON object, else `k=v&k=v` (their encoding is not published); null when they are neither. */
export function formFields(params: unknown): Readonly<Record<string, string>> | null {
  if (params === undefined || params === null || params === '') return {};
  if (typeof params === 'object') return Array.isArray(params) ? null : fieldsOfObject(params);
  if (typeof params !== 'string') return null;
  const reading = readJson(params);
  if (!reading.ok) return /^\s*[{[]/.test(params) ? null : fieldsOfPairs(params);
  return typeof reading.value === 'object' && reading.value !== null && !Array.isArray(reading.value) ? fieldsOfObject(reading.value) : null;
}

function toRedirect(value: unknown, practice: boolean): NextAction | null {
  const redirect = redirectAction.safeParse(value);
  const url = redirect.success ? payerUrl(redirect.data.url, practice) : null;
  if (!redirect.success || url === null) return null;
  switch ((redirect.data.http_method ?? 'GET').toUpperCase()) {
    case 'GET':
      return { kind: 'redirect', url };
    case 'POST': {
      const fields = formFields(redirect.data.params);
      return fields === null ? null : { kind: 'form', url, fields };
    }
    default:
      return null;
  }
}

function toQr(value: unknown, practice: boolean): NextAction | null {
  const qr = qrAction.safeParse(value);
  return qr.success ? { kind: 'qr', text: qr.data.qr_code, url: qr.data.url === null ? null : payerUrl(qr.data.url, practice) } : null;
}

/** The step by its `type`, or, where that is missing, by the one sub-object that is filled. */
export function actionType(action: Action): string {
  const named = action['type'];
  return typeof named === 'string' && named !== '' ? named : (filledMembers(action)[0] ?? 'no_op');
}

export function toNextAction(action: Action | null, practice: boolean, maskKeys: Redact): NextAction {
  if (action === null || Object.keys(action).length === 0) return { kind: 'none' };
  const type = actionType(action);
  switch (type) {
    case 'no_op':
      // "Nothing to do" beside something to do is not nothing.
      return filledMembers(action).length === 0 ? { kind: 'none' } : otherAction(type, action, maskKeys);
    case 'redirect_to_url':
      return toRedirect(action['redirect_to_url'], practice) ?? otherAction(type, action, maskKeys);
    case 'display_qr_code':
      return toQr(action['display_qr_code'], practice) ?? otherAction(type, action, maskKeys);
    default:
      return otherAction(type, action, maskKeys);
  }
}
