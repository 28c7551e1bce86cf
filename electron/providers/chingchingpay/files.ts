/**
 * Files of the provider (ChingChingPay dossier §6.8). Its documents declare JSON where a file is meant, so all three ways are
 * read: the bytes themselves, base64 inside the envelope, or the address of the file. An address is told and never followed:
 * a signed request goes to the merchant's own base URL only.
 */
import type { ProviderFile } from '@core/ports/provider.ts';
import { Unmappable } from '../http/exchange.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { dispositionFileName, safeFileName } from '../http/file-name.ts';
import { readJson } from '../http/json.ts';
import { maximumFile } from './settings.ts';
import { envelope } from './wire.ts';

const typeOf = ({ headers }: HttpAnswer): string => (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

function carriesCode(text: string): boolean {
  const reading = readJson(text, maximumFile);
  const parsed = envelope.safeParse(reading.ok ? reading.value : undefined);
  return parsed.success && parsed.data.code !== undefined;
}

/** The answer to a request for a file is one, unless it is an envelope or a page of an error. */
export function isFile(answer: HttpAnswer): boolean {
  const type = typeOf(answer);
  if (answer.status !== 200 || /^application\/(?:[a-z0-9.+-]+\+)?json$/.test(type) || type === 'text/html' || type === 'application/xhtml+xml') return false;
  // A server that names no type may still answer with an envelope.
  return (type !== '' && type !== 'text/plain') || !carriesCode(answer.text);
}

/** Endings for types that settlement files come in; a name of the provider's own goes first. */
const endings: Readonly<Record<string, string>> = {
  'text/csv': '.csv', 'application/csv': '.csv', 'text/plain': '.txt', 'application/pdf': '.pdf', 'application/zip': '.zip', 'application/gzip': '.gz',
  'application/vnd.ms-excel': '.xls', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx', 'application/xml': '.xml', 'text/xml': '.xml',
};

function nameFor(id: string, type: string): string {
  return `settlement-${safeFileName(id) ?? 'file'}${endings[type] ?? ''}`;
}

/** The bytes as they came. */
export function fileOf(answer: HttpAnswer, id: string): ProviderFile {
  const type = typeOf(answer);
  return { name: dispositionFileName(answer.headers['content-disposition']) ?? nameFor(id, type), contentType: type === '' ? 'application/octet-stream' : type, bytes: answer.bytes };
}

/** The file is elsewhere; `address` is where. */
export class FileElsewhere extends Error {
  readonly address: string;

  constructor(address: string) {
    super('the file is at another address');
    this.address = address;
  }
}

const contentNames = ['content', 'file', 'file_content', 'data', 'base64'];
const addressNames = ['url', 'download_url', 'file_url', 'link', 'download_link'];
const fileNames = ['file_name', 'filename', 'name'];
const typeNames = ['content_type', 'mime_type'];

/** Shorter texts are words, not files: "done" is base64 too. */
const leastEncoded = 40;

function textOf(data: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = data[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/** Null for a text that is no base64. */
function decoded(text: string): Buffer | null {
  const plain = text.replace(/^data:[^,]{0,200};base64,/i, '').replace(/[\r\n]/g, '');
  if (plain.length < leastEncoded || plain.length % 4 !== 0) return null;
  const bytes = Buffer.from(plain, 'base64');
  // Encoding again shows whether anything was skipped or was written in another alphabet.
  return bytes.toString('base64') === plain ? bytes : null;
}

/** The file in `data` of the envelope. Throws `FileElsewhere` for an address, `Unmappable` for anything that is neither. */
export function fileInData(data: unknown, id: string): ProviderFile {
  const members: Readonly<Record<string, unknown>> = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.fromEntries(Object.entries(data)) : { content: data };
  const content = textOf(members, contentNames);
  const address = textOf(members, addressNames) ?? content;
  if (address !== null && isAddress(address)) throw new FileElsewhere(address);
  const bytes = content === null ? null : decoded(content);
  if (bytes === null) throw new Unmappable('neither a file nor its address');
  const contentType = (textOf(members, typeNames) ?? 'application/octet-stream').toLowerCase().slice(0, 100);
  return { name: safeFileName(textOf(members, fileNames) ?? '') ?? nameFor(id, contentType), contentType, bytes };
}
