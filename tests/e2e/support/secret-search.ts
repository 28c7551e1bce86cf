/** Looks for a secret in every form in which it could have been written down. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const base64Of = (bytes: Buffer, shift: number): string => Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');

/** Base64 of the secret wherever it begins in what was encoded: the signs that its neighbours share are left out. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const inner = [0, 1, 2].map((shift) => base64Of(bytes, shift).replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, -1));
  return [...inner, ...inner.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The same secret raw, escaped and encoded. */
export function formsOf(secret: string): readonly Buffer[] {
  const hex = Buffer.from(secret, 'utf8').toString('hex');
  const json = JSON.stringify(secret).slice(1, -1);
  const texts = [secret, encodeURIComponent(secret), encodeURI(secret), json, JSON.stringify(json).slice(1, -1), hex, hex.toUpperCase(), secret.replaceAll('"', '""'), ...base64Forms(secret)];
  return [...[...new Set(texts)].map((text) => Buffer.from(text, 'utf8')), Buffer.from(secret, 'utf16le')];
}

export function holds(content: Buffer | string, secret: string): boolean {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return formsOf(secret).some((form) => bytes.includes(form));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Files below the folder that hold the secret, by their path in it; `except` are folders in it that are not looked at. */
export function filesWith(folder: string, secret: string, except: readonly string[] = []): readonly string[] {
  return filesBelow(folder)
    .map((path) => ({ path, name: relative(folder, path) }))
    .filter(({ name }) => !except.some((left) => name.startsWith(left)))
    .filter(({ path }) => statSync(path).size > 0 && holds(readFileSync(path), secret))
    .map(({ name }) => name);
}
