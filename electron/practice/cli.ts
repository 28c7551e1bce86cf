/**
 * `npm run practice [-- --json] [--port n] [--state folder]`: the practice gateways alone, until SIGINT or SIGTERM.
 * With --json standard output is exactly one line of JSON; everything else goes to standard error.
 */
import { parseArgs } from 'node:util';
import { startPracticeGateways } from './gateways.ts';
import { controlHeader, controlPath } from './server/control.ts';
import { practiceProviderIds, type PracticeGateway, type PracticeProviderId } from './types.ts';

const usage = 'usage: npm run practice -- [--json] [--port <1-65535>] [--state <folder>]\n';

type CliOptions = { readonly json: boolean; readonly port: number | undefined; readonly state: string | undefined };

/** Undefined when the arguments make no sense. */
function readArguments(given: readonly string[]): CliOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: { json: { type: 'boolean', default: false }, port: { type: 'string' }, state: { type: 'string' } },
    });
    const port = values.port === undefined ? undefined : /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
    if (port !== undefined && !(port >= 1 && port <= 65_535)) return undefined;
    return { json: values.json, port, state: values.state };
  } catch {
    return undefined;
  }
}

/** The first provider takes the given port, the next ones the ports after it. */
function portsFrom(first: number | undefined): Partial<Record<PracticeProviderId, number>> {
  return first === undefined ? {} : Object.fromEntries(practiceProviderIds.map((id, index) => [id, Math.min(first + index, 65_535)]));
}

function describe(gateway: PracticeGateway) {
  return {
    providerId: gateway.providerId,
    baseUrl: gateway.baseUrl,
    merchantId: gateway.merchantId,
    credentials: gateway.credentials,
    cashier: `${gateway.origin}/pay/`,
    control: { url: `${gateway.origin}${controlPath}`, token: gateway.controlToken },
  };
}

function table(gateways: readonly PracticeGateway[]): string {
  const blocks = gateways.map((gateway) => {
    const rows: readonly (readonly [string, string])[] = [
      ['base URL', gateway.baseUrl],
      ['merchant', gateway.merchantId],
      ...Object.entries(gateway.credentials),
      ['cashier', `${gateway.origin}/pay/<payment number>`],
      ['control', `${gateway.origin}${controlPath}`],
      [controlHeader, gateway.controlToken],
    ];
    const width = Math.max(...rows.map(([name]) => name.length));
    // A PEM key keeps its lines at the margin, so that it can be copied.
    const row = (name: string, value: string): string => `  ${name.padEnd(width)}  ${value.includes('\n') ? `\n${value.trimEnd()}` : value}`;
    return [gateway.providerId, ...rows.map(([name, value]) => row(name, value))].join('\n');
  });
  return `${blocks.join('\n\n')}\n\nNo real money moves here. Stop with Ctrl+C.\n`;
}

/** Wall clock of the process: its start plus a steady count, so that a changed system time cannot turn back an order. */
function wallClock(): number {
  return Math.round(performance.timeOrigin + performance.now());
}

async function run(options: CliOptions): Promise<void> {
  const gateways = await startPracticeGateways({
    now: wallClock,
    ports: portsFrom(options.port),
    log: (line) => process.stderr.write(`${line}\n`),
    ...(options.state === undefined ? {} : { stateFolder: options.state }),
  });
  process.stdout.write(options.json ? `${JSON.stringify({ gateways: gateways.map(describe) })}\n` : table(gateways));
  const stop = (): void => {
    void Promise.all(gateways.map((gateway) => gateway.close())).then(() => {
      process.exitCode = 0;
    });
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

const options = readArguments(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  run(options).catch((error: unknown) => {
    process.stderr.write(`the practice gateways could not start: ${error instanceof Error ? error.message : 'unknown cause'}\n`);
    process.exitCode = 1;
  });
}
