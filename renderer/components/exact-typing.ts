/** Attributes of a field for keys, codes and addresses: nothing may correct, capitalise or underline what stands in it. */
export const exactTyping: Readonly<Record<string, string>> = { spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' };
