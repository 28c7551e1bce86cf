/**
 * First look at what a page sent, before any schema: plain data only, of bounded size. The structured clone of IPC lets
 * through cycles, maps, buffers and megabytes that no call of ours takes; refusing them here keeps the schemas cheap.
 */

/** The largest call is a PNG of 4,000,000 base64 characters; the rest is room for its envelope. */
export const payloadLimits = { characters: 4_200_000, nodes: 20_000, depth: 16 } as const;

export type Complaint = { readonly path: string; readonly reason: 'tooLarge' | 'tooDeep' | 'notPlain' };

/** Undefined when `value` is plain (null, boolean, finite number, string, array, object) and within the limits. */
export function findComplaint(value: unknown): Complaint | undefined {
  let characters = 0;
  let nodes = 0;

  function visit(node: unknown, path: readonly string[]): Complaint | undefined {
    const complain = (reason: Complaint['reason']): Complaint => ({ path: path.join('.'), reason });
    nodes += 1;
    if (nodes > payloadLimits.nodes) return complain('tooLarge');
    if (node === null || node === undefined || typeof node === 'boolean') return undefined;
    if (typeof node === 'number') return Number.isFinite(node) ? undefined : complain('notPlain');
    if (typeof node === 'string') {
      characters += node.length;
      return characters > payloadLimits.characters ? complain('tooLarge') : undefined;
    }
    if (typeof node !== 'object') return complain('notPlain');
    // A cycle ends here too: it is deeper than any call.
    if (path.length >= payloadLimits.depth) return complain('tooDeep');
    if (Array.isArray(node)) return firstOf(node.entries(), (index, item) => visit(item, [...path, String(index)]));
    if (!isPlainObject(node)) return complain('notPlain');
    return firstOf(Object.entries(node), (key, item) => {
      characters += key.length;
      // An own key of this name sets a prototype as soon as somebody copies the object key by key.
      return key === '__proto__' ? complain('notPlain') : visit(item, [...path, key]);
    });
  }

  return visit(value, []);
}

function firstOf<Key>(
  entries: Iterable<readonly [Key, unknown]>,
  look: (key: Key, item: unknown) => Complaint | undefined,
): Complaint | undefined {
  for (const [key, item] of entries) {
    const complaint = look(key, item);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
