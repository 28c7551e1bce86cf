/**
 * Files of the second-person check: request, answer and enrolment. Each has exactly one form, the canonical JSON of its envelope: a file in which
 * any byte was changed, added in between or taken away is refused before anything in it is believed.
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import {
  approvalAnswerBody, approvalRequestBody, deviceBody, deviceFingerprint, fileFormats, largestApprovalFile, signatureHex,
  type ApprovalAnswerBody, type ApprovalRequestBody, type DeviceBody, type DeviceFingerprint,
} from '@shared/domain/approval.ts';
import { AppError } from '@shared/errors/app-error.ts';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}

/** One text for one value: members sorted by UTF-16 code units, no blanks. Only for what a schema has parsed. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(sorted(value));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** What is signed: the kind of file before the body, so that no signature serves in another place. */
export function signedText(kind: 'request' | 'answer', body: string): string {
  return `${fileFormats[kind]}\n${body}`;
}

const versionProbe = z.looseObject({ body: z.looseObject({ version: z.int() }) });

/** The parsed envelope of `text`. Errors: `approval.tooLarge`, `approval.malformed`, `approval.newer`. */
function readEnvelope<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  const malformed = (cause?: unknown): AppError => new AppError('approval.malformed', {}, { field: 'text', cause });
  // Before anything is parsed; a character is at least one byte.
  if (text.length > largestApprovalFile || Buffer.byteLength(text, 'utf8') > largestApprovalFile) throw new AppError('approval.tooLarge', {}, { field: 'text' });
  // What a mail program or a person puts around the text is no part of it.
  const bare = text.replace(/^\uFEFF/, '').trim();
  let value: unknown;
  try {
    value = JSON.parse(bare);
  } catch (cause) {
    throw malformed(cause);
  }
  const read = schema.safeParse(value);
  if (read.success) {
    // Another spelling of the same values (blanks, order, doubled members, escapes) is not what was saved.
    if (canonicalText(read.data) !== bare) throw malformed();
    return read.data;
  }
  const probe = versionProbe.safeParse(value);
  if (probe.success && probe.data.body.version > 1) throw new AppError('approval.newer', {}, { field: 'text' });
  throw malformed(read.error);
}

const requestEnvelope = z.strictObject({ format: z.literal(fileFormats.request), body: approvalRequestBody, signature: signatureHex });
const answerEnvelope = z.strictObject({ format: z.literal(fileFormats.answer), body: approvalAnswerBody, signature: signatureHex });
const deviceEnvelope = z.strictObject({ format: z.literal(fileFormats.device), body: deviceBody });

export type SignedRequest = { readonly body: ApprovalRequestBody; readonly text: string; readonly hash: string; readonly signature: string };
export type SignedAnswer = { readonly body: ApprovalAnswerBody; readonly text: string; readonly signature: string };

/** Errors: `approval.tooLarge`, `approval.malformed`, `approval.newer`. The signature is not looked at. */
export function readRequest(text: string): SignedRequest {
  const { body, signature } = readEnvelope(text, requestEnvelope);
  const canonical = canonicalText(body);
  return { body, text: canonical, hash: sha256(canonical), signature };
}

/** A body that this installation's journal keeps. Error: `journal.damaged`. */
export function readRequestBody(text: string): ApprovalRequestBody {
  const read = approvalRequestBody.safeParse(JSON.parse(text));
  if (!read.success) throw new AppError('journal.damaged', { reason: 'row', table: 'approval_requests' }, { cause: read.error });
  return read.data;
}

/** Errors: `approval.tooLarge`, `approval.malformed`, `approval.newer`. The signature is not looked at. */
export function readAnswer(text: string): SignedAnswer {
  const { body, signature } = readEnvelope(text, answerEnvelope);
  return { body, text: canonicalText(body), signature };
}

/** An enrolment file, or a bare public key. Errors: `approval.tooLarge`, `approval.malformed`, `approval.newer`. */
export function readDevice(text: string): { readonly person: string | null; readonly publicKey: string; readonly fingerprint: DeviceFingerprint } {
  const bare = text.trim();
  const { person, publicKey } = bare.startsWith('{') || bare.length > 400 ? readEnvelope(text, deviceEnvelope).body : { person: null, publicKey: bare };
  return { person, publicKey, fingerprint: fingerprintOf(publicKey) };
}

export function requestFile(body: string, signature: string): string {
  return canonicalText({ format: fileFormats.request, body: JSON.parse(body), signature });
}

export function answerFile(body: string, signature: string): string {
  return canonicalText({ format: fileFormats.answer, body: JSON.parse(body), signature });
}

export function deviceFile(body: DeviceBody): string {
  return canonicalText({ format: fileFormats.device, body });
}

/** An Ed25519 key in its one form. Error: `approval.malformed`. */
function keyOf(publicKey: string): { readonly key: KeyObject; readonly der: Buffer } {
  const der = Buffer.from(publicKey, 'base64');
  if (der.toString('base64') !== publicKey) throw new AppError('approval.malformed', {}, { field: 'text' });
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType === 'ed25519' && key.export({ format: 'der', type: 'spki' }).equals(der)) return { key, der };
  } catch (cause) {
    throw new AppError('approval.malformed', {}, { field: 'text', cause });
  }
  throw new AppError('approval.malformed', {}, { field: 'text' });
}

/** Of a public key (SPKI, DER, base64). Error: `approval.malformed` for anything but Ed25519. */
export function fingerprintOf(publicKey: string): DeviceFingerprint {
  return deviceFingerprint.parse(createHash('sha256').update(keyOf(publicKey).der).digest('hex'));
}

/** Error: `approval.badSignature`. */
export function requireSignature(kind: 'request' | 'answer', body: string, signature: string, publicKey: string): void {
  const ok = verify(null, Buffer.from(signedText(kind, body), 'utf8'), keyOf(publicKey).key, Buffer.from(signature, 'hex'));
  if (!ok) throw new AppError('approval.badSignature', {}, { field: 'text' });
}
