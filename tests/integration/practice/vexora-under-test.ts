/**
 * A running Vexora practice gateway and a small signed client of its own: it shares no code with the gateway, so that a
 * mistake in the signing cannot cancel itself out.
 */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { startVexora } from '@electron/practice/vexora/gateway.ts';
import type { VexoraSettings } from '@electron/practice/vexora/settings.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { createManualTime, send, type Answer, type ManualTime } from './gateway-under-test.ts';

export const secret = 'practice-secret-not-real-vexora';
export const merchantNo = '9900000001';

export type Fields = Readonly<Record<string, unknown>>;

export function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** Sorted `name=value` without separator, the secret behind it. */
export function signOf(fields: Fields): string {
  const names = Object.keys(fields).filter((name) => name !== 'sign' && fields[name] !== '' && fields[name] !== null && typeof fields[name] !== 'object').sort();
  return md5(`${names.map((name) => `${name}=${String(fields[name])}`).join('')}${secret}`);
}

export type Envelope = { readonly status: number; readonly code: unknown; readonly msg: string; readonly success: unknown; readonly timestamp: unknown; readonly data: Fields | null };

export function readEnvelope(answer: Answer): Envelope {
  const value: unknown = JSON.parse(answer.text);
  if (typeof value !== 'object' || value === null || !('code' in value) || !('msg' in value) || !('data' in value)) throw new Error(`not an envelope: ${answer.text}`);
  return {
    status: answer.status, code: value.code, msg: String(value.msg),
    success: 'success' in value ? value.success : undefined,
    timestamp: 'timestamp' in value ? value.timestamp : undefined,
    data: typeof value.data === 'object' && value.data !== null ? Object.fromEntries(Object.entries(value.data)) : null,
  };
}

export const paths = {
  checkout: '/v1/vexora/checkout',
  queryPayIn: '/v1/vexora/queryPayInResult',
  balance: '/v1/vexora/queryBalance',
  payout: '/v1/vexora/disbursements',
  queryPayOut: '/v1/vexora/queryPayOutResult',
} as const;
export type Path = keyof typeof paths;

let address = 0;
/** Another payer each time: one address may order ten times a day and no more. */
function freshAddress(): string {
  address += 1;
  return `203.0.${Math.floor(address / 250)}.${(address % 250) + 1}`;
}

const payer = { timestamp: '1795240800000', mobile: '0912345678', firstname: '小明', lastname: '陳', email: 'payer@example.com' } as const;
const urls = { notifyUrl: 'https://shop.example/notify', returnUrl: 'https://shop.example/thanks' } as const;

export function checkoutBody(tradeNo: string, changes: Fields = {}): Fields {
  return {
    ...payer, ...urls, tradeNo, amount: '480', channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', ipAddress: freshAddress(),
    bankNumber: '808-0003968123456,013-1234567890123456', ...changes,
  };
}

/** The same order for the till of a store. */
export function storeBody(tradeNo: string, changes: Fields = {}): Fields {
  const { bankNumber: _account, ...body } = checkoutBody(tradeNo);
  return { ...body, channelCode: 'STORE', wayCode: '711', postcode: '105', address: '台北市松山區 1 號', ...changes };
}

export function walletBody(tradeNo: string, changes: Fields = {}): Fields {
  const { bankNumber: _account, ...body } = checkoutBody(tradeNo);
  return { ...body, channelCode: 'EWALLET', wayCode: 'PRACTICE_WALLET', ...changes };
}

export function payoutBody(tradeNo: string, changes: Fields = {}): Fields {
  return {
    timestamp: payer.timestamp, tradeNo, amount: '500', bankCode: '004', bankNumber: '0003968123456', name: '陳小明', mobile: payer.mobile,
    email: payer.email, notifyUrl: urls.notifyUrl, ...changes,
  };
}

export type VexoraFixture = {
  readonly gateway: PracticeGateway;
  readonly time: ManualTime;
  readonly log: readonly string[];
  /** Sends the text as it is. */
  raw(path: Path | string, text: string | Buffer, headers?: Readonly<Record<string, string>>, within?: number): Promise<Answer>;
  /** Signs and sends. */
  post(path: Path, body: Fields, within?: number): Promise<Answer>;
  call(path: Path, body: Fields): Promise<Envelope>;
  checkout(tradeNo: string, changes?: Fields): Promise<Envelope>;
  /** An order of NT$480 that was paid. */
  paid(tradeNo: string, changes?: Fields): Promise<void>;
  query(tradeNo: string): Promise<Envelope>;
};

const running: PracticeGateway[] = [];
const receivers: Server[] = [];

export async function startVexoraFixture(
  changes: Partial<VexoraSettings> = {},
  more: { readonly stateFolder?: string; readonly time?: ManualTime } = {},
): Promise<VexoraFixture> {
  const time = more.time ?? createManualTime();
  const log: string[] = [];
  const gateway = await startVexora({
    now: time.now, scheduler: time, log: (line) => log.push(line), ...(more.stateFolder === undefined ? {} : { stateFolder: more.stateFolder }),
  }, changes);
  running.push(gateway);

  const raw: VexoraFixture['raw'] = (path, text, headers = {}, within = 5_000) => {
    const known = Object.entries(paths).find(([name]) => name === path)?.[1];
    return send(`${gateway.baseUrl}${known ?? path}`, { method: 'POST', body: text, within, headers: { 'content-type': 'application/json', merchantNo, ...headers } });
  };
  const post: VexoraFixture['post'] = (path, body, within) => raw(path, JSON.stringify({ ...body, sign: signOf(body) }), {}, within);
  const call: VexoraFixture['call'] = async (path, body) => readEnvelope(await post(path, body));
  const checkout: VexoraFixture['checkout'] = (tradeNo, more = {}) => call('checkout', checkoutBody(tradeNo, more));
  return {
    gateway, time, log, raw, post, call, checkout,
    async paid(tradeNo, more) {
      const made = await checkout(tradeNo, more);
      if (made.code !== '0000') throw new Error(made.msg);
      gateway.play(tradeNo, 'pay');
    },
    query: (tradeNo) => call('queryPayIn', { tradeNo, timestamp: payer.timestamp }),
  };
}

export type Received = { readonly body: string; readonly data: Fields };

/** A merchant's server that answers what `answerFor` says to the nth notification. */
export async function startReceiver(answerFor: (count: number) => readonly [number, string] = () => [200, 'OK']) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const parsed: unknown = JSON.parse(body);
      received.push({ body, data: Object.fromEntries(Object.entries(parsed ?? {})) });
      const [status, text] = answerFor(received.length);
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    });
  });
  receivers.push(server);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
  return { received, url: `http://127.0.0.1:${port}/hook` };
}

/** Closes every gateway and receiver that a test started. */
export async function closeVexoraFixtures(): Promise<void> {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
  for (const server of receivers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}
