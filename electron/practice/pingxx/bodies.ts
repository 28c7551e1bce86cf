/** Reads request bodies and queries: JSON, bracketed forms (Ping++ dossier §2) and query strings, into plain values or Refused. */
import type { RawRequest } from '../server/loopback-server.ts';
import { invalid } from './refusals.ts';

export type Fields = Readonly<Record<string, unknown>>;

function decode(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

function parseJson(body: Buffer): Fields {
  let value: unknown;
  try {
    value = JSON.parse(decode(body) ?? '');
  } catch {
    throw invalid(undefined, '请求体不是合法的 JSON', 'The request body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(undefined, '请求体不是 JSON 对象', 'The request body is not a JSON object');
  return Object.fromEntries(Object.entries(value));
}

/** Path of a bracketed name: `a[b][]` is a, b and the empty step that appends. Undefined when it is not well-formed. */
function steps(name: string): readonly string[] | undefined {
  const [, first, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\]){0,4})$/.exec(name) ?? [];
  return first === undefined ? undefined : [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, step = '']) => step)];
}

type Tree = Map<string, string | Tree>;

function put(tree: Tree, path: readonly string[], value: string): boolean {
  const [step = '', ...rest] = path;
  const key = step === '' ? String(tree.size) : step;
  if (rest.length === 0) {
    if (tree.has(key)) return false;
    tree.set(key, value);
    return true;
  }
  const inner = tree.get(key) ?? new Map<string, string | Tree>();
  if (typeof inner === 'string') return false;
  tree.set(key, inner);
  return put(inner, rest, value);
}

function grown(tree: Tree): unknown {
  const entries = [...tree].map(([key, value]) => [key, typeof value === 'string' ? value : grown(value)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

function parseBracketed(text: string): Fields {
  const tree: Tree = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = steps(name);
    if (path === undefined || !put(tree, path, value)) throw invalid(name, `参数名不正确: ${name}`, `Malformed parameter name: ${name}`);
  }
  const value = tree.size === 0 ? {} : grown(tree);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function mediaType(request: RawRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** A form holds only text: digits and truth values become what the same JSON would hold. */
function typed(fields: Fields): Fields {
  const number = (value: unknown): unknown => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value);
  const extra = fields['extra'];
  return {
    ...fields,
    ...('amount' in fields ? { amount: number(fields['amount']) } : {}),
    ...('time_expire' in fields ? { time_expire: number(fields['time_expire']) } : {}),
    ...(typeof extra === 'object' && extra !== null
      ? { extra: Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, value === 'true' ? true : value === 'false' ? false : value])) }
      : {}),
  };
}

/** The body of a call that takes JSON. Throws Refused for anything else. */
export function readJson(request: RawRequest): Fields {
  if (mediaType(request) !== 'application/json') throw invalid(undefined, 'Content-Type 应为 application/json', 'The content type must be application/json');
  return parseJson(request.body);
}

export function readJsonOrForm(request: RawRequest): Fields {
  return mediaType(request) === 'application/x-www-form-urlencoded' ? typed(parseBracketed(decode(request.body) ?? '%')) : readJson(request);
}

/** The query of a GET; the bare `?` that one SDK sends is an empty one. */
export function readQuery(request: RawRequest): Fields {
  return parseBracketed(request.query);
}
