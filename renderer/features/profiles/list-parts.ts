/** Cuts what was typed or pasted into a list into its entries. Pure. */

/**
 * One entry per line; a line that is no entry as it stands is cut at commas and blanks, so that several codes may be pasted at once
 * and an entry of several words stays one. Undefined when a part does not fit `pattern`.
 */
export function listParts(text: string, pattern: string): readonly string[] | undefined {
  const form = new RegExp(pattern);
  const lines = text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== '');
  const parts = lines.flatMap((line) => (/\s/.test(line) && form.test(line) ? [line] : line.split(/[\s,，、]+/).filter((part) => part !== '')));
  return parts.every((part) => form.test(part)) ? parts : undefined;
}
