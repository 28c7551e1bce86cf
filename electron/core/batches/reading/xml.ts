/**
 * Walks through XML as spreadsheets write it: elements, attributes, text. Names come without their prefix. A document type, and with
 * it every entity of its own, is refused; nothing outside the text is ever read.
 */
import { AppError } from '@shared/errors/app-error.ts';

export type XmlVisitor = {
  readonly open: (name: string, attribute: (name: string) => string | undefined) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
};

const damaged = (): AppError => new AppError('sheet.damaged', { reason: 'xml' });

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entity(name: string): string {
  if (!name.startsWith('#')) return named[name] ?? fail();
  const point = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return Number.isInteger(point) && point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : fail();
}

function fail(): never {
  throw damaged();
}

export function unescapeXml(text: string): string {
  return text.includes('&') ? text.replace(/&([^;&]{1,12});?/g, (_match, name: string) => entity(name)) : text;
}

/** End of a tag from behind its `<`: the next `>` that stands in no attribute. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  throw damaged();
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

function attributeReader(tag: string): (name: string) => string | undefined {
  return (wanted) => {
    for (const match of tag.matchAll(/\s([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) if (local(match[1] ?? '') === wanted) return unescapeXml(match[2] ?? match[3] ?? '');
    return undefined;
  };
}

/** Errors: `sheet.damaged`. */
export function walkXml(text: string, visitor: XmlVisitor): void {
  let at = 0;
  let depth = 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    if (tag === -1) break;
    if (tag > at) visitor.text(unescapeXml(text.slice(at, tag)));
    if (text.startsWith('<!--', tag)) {
      at = after(text, '-->', tag);
    } else if (text.startsWith('<![CDATA[', tag)) {
      at = after(text, ']]>', tag);
      visitor.text(text.slice(tag + 9, at - 3));
    } else if (text.startsWith('<?', tag)) {
      at = after(text, '?>', tag);
    } else if (text.startsWith('<!', tag)) {
      throw damaged();
    } else {
      const end = endOfTag(text, tag + 1);
      const inner = text.slice(tag + 1, end);
      at = end + 1;
      if (inner.startsWith('/')) {
        depth -= 1;
        visitor.close(local(inner.slice(1).trim()));
        continue;
      }
      const name = local(/^[^\s/]+/.exec(inner)?.[0] ?? fail());
      visitor.open(name, attributeReader(inner));
      if (inner.endsWith('/')) visitor.close(name);
      else depth += 1;
    }
  }
  if (depth !== 0) throw damaged();
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  if (at === -1) throw damaged();
  return at + mark.length;
}
