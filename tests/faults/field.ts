/** A folder with the built programs of a fault run and everything that it writes; the gateways run as long as it is open. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForNode } from '../support/bundle.ts';
import { startEngine, startGateways, type EngineProcess } from './processes.ts';
import type { EngineSetup, GatewayAddress, ProviderName } from './protocol.ts';

/** Where nothing goes wrong on purpose, a slow machine must not make it. */
const patientMs = 30_000;

export type Field = {
  readonly gateways: readonly GatewayAddress[];
  gateway(provider: ProviderName): GatewayAddress;
  journalPath(name: string): string;
  /** Starts the engine and tells it to open; it may be killed at once. */
  start(setup: Pick<EngineSetup, 'journalPath'> & Partial<EngineSetup>): EngineProcess;
  close(): Promise<void>;
};

export async function openField(): Promise<Field> {
  const folder = mkdtempSync(join(tmpdir(), 'merchant-admin-faults-'));
  const [engineFile, workerFile, eagerWorkerFile, gatewayFile] = [
    await bundleForNode('tests/faults/engine-child.ts'),
    await bundleForNode('electron/journal/worker.ts'),
    await bundleForNode('tests/faults/journal-worker.ts'),
    await bundleForNode('tests/faults/gateway-child.ts'),
  ];
  const { addresses, stop } = await startGateways(gatewayFile, join(folder, 'gateways'));
  const journals = join(folder, 'journals');
  mkdirSync(journals);
  return {
    gateways: addresses,
    gateway(provider) {
      const found = addresses.find(({ providerId }) => providerId === provider);
      if (found === undefined) throw new Error(`no gateway of ${provider}`);
      return found;
    },
    journalPath: (name) => join(journals, `${name}.db`),
    start(setup) {
      const engine = startEngine(engineFile);
      const worker = setup.halt?.point === 'mid-checkpoint' ? eagerWorkerFile : workerFile;
      engine.send({ order: 'open', setup: { workerFile: worker, gateways: addresses, tokens: [], mutant: null, requestTimeoutMs: patientMs, halt: null, reportOn: [], ...setup } });
      return engine;
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
