/** What a provider takes as the number and the text of an order. */

/** Limits of a text. Patterns match one character each. */
export type TextRule = {
  readonly required: boolean;
  /** Code points. */
  readonly maxCharacters: number;
  /** UTF-8 bytes, for channels that count those. */
  readonly maxBytes: number | null;
  /** Characters that the provider refuses. */
  readonly refused: string | null;
  /** Characters that it advises against: a warning. */
  readonly discouraged: string | null;
};

export type ReferenceRule = {
  readonly minLength: number;
  readonly maxLength: number;
  /** Whole text. */
  readonly pattern: string;
  /** A generated number has letters and digits only. */
  readonly alphanumeric: boolean;
};
