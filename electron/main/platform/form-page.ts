/**
 * Some methods of payment are a form that a browser has to post. For each such payment a page of its own is served once, on 127.0.0.1,
 * at a random port and under a path that nobody can guess; it posts the form to the provider and is gone, at the latest after two
 * minutes. Names and values come from the provider: they are written as text, and the page's policy runs one script only, ours. The form
 * goes to the address that was checked; from there the provider may send the browser on, to https alone.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '@core/ports/clock.ts';
import type { Environment } from '@shared/domain/profile.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { isPaymentLinkAllowed, parseWebAddress } from './external-links.ts';

export type PaymentForm = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

export type FormPages = {
  /** Address of the page. Errors: `url.notAllowed` for a target that this environment must not reach. */
  readonly serve: (form: PaymentForm, environment: Environment) => Promise<string>;
  /** Ends every page. */
  readonly close: () => void;
};

/** Milliseconds until a page that nobody opened is gone. */
const lifetime = 120_000;

/** A field called `submit` would stand in the way of the form's own method. */
const script = 'HTMLFormElement.prototype.submit.call(document.forms[0]);';
const scriptHash = createHash('sha256').update(script).digest('base64');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

export function escapeHtml(text: string): string {
  // A line break inside an attribute reaches the form as it is only when it is written as a reference.
  return text.replace(/[&<>"'`]/g, (character) => entities[character] ?? '').replace(/\r/g, '&#13;').replace(/\n/g, '&#10;').replace(/\0/g, '');
}

/** The page of one form. A person whose browser runs no script presses its button, which needs no words. */
export function formPage({ url, fields }: PaymentForm): string {
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`);
  return [
    '<!doctype html><html><head><meta charset="utf-8"><title>&#8230;</title></head><body>',
    `<form method="post" action="${escapeHtml(url)}" accept-charset="utf-8">`,
    ...inputs,
    '<noscript><input type="submit" value="&#8594;"></noscript></form>',
    `<script>${script}</script></body></html>`,
  ].join('');
}

/**
 * Chromium holds every redirect after a posted form against `form-action` too, and gateways do send a payer on to their cashier or bank:
 * with the target's origin alone nobody could pay there.
 */
function headersFor(target: URL): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; script-src 'sha256-${scriptHash}'; form-action ${target.origin} https:; base-uri 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    'connection': 'close',
  };
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store', 'connection': 'close' }).end();
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** The target, if this environment may post to it. */
function targetOf(address: string, environment: Environment): URL {
  const target = parseWebAddress(address);
  if (target === undefined || !isPaymentLinkAllowed(target, environment)) throw new AppError('url.notAllowed');
  return target;
}

export function createFormPages({ clock }: { readonly clock: Clock }): FormPages {
  const open = new Set<Server>();

  function end(server: Server): void {
    open.delete(server);
    server.close();
    // Keep-alive and half-sent requests would keep the port.
    server.closeIdleConnections();
  }

  return {
    async serve(form, environment) {
      const target = targetOf(form.url, environment);
      const page = formPage({ ...form, url: target.href });
      const path = `/${randomBytes(32).toString('hex')}`;
      let served = false;
      let host = '';

      const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request: IncomingMessage, response: ServerResponse) => {
        // Another name for this address is a page of somebody else's that was pointed here.
        if (request.headers.host !== host) return refuse(response, 421);
        if (request.method !== 'GET') return refuse(response, 405);
        if (served || !isSame(request.url ?? '', path)) return refuse(response, 404);
        served = true;
        response.writeHead(200, headersFor(target)).end(page, () => {
          stop();
          end(server);
        });
      });
      server.on('clientError', (_error, socket) => socket.destroy());
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, resolve);
      });
      const stop = clock.after(lifetime, () => {
        end(server);
        server.closeAllConnections();
      });
      // A page that waits must not keep the program from ending.
      server.unref();
      open.add(server);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the page has no port');
      host = `127.0.0.1:${address.port}`;
      return `http://${host}${path}`;
    },

    close() {
      for (const server of open) {
        end(server);
        server.closeAllConnections();
      }
    },
  };
}
