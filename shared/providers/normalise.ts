/** Cleans what people paste before it is checked and sent. Each step is pure and idempotent, so both sides may apply it. */

export type NormalStep =
  /** Blanks at both ends. */
  | 'trim'
  /** Unicode normal form C, so that what is signed is what is sent. */
  | 'composed'
  /** Full-width characters and typographic hyphens to their ASCII twins. */
  | 'ascii-width'
  /** All blanks out. */
  | 'no-blanks'
  /** Entries on lines of their own, or between commas, semicolons or ideographic commas, with one comma between two. */
  | 'comma-list'
  /** A Taiwanese mobile number as it is dialled there: `+886 912-345-678` becomes `0912345678`. */
  | 'mobile-taiwan';

/** Hyphens and dashes that look like ASCII's (U+2010 to U+2015, U+2212, U+FE58, U+FE63, U+FF0D). */
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
const fullWidth = /[\uff01-\uff5e]/g;

function asciiWidth(text: string): string {
  return text
    .replace(dashes, '-')
    .replace(/\u3000/g, ' ')
    .replace(fullWidth, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
}

function mobileTaiwan(text: string): string {
  return asciiWidth(text).replace(/[\s()-]/g, '').replace(/^(?:\+|00)?886(?=0?9)/, '').replace(/^9(?=\d{8}$)/, '09');
}

function commaList(text: string): string {
  return text.split(/[,;\uff0c\uff1b\u3001\r\n]/).map((entry) => entry.trim()).filter((entry) => entry !== '').join(',');
}

export function normaliseText(text: string, steps: readonly NormalStep[]): string {
  return steps.reduce((clean, step) => {
    switch (step) {
      case 'trim':
        return clean.trim();
      case 'composed':
        return clean.normalize('NFC');
      case 'ascii-width':
        return asciiWidth(clean);
      case 'no-blanks':
        return clean.replace(/\s/g, '');
      case 'comma-list':
        return commaList(clean);
      case 'mobile-taiwan':
        return mobileTaiwan(clean);
    }
  }, text);
}
