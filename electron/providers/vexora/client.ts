/**
 * One signed exchange: sign the members, serialise once, send, read the envelope. Every value but a time is sent as a text, a null
 * never (Vexora dossier §3, §4). It knows HTTP and the envelope; what `data` means is the caller's `read`.
 */
import type { Exchange, ProviderAnswer } from '@core/ports/provider.ts';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { Redact } from '../http/evidence.ts';
import { doubtful, exchangeOnce, type HttpAnswer, type Prepared } from '../http/exchange.ts';
import { readJson } from '../http/json.ts';
import { refusalProblem } from '../http/problems.ts';
import type { HttpClient } from '../http.ts';
import { answerVerdict, withPlatformNumberNamed } from './answer-sign.ts';
import { acceptedCode, meaningOf, meaningOfStatus, platformFaultCode, type Asked } from './errors.ts';
import type { Settings } from './settings.ts';
import { signText, textToSign, type SignedMember } from './signer.ts';
import { envelope } from './wire.ts';

/** Members that are not empty; `timestamp` and `sign` are added here. */
export type Body = Readonly<Record<string, string>>;

export type Reading = { readonly httpStatus: number; readonly code: string; readonly message: string | null; readonly maskKeys: Redact };

export type SignedCall<Fact> = {
  readonly operation: string;
  readonly asked: Asked;
  readonly path: string;
  /** Built when it is sent; whatever it throws means "not sent". */
  readonly body: () => Body;
  /** Names of members that are about a person. */
  readonly personal: readonly string[];
  /** Of a query: the number that is asked for. */
  readonly reference?: string;
  /** Reads `data` of an accepted call; throws for anything that is not a fact. */
  readonly read: (data: unknown, reading: Reading) => Fact;
};

export type ClientDependencies = {
  readonly http: HttpClient;
  readonly baseUrl: string;
  readonly merchantId: string;
  readonly settings: Settings;
  readonly secret: (name: string) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
};

export type SignedClient = { exchange<Fact>(call: SignedCall<Fact>): Promise<Exchange<Fact>> };

/** A header carries nothing else. */
const usableNumber = /^[\x21-\x7e]+$/;
/** A secret with a blank or a line break is a mistake in copying. */
const usableKey = /^\S+$/u;
const masked = 'redacted';

function isEmptyData(data: unknown): boolean {
  return data === undefined || data === null || data === '' || (typeof data === 'object' && Object.keys(data).length === 0);
}

/** Throws a RangeError for a secret that cannot be right; then nothing is sent and nothing is verified. */
export async function usableSecret(secret: (name: string) => Promise<string>): Promise<string> {
  const appSecret = await secret('appSecret');
  if (!usableKey.test(appSecret)) throw new RangeError('unusable secret');
  return appSecret;
}

/** Entries and, of a list of accounts, every piece of it: a server may echo one alone. */
function personalTexts(body: Body, names: readonly string[]): readonly string[] {
  const values = names.flatMap((name) => body[name] ?? []);
  return [...new Set(values.flatMap((value) => [value, ...value.split(','), ...value.split(/[,-]/).filter((piece) => /^\d{6,}$/.test(piece))]))];
}

export function createSignedClient({ http, baseUrl, merchantId, settings, secret, clock, logger }: ClientDependencies): SignedClient {
  async function prepare(call: SignedCall<unknown>): Promise<Prepared> {
    const appSecret = await usableSecret(secret);
    if (!usableNumber.test(merchantId)) throw new RangeError('unusable merchant number');
    const now = clock.now();
    const given = call.body();
    const body = { ...given, timestamp: settings.timestampType === 'string' ? String(now) : now };
    const members = Object.entries(body).map(([name, value]): SignedMember => ({ name, text: String(value), nested: false }));
    const sign = signText(textToSign(members, appSecret, settings.sign), settings.sign);
    // Pairs stand without anything between them, so nothing could find a short entry in there later.
    const shown = members.map((member) => (call.personal.includes(member.name) ? { ...member, text: masked } : member));
    return {
      request: {
        method: 'POST',
        url: `${baseUrl}${call.path}`,
        headers: { 'accept': 'application/json', 'content-type': 'application/json', 'merchantNo': merchantId },
        body: Buffer.from(JSON.stringify({ ...body, sign }), 'utf8'),
      },
      signedText: textToSign(shown, appSecret, settings.sign),
      secrets: [appSecret],
      personal: personalTexts(given, call.personal),
    };
  }

  /** The text that is read, which differs from what came only where the profile says so. */
  function readable(call: SignedCall<unknown>, text: string): string {
    if (settings.duplicateTradeNo === 'refuse' || call.reference === undefined || readJson(text).ok) return text;
    return withPlatformNumberNamed(text, call.reference) ?? text;
  }

  async function readAnswer<Fact>(call: SignedCall<Fact>, { status, text }: HttpAnswer, maskKeys: Redact): Promise<ProviderAnswer<Fact>> {
    const reading = readJson(readable(call, text));
    const parsed = envelope.safeParse(reading.ok ? reading.value : undefined);
    if (!parsed.success) {
      const bare = meaningOfStatus(status);
      if (bare !== null) return { kind: 'refused', meaning: bare, problem: refusalProblem(bare, status, null, null) };
      return doubtful(reading.ok ? 'malformed' : reading.problem, status);
    }
    const { code, data } = parsed.data;
    const message = parsed.data.msg === null ? null : maskKeys(parsed.data.msg);
    const verdict = settings.responseSign === 'ignore' ? 'good' : answerVerdict(text, await usableSecret(secret), settings.sign);
    const authentic = verdict === 'good' || (verdict === 'absent' && settings.responseSign !== 'require');
    if (verdict === 'bad') return doubtful('badSignature', status, code, message);
    if (code === platformFaultCode) return doubtful('serverError', status, code, message);
    if (code === acceptedCode) {
      if (!authentic) return doubtful('badSignature', status, code, message);
      if (status !== 200 || isEmptyData(data)) return doubtful('malformed', status, code, message);
      return { kind: 'fact', fact: call.read(data, { httpStatus: status, code, message, maskKeys }) };
    }
    const meaning = meaningOf({ asked: call.asked, httpStatus: status, code, carriesData: !isEmptyData(data), authentic }, settings.refusals);
    return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, code, message) };
  }

  return {
    exchange: (call) => exchangeOnce(
      { http, limits: { timeout: settings.requestTimeout, maximumBody: settings.maximumBody }, clock, logger },
      { operation: call.operation, prepare: () => prepare(call), read: (answer, maskKeys) => readAnswer(call, answer, maskKeys) },
    ),
  };
}
