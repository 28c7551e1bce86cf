/** The practice gateways as the program, the command line and the tests start them: one per provider, on this machine only. */
import { startChingChingPay } from './chingchingpay/gateway.ts';
import type { StartOptions } from './host.ts';
import { startPingPong } from './pingpong/gateway.ts';
import { startPingxx } from './pingxx/gateway.ts';
import { systemScheduler, type Scheduler } from './scheduler.ts';
import type { PracticeGateway, PracticeLog, PracticeProviderId } from './types.ts';
import { startVexora } from './vexora/gateway.ts';

export type { Misbehaviour, MisbehaviourKind, PlayAct, PracticeGateway, PracticeLedger, PracticeLog, PracticeOperation } from './types.ts';

export type PracticeOptions = {
  /** Which to start; all when absent. */
  readonly only?: readonly PracticeProviderId[];
  /** Folder for the state files; without it the orders live as long as the process. */
  readonly stateFolder?: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Timers of the gateways; the system's when absent. */
  readonly scheduler?: Scheduler;
  /** Ports to try first. A port that is taken is replaced by a free one. */
  readonly ports?: Readonly<Partial<Record<PracticeProviderId, number>>>;
  readonly log?: PracticeLog;
};

/** Payouts are off until a merchant asks for them; here they can be practised. */
const startVexoraWithPayouts = (options: StartOptions): Promise<PracticeGateway> => startVexora(options, { payouts: true });

/** A provider without a practice gateway does not compile. */
const starters = { chingchingpay: startChingChingPay, pingpong: startPingPong, pingxx: startPingxx, vexora: startVexoraWithPayouts } as const satisfies Record<PracticeProviderId, (options: StartOptions) => Promise<PracticeGateway>>;

/** Starts them one after the other. When one cannot start, those that did are closed again and the promise rejects. */
export async function startPracticeGateways(options: PracticeOptions): Promise<readonly PracticeGateway[]> {
  const started: PracticeGateway[] = [];
  try {
    for (const [id, start] of Object.entries(starters)) {
      if (options.only && !options.only.some((wanted) => wanted === id)) continue;
      const port = Object.entries(options.ports ?? {}).find(([providerId]) => providerId === id)?.[1];
      started.push(await start({
        now: options.now,
        scheduler: options.scheduler ?? systemScheduler,
        log: options.log ?? (() => undefined),
        ...(options.stateFolder === undefined ? {} : { stateFolder: options.stateFolder }),
        ...(port === undefined ? {} : { port }),
      }));
    }
    return started;
  } catch (error) {
    await Promise.all(started.map((gateway) => gateway.close()));
    throw error;
  }
}
