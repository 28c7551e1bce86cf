/**
 * Puts a provider's gateway on its feet: state file, port, cashier page, control interface, misbehaviour. A new provider
 * brings a folder with its rules and wire format and calls `hostGateway` once.
 */
import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
import { consentRoutes, type ConsentBook } from './cashier/consent-routes.ts';
import { cashierRoutes, type CashierOrders } from './cashier/routes.ts';
import { createMisbehaviourList, type MisbehaviourList } from './misbehaviour.ts';
import { ownTimers, type Scheduler } from './scheduler.ts';
import { controlRoutes, type Controlled } from './server/control.ts';
import { startLoopbackServer, type Route } from './server/loopback-server.ts';
import { memoryState, openStateFile, type StateFile } from './state-file.ts';
import { platformFaults, PracticeError, rareOperations, type MisbehaviourKind, type PracticeGateway, type PracticeLog, type PracticeOperation, type PracticeProviderId } from './types.ts';

export type StartOptions = {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly scheduler: Scheduler;
  readonly log: PracticeLog;
  /** Where orders survive a restart; nothing is kept when absent. */
  readonly stateFolder?: string;
  /** Tried first; else the port of the last run, else any free one. */
  readonly port?: number;
};

/** What a gateway's own part is given to work with. */
export type GatewayTools<Event> = {
  readonly origin: string;
  readonly now: () => number;
  readonly scheduler: Scheduler;
  readonly log: PracticeLog;
  readonly misbehaviours: MisbehaviourList;
  /** Committed by earlier runs, oldest first. */
  readonly earlier: readonly Event[];
  /** Resolves once the events are kept; see StateFile. */
  readonly keep: (events: readonly Event[]) => Promise<void>;
};

/** What a gateway's own part gives back. */
export type GatewayParts = Pick<PracticeGateway, 'ledger' | 'play' | 'playRare'> & {
  readonly routes: readonly Route[];
  readonly cashier: CashierOrders;
  /** For providers with wallet agreements. */
  readonly consents?: ConsentBook;
  /** For providers whose notifications are kept for pasting. */
  notices?(): ReturnType<PracticeGateway['notices']>;
  /** For providers whose webhook address is set in a dashboard and not by a call; undefined switches webhooks off. */
  sendWebhooksTo?(url: string | undefined): void;
};

export type GatewayKind<Event> = Pick<PracticeGateway, 'providerId' | 'merchantId' | 'credentials' | 'settings'> & {
  /** Put behind the origin to make the base URL, such as `/gateway`. */
  readonly basePath: string;
  readonly eventSchema: z.ZodType<Event>;
  /** Whether the provider has an answer of its own for "outcome not known". */
  readonly hasPlatformFault?: boolean;
  readonly canShow: (operation: PracticeOperation, kind: MisbehaviourKind) => boolean;
  /** Those of the rare operations that this gateway serves; none when absent. */
  readonly alsoServes?: readonly PracticeOperation[];
  /** Answers carry a signature, so that a wrong one can be shown. */
  readonly signsAnswers?: boolean;
  readonly build: (tools: GatewayTools<Event>) => GatewayParts;
};

function openState<Event>(providerId: PracticeProviderId, folder: string | undefined, schema: z.ZodType<Event>): Promise<StateFile<Event>> {
  return folder === undefined ? Promise.resolve(memoryState<Event>(providerId)) : openStateFile(folder, providerId, schema);
}

/** Listens once everything of earlier runs is back in memory. Rejects when the state folder cannot be written. */
export async function hostGateway<Event>(kind: GatewayKind<Event>, options: StartOptions): Promise<PracticeGateway> {
  const { providerId } = kind;
  const log: PracticeLog = (line) => options.log(`${providerId}: ${line}`);
  const scheduler = ownTimers(options.scheduler);
  const serves = (operation: PracticeOperation): boolean => !rareOperations.includes(operation) || (kind.alsoServes?.includes(operation) ?? false);
  const shows = (operation: PracticeOperation, fault: MisbehaviourKind): boolean =>
    serves(operation) && (fault !== 'wrong-signature' || kind.signsAnswers === true)
    && (kind.hasPlatformFault === true || !platformFaults.includes(fault)) && kind.canShow(operation, fault);
  const misbehaviours = createMisbehaviourList(shows);
  const controlToken = randomBytes(24).toString('base64url');
  const state = await openState(providerId, options.stateFolder, kind.eventSchema);

  let parts: GatewayParts | undefined;
  function built(): GatewayParts {
    if (parts === undefined) throw new Error('the gateway is not listening yet');
    return parts;
  }
  const controlled = {
    misbehave: (order) => misbehaviours.add(order),
    clearMisbehaviour: () => misbehaviours.clear(),
    misbehaviours: () => misbehaviours.list(),
    ledger: () => built().ledger(),
    play: (reference, act) => built().play(reference, act),
    playRare(reference, act) {
      const { playRare } = built();
      if (playRare === undefined) throw new PracticeError('orderFinished', `${act} is not known here`);
      playRare(reference, act);
    },
    playConsent(reference, act) {
      const { consents } = built();
      if (consents === undefined) throw new PracticeError('unknownOrder', reference);
      consents.play(reference, act);
    },
    notices: () => built().notices?.() ?? [],
  } satisfies Controlled;

  const server = await startLoopbackServer({
    preferredPort: options.port ?? state.head.port,
    scheduler,
    log,
    routesFor(origin) {
      parts = kind.build({ origin, now: options.now, scheduler, log, misbehaviours, earlier: state.events, keep: (events) => state.append(events) });
      const { pageKey } = state.head;
      const webhooks = parts.sendWebhooksTo === undefined ? {} : { sendWebhooksTo: parts.sendWebhooksTo };
      return [
        ...parts.routes,
        ...cashierRoutes(parts.cashier, origin, pageKey),
        ...consentRoutes(parts.consents, origin, pageKey),
        ...controlRoutes({ ...controlled, ...webhooks }, controlToken),
      ];
    },
  });
  await state.rememberPort(server.port);
  log(`listening on ${server.origin}`);

  return {
    ...controlled,
    shows,
    providerId,
    merchantId: kind.merchantId,
    credentials: kind.credentials,
    settings: kind.settings,
    origin: server.origin,
    baseUrl: `${server.origin}${kind.basePath}`,
    controlToken,
    async close() {
      await server.close();
      await state.close();
    },
  };
}
