/**
 * What may be kept of an exchange. Keys never: not in headers, and not where a server echoes them, in any of the forms in
 * which text usually carries them. Wallet tokens and card numbers are masked as well.
 */
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';

/** Bytes of an answer that are kept. */
const maximumKept = 64 * 1024;
const mask = 'redacted';

/** Members of a provider's JSON that are secrets of a payer or of the merchant, whatever their value. */
const secretMember = /("(?:access_token|refresh_token|auth_code|openid|pay_sign|api_key|api_secret|x-api-key)"\s*:\s*")(?:[^"\\]|\\.)*(")/gi;
const cardLikeRun = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;

/** Check of the last digit after ISO/IEC 7812-1 annex B. */
function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export type Redact = (text: string) => string;

/** Raw, JSON-escaped, URL-encoded, base64 and hex. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
}

/** Masks the secrets alone, in all their forms. Empty secrets are ignored; they would match everywhere. */
export function createSecretMask(secrets: readonly string[]): Redact {
  // Longest first, so that a form that contains another is masked whole.
  const forms = [...new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, mask), text);
}

/** Makes the function that cleans every text of one exchange. */
export function createRedactor(secrets: readonly string[]): Redact {
  const maskSecrets = createSecretMask(secrets);
  return (text) => {
    const clean = maskSecrets(text);
    return clean
      .replace(secretMember, `$1${mask}$2`)
      .replace(cardLikeRun, (run) => (isLuhnValid(run.replace(/[ -]/g, '')) ? mask : run));
  };
}

/** Cuts to the kept size without breaking a character. The margin lets a secret at the border be seen whole before the cut. */
function keptText(text: string, redact: Redact): string {
  const clean = Buffer.from(redact(text.slice(0, maximumKept + 16_384)), 'utf8');
  if (clean.length <= maximumKept) return clean.toString('utf8');
  let end = maximumKept;
  while (end > 0 && ((clean[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return clean.subarray(0, end).toString('utf8');
}

/** Names of headers that carry a key. */
const secretHeaders = new Set(['x-api-key', 'authorization', 'cookie', 'proxy-authorization']);

function redactHeaders(headers: Readonly<Record<string, string>>, redact: Redact): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name.toLowerCase()) ? mask : redact(value)]));
}

/** Returns `raw` with everything that must not be kept removed or masked. */
export function redactEvidence(raw: ExchangeEvidence, redact: Redact): ExchangeEvidence {
  const url = new URL(raw.url);
  return {
    ...raw,
    url: redact(`${url.origin}${url.pathname}`),
    requestHeaders: redactHeaders(raw.requestHeaders, redact),
    requestBody: raw.requestBody === null ? null : redact(raw.requestBody),
    signedText: raw.signedText === null ? null : redact(raw.signedText),
    responseBody: raw.responseBody === null ? null : keptText(raw.responseBody, redact),
    problem: raw.problem === null
      ? null
      : { ...raw.problem, providerMessage: raw.problem.providerMessage === null ? null : redact(raw.problem.providerMessage) },
  };
}
