/**
 * A JSON reader for answers that may be hostile. It accepts exactly RFC 8259 (after one byte order mark, which some servers
 * prepend) and refuses what the standard leaves open: a key that appears twice, since readers then disagree on its value;
 * a key `__proto__`; more than 64 levels; and more than 20,000 values, which would hold up the process for no real answer.
 *
 * A number becomes a JavaScript number only if it is written as a plain safe integer. Any other (`1.0`, `1e3`,
 * 9007199254740993) becomes an `OddNumber`, which fits no amount, code or instant, instead of being rounded to one.
 * A text is at most a million characters long, unless the caller expects a whole file in one.
 */
const maximumDepth = 64;
const maximumValues = 20_000;
const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const plainInteger = /^(?:0|-?[1-9][0-9]*)$/;
const blank = /[ \t\n\r]*/y;
const controlCharacter = /[\u0000-\u001f]/;
const escapeForm = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** Characters of a text; no field comes near. */
const usualMaximumString = 1_000_000;

/** A number that is not a plain safe integer, by its text. */
export class OddNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return this.text;
  }
}

export type JsonReading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: 'notJson' | 'malformed' };

/** `notJson`: not JSON at all. `malformed`: JSON, but of a kind that is refused here. */
class Refusal extends Error {
  readonly problem: 'notJson' | 'malformed';

  constructor(problem: 'notJson' | 'malformed') {
    super(problem);
    this.problem = problem;
  }
}

/** Between the quotes: no control character, and every backslash begins an escape of the standard. Piece by piece, so that no length exhausts the engine's stack. */
function isStringToken(token: string): boolean {
  if (controlCharacter.test(token)) return false;
  for (let at = token.indexOf('\\'); at >= 0; at = token.indexOf('\\', escapeForm.lastIndex)) {
    escapeForm.lastIndex = at;
    if (!escapeForm.test(token)) return false;
  }
  return true;
}

class Reader {
  readonly #text: string;
  readonly #maximumString: number;
  #at = 0;
  #values = 0;

  constructor(text: string, maximumString: number) {
    this.#text = text;
    this.#maximumString = maximumString;
  }

  document(): unknown {
    this.#skipBlank();
    const value = this.#value(0);
    this.#skipBlank();
    if (this.#at !== this.#text.length) throw new Refusal('notJson');
    return value;
  }

  #skipBlank(): void {
    blank.lastIndex = this.#at;
    blank.exec(this.#text);
    this.#at = blank.lastIndex;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(depth: number): unknown {
    this.#values += 1;
    if (this.#values > maximumValues) throw new Refusal('malformed');
    switch (this.#text.charAt(this.#at)) {
      case '{':
        return this.#object(this.#deeper(depth));
      case '[':
        return this.#array(this.#deeper(depth));
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #deeper(depth: number): number {
    if (depth >= maximumDepth) throw new Refusal('malformed');
    this.#at += 1;
    return depth + 1;
  }

  #object(depth: number): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    this.#skipBlank();
    if (this.#take('}')) return members;
    for (;;) {
      this.#skipBlank();
      if (this.#text[this.#at] !== '"') throw new Refusal('notJson');
      const key = this.#string();
      if (key === '__proto__' || Object.hasOwn(members, key)) throw new Refusal('malformed');
      this.#skipBlank();
      if (!this.#take(':')) throw new Refusal('notJson');
      this.#skipBlank();
      members[key] = this.#value(depth);
      this.#skipBlank();
      if (this.#take('}')) return members;
      if (!this.#take(',')) throw new Refusal('notJson');
    }
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.#skipBlank();
    if (this.#take(']')) return items;
    for (;;) {
      this.#skipBlank();
      items.push(this.#value(depth));
      this.#skipBlank();
      if (this.#take(']')) return items;
      if (!this.#take(',')) throw new Refusal('notJson');
    }
  }

  #string(): string {
    const end = this.#endOfString();
    if (end - this.#at > this.#maximumString) throw new Refusal('malformed');
    const token = this.#text.slice(this.#at, end);
    if (!isStringToken(token)) throw new Refusal('notJson');
    this.#at = end;
    const text: unknown = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1);
    if (typeof text !== 'string') throw new Refusal('notJson');
    return text;
  }

  /** Index after the closing quote of the string that begins here. */
  #endOfString(): number {
    let at = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', at);
      if (quote < 0) throw new Refusal('notJson');
      let backslashes = 0;
      while (this.#text[quote - 1 - backslashes] === '\\') backslashes += 1;
      if (backslashes % 2 === 0) return quote + 1;
      at = quote + 1;
    }
  }

  #word<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) throw new Refusal('notJson');
    this.#at += word.length;
    return value;
  }

  #number(): number | OddNumber {
    numberForm.lastIndex = this.#at;
    const text = numberForm.exec(this.#text)?.[0];
    if (text === undefined) throw new Refusal('notJson');
    this.#at += text.length;
    const value = Number(text);
    return plainInteger.test(text) && Number.isSafeInteger(value) ? value : new OddNumber(text);
  }
}

/** Reads the whole of `text`; never throws. `maximumString` bounds every text in it, in characters as they stand. */
export function readJson(text: string, maximumString = usualMaximumString): JsonReading {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return { ok: true, value: new Reader(body, maximumString).document() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    // Nothing else is known to fail here; whatever did, it is no answer that can be trusted.
    return { ok: false, problem: 'malformed' };
  }
}
