/**
 * What may be kept of an exchange. Keys never: not in headers, and not where a server echoes them, in any of the forms in
 * which text usually carries them. Wallet tokens and card numbers are masked as well.
 */
import type { ExchangeEvidence } from '@shared/domain/timeline.ts';

/** Bytes of an answer that are kept. */
const maximumKept = 64 * 1024;
const mask = 'redacted';

/** Members of a provider's JSON that are secrets of a payer or of the merchant, whatever their value. */
const secretMember = /("(?:access_token|refresh_token|auth_code|auth_site_user_id|openid|pay_sign|api_key|api_secret|x-api-key)"\s*:\s*")(?:[^"\\]|\\.)*(")/gi;
/** The same inside JSON text that is itself a member of JSON: one level of escaping more. */
const innerSecretMember = /(\\"(?:access_token|refresh_token|auth_code|auth_site_user_id|openid|pay_sign|api_key|api_secret|x-api-key)\\"\s*:\s*\\")(?:[^"\\]|\\\\(?:\\["\\]|[^"\\]))*(\\")/gi;
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

const jsonEscaped = (text: string): string => JSON.stringify(text).slice(1, -1);
const urlEncoded = (text: string): string => encodeURIComponent(text.toWellFormed());
const formEncoded = (text: string): string => new URLSearchParams([['', text.toWellFormed()]]).toString().slice(1);

/** Raw, JSON-escaped once and twice (JSON text inside JSON), URL-encoded, form-encoded, base64 and hex. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    jsonEscaped(secret),
    jsonEscaped(jsonEscaped(secret)),
    urlEncoded(secret),
    formEncoded(secret),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
}

/** A personal entry shorter than this is masked as a whole value only: two letters stand in too many words. */
const leastInnerPersonal = 5;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Text as a whole JSON string (also in JSON text inside JSON), or as a whole value of a query or of a signed `name=value`. */
function wholeValue(text: string): RegExp {
  const values = [text, urlEncoded(text), formEncoded(text)].map(escaped).join('|');
  return new RegExp(`(?<=")(?:${escaped(jsonEscaped(text))}|${escaped(jsonEscaped(jsonEscaped(text)))})(?=\\\\*")|(?<==)(?:${values})(?=&|$)`, 'g');
}

/**
 * Masks secrets in all their forms, and personal entries as they were sent. Empty ones are ignored; they would match everywhere.
 */
export function createSecretMask(secrets: readonly string[], personal: readonly string[] = []): Redact {
  const inner = personal.filter((entry) => entry.length >= leastInnerPersonal);
  // Longest first, so that a form that contains another is masked whole.
  const forms = [...new Set([...secrets, ...inner].filter((secret) => secret !== '').flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const whole = personal.filter((entry) => entry !== '' && entry.length < leastInnerPersonal).map(wholeValue);
  return (text) => whole.reduce((clean, form) => clean.replace(form, mask), forms.reduce((clean, form) => clean.replaceAll(form, mask), text));
}

/** Makes the function that cleans every text of one exchange. */
export function createRedactor(secrets: readonly string[], personal: readonly string[] = []): Redact {
  const maskSecrets = createSecretMask(secrets, personal);
  return (text) => {
    const clean = maskSecrets(text);
    return clean
      .replace(secretMember, `$1${mask}$2`)
      .replace(innerSecretMember, `$1${mask}$2`)
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
