/** The practice gateways as the program, the command line and the tests start them: one per provider, on this machine only. */
import type { ProviderId } from '@shared/domain/ids.ts';
import { startChingChingPay } from './chingchingpay/gateway.ts';
import type { StartOptions } from './host.ts';
import { systemScheduler, type Scheduler } from './scheduler.ts';
import type { PracticeGateway, PracticeLog } from './types.ts';

export type { Misbehaviour, MisbehaviourKind, PlayAct, PracticeGateway, PracticeLedger, PracticeLog, PracticeOperation } from './types.ts';

export type PracticeOptions = {
  /** Folder for the state files; without it the orders live as long as the process. */
  readonly stateFolder?: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Timers of the gateways; the system's when absent. */
  readonly scheduler?: Scheduler;
  /** Ports to try first. A port that is taken is replaced by a free one. */
  readonly ports?: Readonly<Partial<Record<ProviderId, number>>>;
  readonly log?: PracticeLog;
};

/** A provider without a practice gateway does not compile. */
const starters = { chingchingpay: startChingChingPay } as const satisfies Record<ProviderId, (options: StartOptions) => Promise<PracticeGateway>>;

/** Starts all of them. When one cannot start, those that did are closed again and the promise rejects. */
export async function startPracticeGateways(options: PracticeOptions): Promise<readonly PracticeGateway[]> {
  const started: PracticeGateway[] = [];
  try {
    for (const [id, start] of Object.entries(starters)) {
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
