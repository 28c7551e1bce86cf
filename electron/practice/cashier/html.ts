/** HTML from text: everything that is put into a page goes through `html`, which escapes unless it is markup already. */

export type Markup = { readonly markup: string };

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

type Piece = string | Markup | undefined | readonly (Markup | undefined)[];

function render(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escapeHtml(piece);
  return 'markup' in piece ? piece.markup : piece.map(render).join('');
}

/** Template tag: text is escaped (also for quoted attributes), markup and lists of markup are put in as they are. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: strings.map((text, index) => text + render(pieces[index])).join('') };
}

/** For constants of the program only, never for anything that came from a request. */
export function trustedMarkup(markup: string): Markup {
  return { markup };
}
