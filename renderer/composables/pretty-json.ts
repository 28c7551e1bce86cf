/**
 * Lays JSON out in lines without reading its values: numbers stay digit for digit as they came, because a long order number
 * would lose its end as a JavaScript number. Text that is not JSON comes back unchanged.
 */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Two blanks per level; `text` is at most some 64 KiB. */
export function prettyJson(text: string): string {
  if (!isJson(text)) return text;
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens.map((token, index) => {
    if (token === '{' || token === '[') {
      const closed = tokens[index + 1] === '}' || tokens[index + 1] === ']';
      depth += 1;
      return closed ? token : token + line();
    }
    if (token === '}' || token === ']') {
      depth -= 1;
      const empty = tokens[index - 1] === '{' || tokens[index - 1] === '[';
      return empty ? token : line() + token;
    }
    if (token === ',') return `,${line()}`;
    return token === ':' ? ': ' : token;
  }).join('');
}
