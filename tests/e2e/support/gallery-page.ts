/** The page that the gallery pictures: served under the product's own policy, and what is wrong with it. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';

/** As the product serves it, so that a picture shows what the policy allows. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'";
const kinds: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };

/** Serves the built files of `folder` on a port of this computer. */
export async function servePictured(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = join(folder, decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').replace(/\/$/, '/index.html'));
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': kinds[extname(path)] ?? 'application/octet-stream', 'content-security-policy': policy });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((listening) => { server.listen(0, '127.0.0.1', listening); });
  return server;
}

/** What axe calls serious or critical, sideways scrolling, and cells of the list that run over their edge. */
export async function complaintsOf(page: Page): Promise<readonly string[]> {
  return await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }> } }).axe;
    const { violations } = await runner.run(document, { resultTypes: ['violations'] });
    const found = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').map((one) => `axe ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
    const scroller = document.scrollingElement;
    if (scroller && scroller.scrollWidth > scroller.clientWidth) found.push('scrolls sideways');
    const inner = document.querySelector('main');
    if (inner && inner.scrollWidth > inner.clientWidth) found.push('content scrolls sideways');
    const over = [...document.querySelectorAll<HTMLElement>('main tr[data-index] td')].find((cell) => getComputedStyle(cell).overflowX === 'visible' && cell.scrollWidth > cell.clientWidth);
    if (over) found.push(`runs over its edge: ${over.innerText}`);
    return found;
  });
}
