/**
 * One signed exchange: `bizContent` is written once, and the text that is signed is the text that is sent (PingPong dossier §2).
 * An answer is verified before anything of it is read. Tokens of a payer's wallet never stay in the record, whichever way they went.
 */
import type { Exchange, ProviderAnswer } from '@core/ports/provider.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Redact } from '../http/evidence.ts';
import { doubtful, exchangeOnce, type HttpAnswer, type Prepared } from '../http/exchange.ts';
import { refusalProblem } from '../http/problems.ts';
import type { HttpClient } from '../http.ts';
import { readEnvelope, wordOf, type Content, type Members } from './envelope.ts';
import { authMeaning, carriesData, isSuccessCode, meaningOf, refusalCodeOf, saysTokenMissing } from './errors.ts';
import type { Settings } from './settings.ts';
import { signFields, signingText, type SignedFields } from './signer.ts';

/** The answer is authentic and speaks of something else than what was asked. */
export class EchoMismatch extends Error {}

export type Biz = Readonly<Record<string, unknown>>;

export type Answered = Content & { readonly biz: Members };

export type SignedCall<Fact> = {
  /** Name for the record. */
  readonly operation: string;
  readonly asked: 'read' | 'write';
  /** Absolute, or a path below the base URL with a leading slash. */
  readonly at: string;
  /** Runs before the first byte; what it throws means "not sent". The clock must have no part in a write's: a repeat is the same text. */
  readonly biz: () => Biz;
  /** Top-level fields of the older calls, signed like the others. */
  readonly more?: SignedFields;
  /** True when the answer's content itself says what happened: then it decides, whatever the code (dossier §7 a). */
  readonly decides: (biz: Members) => boolean;
  /** Wallet calls may be answered without a code (dossier §2); all others must have one, or a content that decides. */
  readonly codeOptional?: boolean;
  /** Throws for anything that is not a fact; `EchoMismatch` for one about something else. */
  readonly read: (answered: Answered, httpStatus: number) => Fact;
  /** Tokens and codes among the entries, masked like the keys. */
  readonly secrets?: readonly string[];
  /** Entries about a person, masked likewise. */
  readonly personal?: readonly string[];
  /** The answer is a file whose outcome stands in HTTP headers. */
  readonly readFile?: (answer: HttpAnswer, maskKeys: Redact) => ProviderAnswer<Fact> | null;
};

export type ClientDependencies = {
  readonly http: HttpClient;
  readonly baseUrl: string;
  readonly settings: Settings;
  readonly secret: (name: string) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type SignedClient = { exchange<Fact>(call: SignedCall<Fact>): Promise<Exchange<Fact>> };

/** A value inside `bizContent` is escaped twice on the wire; the redactor knows one level by itself. */
function nested(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
}

/** Members of an answer that are a payer's secrets or name a wallet account, as text inside text. A cut value is found too. */
const payerMember = /(\\*"(?:token|authCode|userLoginId)\\*"\s*:\s*\\*")(?:[^"\\]|\\(?!\\*"))+/g;

/** Cleans a provider's JSON, of whatever depth, of what belongs to a payer. */
export function maskPayerMembers(text: string): string {
  return text.replace(payerMember, '$1redacted');
}

export function createSignedClient({ http, baseUrl, settings, secret, clock, logger }: ClientDependencies): SignedClient {
  const { refusals } = settings;

  async function prepare(call: SignedCall<unknown>, keep: (salt: string) => void): Promise<Prepared> {
    const salt = await secret('salt');
    if (salt.trim() === '') throw new RangeError('unusable salt');
    keep(salt);
    const fields: SignedFields = {
      accId: settings.accId, clientId: settings.clientId, signType: settings.signType, version: '1.0', ...call.more, bizContent: JSON.stringify(call.biz()),
    };
    return {
      request: {
        method: 'POST',
        url: new URL(call.at.startsWith('/') ? `${baseUrl}${call.at}` : call.at).href,
        headers: { 'accept': 'application/json', 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify({ ...fields, sign: signFields(fields, salt, settings.signType) }), 'utf8'),
      },
      signedText: `${salt}${signingText(fields)}`,
      secrets: nested([salt, ...(call.secrets ?? [])]),
      personal: nested(call.personal ?? []),
    };
  }

  /** Only what is documented to come unsigned is believed, and only as far as it refuses (dossier §3). */
  function readUnsigned(status: number, code: string | null, message: string | null): ProviderAnswer<never> {
    if (code === null || !refusals.authRefusalCodes.has(code)) return doubtful('badSignature', status, code, message);
    const meaning = authMeaning(refusals);
    return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, code, message) };
  }

  function readUnreadable(status: number, problem: 'notJson' | 'malformed'): ProviderAnswer<never> {
    // A bare status may come from anything on the way, so it never proves that nothing was executed.
    const meaning = status === 401 || status === 403 ? 'unauthorised' : status === 429 ? 'rateLimited' : null;
    return meaning === null ? doubtful(problem, status) : { kind: 'refused', meaning, problem: refusalProblem(meaning, status, null, null) };
  }

  function readContent<Fact>(call: SignedCall<Fact>, status: number, content: Content, maskKeys: Redact): ProviderAnswer<Fact> {
    const { code, biz } = content;
    const refusal = refusalCodeOf(code, biz);
    const description = content.description ?? (biz === null ? null : wordOf(biz, 'resultDescription'));
    const message = description === null ? null : maskPayerMembers(maskKeys(description));
    if (content.accId !== null && content.accId !== settings.accId) return doubtful('echoMismatch', status, refusal, message);
    const decides = biz !== null && call.decides(biz);
    if (refusal !== null && !decides) {
      const missing = call.codeOptional === true && saysTokenMissing(refusal, description, refusals);
      const meaning = missing ? 'notFound' : meaningOf({ asked: call.asked, code: refusal, carriesData: carriesData(biz) }, refusals);
      return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, refusal, message) };
    }
    const complete = decides || code !== null || call.codeOptional === true;
    // Every documented answer comes with 200; a success with another status contradicts itself.
    if (biz === null || !complete || status !== 200) return doubtful('malformed', status, code, message);
    try {
      return { kind: 'fact', fact: call.read({ ...content, description: message, biz }, status) };
    } catch (error) {
      if (error instanceof EchoMismatch) return doubtful('echoMismatch', status, isSuccessCode(code ?? '') ? null : code, null);
      throw error;
    }
  }

  function readAnswer<Fact>(call: SignedCall<Fact>, answer: HttpAnswer, salt: string, maskKeys: Redact): ProviderAnswer<Fact> {
    const file = call.readFile?.(answer, maskKeys) ?? null;
    if (file !== null) return file;
    const reading = readEnvelope(answer.text, salt, settings.signType);
    switch (reading.kind) {
      case 'unreadable':
        return readUnreadable(answer.status, reading.problem);
      case 'unsigned':
        return readUnsigned(answer.status, reading.code, reading.description === null ? null : maskPayerMembers(maskKeys(reading.description)));
      case 'badSignature':
        return doubtful('badSignature', answer.status, reading.code);
      case 'verified':
        return readContent(call, answer.status, reading.content, maskKeys);
    }
  }

  return {
    async exchange(call) {
      let salt = '';
      const { answer, evidence } = await exchangeOnce(
        { http, limits: { timeout: settings.requestTimeout, maximumBody: settings.maximumBody }, clock, logger },
        {
          operation: call.operation,
          prepare: () => prepare(call, (value) => { salt = value; }),
          read: (httpAnswer, maskKeys) => readAnswer(call, httpAnswer, salt, maskKeys),
          ...(call.readFile === undefined ? {} : { file: true }),
        },
      );
      const clean = evidence === null || evidence.responseBody === null ? evidence : { ...evidence, responseBody: maskPayerMembers(evidence.responseBody) };
      return { answer, evidence: clean };
    },
  };
}
