/** `npm run practice` as a process of its own: one JSON line, a table, a clean stop, and orders that survive a kill. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { practiceProviderIds } from '@electron/practice/types.ts';
import { hmac, linkBody, paths, readEnvelope, send } from './gateway-under-test.ts';

const root = path.resolve(import.meta.dirname, '../../..');
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'practice-cli-'));
  await build({
    configFile: false, logLevel: 'silent', root, resolve: { alias: { '@shared': path.join(root, 'shared') } }, ssr: { noExternal: true },
    build: {
      ssr: path.join(root, 'electron/practice/cli.ts'), target: 'node24', outDir: path.join(folder, 'out'), emptyOutDir: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'practice.cjs' } },
    },
  });
});

afterAll(() => rm(folder, { recursive: true }));

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

const printed = z.strictObject({
  gateways: z.array(z.strictObject({
    providerId: z.string(), baseUrl: z.url(), merchantId: z.string(), credentials: z.record(z.string(), z.string()), cashier: z.url(),
    control: z.strictObject({ url: z.url(), token: z.string().min(32) }),
  })).length(practiceProviderIds.length),
});

async function start(...given: readonly string[]) {
  const child = spawn(process.execPath, [path.join(folder, 'out/practice.cjs'), ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const output = { text: '', errors: '' };
  child.stderr.on('data', (chunk: Buffer) => { output.errors += chunk.toString('utf8'); });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output.text += chunk.toString('utf8');
      if (output.text.endsWith('\n')) resolve();
    });
    child.on('exit', () => resolve());
  });
  await ready;
  return { child, output };
}

function gatewayOf(text: string) {
  const { gateways } = printed.parse(JSON.parse(text));
  expect(gateways.map(({ providerId }) => providerId)).toEqual(practiceProviderIds);
  const gateway = gateways.find(({ providerId }) => providerId === 'chingchingpay');
  if (gateway === undefined) throw new Error('the gateway was not printed');
  return gateway;
}

describe('command line', () => {
  it('prints one JSON line, serves, and stops on SIGTERM', async () => {
    const { child, output } = await start('--json');
    const gateway = gatewayOf(output.text);
    expect(output.text.split('\n')).toHaveLength(2);
    const body = JSON.stringify(linkBody('CLI-1'));
    const made = await send(`${gateway.baseUrl}${paths.link}`, {
      method: 'POST', body, headers: { 'content-type': 'application/json', 'x-api-key': gateway.credentials['apiKey'] ?? '', 'x-signature': hmac(body) },
    });
    const link = String(readEnvelope(made).data?.['payment_link']);
    expect(link.startsWith(gateway.cashier)).toBe(true);
    expect((await send(link)).text).toContain('HK$480.00');
    expect((await send(`${gateway.control.url}/ledger`, { headers: { 'x-practice-control': gateway.control.token } })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(output.errors).not.toContain(gateway.control.token);
  });

  it('finds orders and port again after a kill', async () => {
    const state = path.join(folder, 'state');
    const first = await start('--json', '--state', state);
    const gateway = gatewayOf(first.output.text);
    const body = JSON.stringify(linkBody('CLI-2'));
    const headers = { 'content-type': 'application/json', 'x-api-key': gateway.credentials['apiKey'] ?? '', 'x-signature': hmac(body) };
    await send(`${gateway.baseUrl}${paths.link}`, { method: 'POST', body, headers });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = gatewayOf((await start('--json', '--state', state)).output.text);
    expect(second.baseUrl).toBe(gateway.baseUrl);
    expect(readEnvelope(await send(`${second.baseUrl}${paths.link}`, { method: 'POST', body, headers })).code).toBe(940_030);
  });

  it('prints a table without --json', async () => {
    const { output } = await start();
    expect(output.text).toMatch(/base URL +http:\/\/127\.0\.0\.1:\d+\/gateway\n/);
    expect(output.text).toContain('practice-key-not-real-ccp');
  });

  it.each([['--port', '0'], ['--port', '65536'], ['--port', '80x'], ['--unknown', 'x'], ['stray', 'x']])('refuses %s %s', async (...given) => {
    const { child, output } = await start(...given);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(2);
    expect(output).toMatchObject({ text: '', errors: expect.stringContaining('usage:') });
  });
});
