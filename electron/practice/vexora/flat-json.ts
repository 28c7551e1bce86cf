/**
 * The top level of a JSON object as it was sent: every name once, and of every value the very text, because a number that
 * was parsed and written again (`300.00`, `300`) no longer fits its signature (Vexora dossier §9).
 */

export type FlatEntry = {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'nested';
  /** The JSON text of the value, quotes included. */
  readonly raw: string;
  /** The parsed value of a text; the JSON text of anything else. */
  readonly text: string;
};

export type FlatJson =
  | { readonly kind: 'object'; readonly entries: readonly FlatEntry[] }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'duplicate'; readonly name: string };

const blank = /\s/;

/** Index behind the JSON text that begins at `from`, in a text that is known to be JSON. */
function endOfText(json: string, from: number): number {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Index of the comma or brace that ends the member whose value begins at `from`. */
function endOfValue(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length;) {
    const character = json[at] ?? '';
    if (character === '"') {
      at = endOfText(json, at);
      continue;
    }
    if (depth === 0 && (character === ',' || character === '}')) return at;
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
  }
  return json.length;
}

function skipBlanks(json: string, from: number): number {
  let at = from;
  while (blank.test(json[at] ?? '')) at += 1;
  return at;
}

function kindOf(raw: string): FlatEntry['kind'] {
  if (raw.startsWith('"')) return 'text';
  if (raw.startsWith('{') || raw.startsWith('[')) return 'nested';
  if (raw === 'null') return 'null';
  return raw === 'true' || raw === 'false' ? 'boolean' : 'number';
}

/** Reads `body` as strict UTF-8 without byte order mark. Never throws. */
export function readFlatJson(body: Buffer): FlatJson {
  let json: string;
  let whole: unknown;
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    whole = JSON.parse(json);
  } catch {
    return { kind: 'not-json' };
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return { kind: 'not-json' };

  const entries: FlatEntry[] = [];
  const names = new Set<string>();
  let at = skipBlanks(json, json.indexOf('{') + 1);
  while (json[at] === '"') {
    const nameEnd = endOfText(json, at);
    const name = String(JSON.parse(json.slice(at, nameEnd)));
    if (names.has(name)) return { kind: 'duplicate', name };
    names.add(name);
    const valueStart = skipBlanks(json, skipBlanks(json, nameEnd) + 1);
    const valueEnd = endOfValue(json, valueStart);
    const raw = json.slice(valueStart, valueEnd).trimEnd();
    const kind = kindOf(raw);
    entries.push({ name, kind, raw, text: kind === 'text' ? String(JSON.parse(raw)) : raw });
    at = skipBlanks(json, valueEnd + 1);
  }
  return { kind: 'object', entries };
}
