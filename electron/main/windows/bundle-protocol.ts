/**
 * Serves `app://bundle/` from the folder of the built renderer, so that our pages have an origin that means something.
 *
 * Guarantees: only GET and HEAD; only files inside the folder, also after decoding and symbolic links; only known file
 * types; every answer carries the content policy. A path that leads outside is answered like a missing file.
 */
import { readFile, realpath } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import type { Protocol, Session } from 'electron';
import { devPolicy, securityHeaders } from './content-policy.ts';
import { bundleHost, bundleScheme, devOrigin, type OriginOptions } from './origin.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. `standard` and `secure` give the scheme an origin and a secure context. */
export function registerBundleScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: bundleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers `app://` requests from `folder` (absolute path of the built renderer). Call once the app is ready. */
export function serveBundle(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  protocol.handle(bundleScheme, createBundleHandler(folder));
}

/** The request handler by itself. */
export function createBundleHandler(folder: string): (request: Pick<Request, 'url' | 'method'>) => Promise<Response> {
  const root = resolve(folder);

  return async function answer(request) {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const path = filePath(root, request.url);
    const type = path === undefined ? undefined : mediaTypes[extname(path)];
    if (path === undefined || type === undefined) return refuse(404);
    const bytes = await readInside(root, path);
    if (bytes === undefined) return refuse(404);
    return new Response(request.method === 'HEAD' ? null : bytes, {
      status: 200,
      headers: { ...securityHeaders, 'content-type': type, 'content-length': String(bytes.byteLength), 'cache-control': cacheRule(path) },
    });
  };
}

/** Gives the pages of the dev server their policy; does nothing in a packaged app. */
export function applyDevPolicy(session: Pick<Session, 'webRequest'>, options: OriginOptions): void {
  const origin = devOrigin(options);
  if (origin === undefined) return;
  session.webRequest.onHeadersReceived({ urls: [`${origin}/*`] }, (details, callback) => {
    callback({ responseHeaders: { ...details.responseHeaders, 'content-security-policy': [devPolicy(origin)] } });
  });
}

function filePath(root: string, address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== `${bundleScheme}:` || url.host !== bundleHost) return undefined;
  const name = decode(url.pathname);
  // A backslash separates folders on Windows, a colon opens a drive or an alternate stream, a dot hides a file.
  if (name === undefined || /[\0\\:]|\/\./.test(name)) return undefined;
  const path = resolve(root, `.${name === '/' ? '/index.html' : name}`);
  return path.startsWith(root + sep) ? path : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a malformed escape names no file
  }
}

async function readInside(root: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(path)]);
    return realFile.startsWith(realRoot + sep) ? new Uint8Array(await readFile(realFile)) : undefined;
  } catch {
    return undefined; // missing, a folder, or unreadable: the page learns no difference
  }
}

/** Built assets carry a hash in their names; everything else may change with an update. */
function cacheRule(path: string): string {
  return path.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: securityHeaders });
}
