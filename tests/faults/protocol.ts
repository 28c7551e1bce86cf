/** What the harness and the engine that it kills say to each other. Types only: the harness runs without the product's code. */

/** Where a write can be cut: before its intent is written, after SENDING but before the request, after the answer but before its record, after that. */
export const points = ['before-commit', 'before-send', 'before-record', 'after-record'] as const;
export type Point = (typeof points)[number];

/** Programs with one safety taken out. The harness must catch each of them. */
export const mutants = ['journal', 'reference', 'quarantine'] as const;
export type Mutant = (typeof mutants)[number];

/** One thing that a person wants done once. A link's amount is its own, so that a second link for it shows in the ledger. */
export type Write =
  | { readonly id: number; readonly kind: 'refund'; readonly order: string; readonly amountMinor: number }
  | { readonly id: number; readonly kind: 'link'; readonly order: string; readonly amountMinor: number };

export type Order = { readonly reference: string; readonly amountMinor: number };

/** What the journal holds for one write: the states of all its intents. */
export type WriteReport = { readonly id: number; readonly states: readonly string[] };

export type GatewayAddress = {
  readonly baseUrl: string;
  readonly merchantId: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly control: { readonly url: string; readonly token: string };
};

export type EngineSetup = {
  readonly journalPath: string;
  readonly workerFile: string;
  readonly gateway: GatewayAddress;
  readonly mutant: Mutant | null;
  /** Halts for good when `point` is reached for the `count`-th time. */
  readonly halt: { readonly point: Point; readonly count: number } | null;
  /** Writes of earlier runs to report on before anything is recovered. */
  readonly reportOn: readonly Write[];
};

export type ToEngine =
  | { readonly order: 'open'; readonly setup: EngineSetup }
  /** Makes orders and has them paid. */
  | { readonly order: 'prepare'; readonly orders: readonly Order[] }
  | { readonly order: 'work'; readonly writes: readonly Write[] }
  /** Does what is left undone and follows every open end until there is none. */
  | { readonly order: 'settle'; readonly writes: readonly Write[] }
  | { readonly order: 'report'; readonly writes: readonly Write[] }
  | { readonly order: 'close' };

export type FromEngine =
  /** The journal as the last run left it. `openStates` are those of every intent that is not final. */
  | { readonly said: 'opened'; readonly openStates: readonly string[]; readonly reports: readonly WriteReport[] }
  | { readonly said: 'recovered'; readonly openStates: readonly string[] }
  | { readonly said: 'prepared' }
  | { readonly said: 'done'; readonly id: number }
  | { readonly said: 'halted'; readonly point: Point }
  | { readonly said: 'idle' }
  | { readonly said: 'settled'; readonly openStates: readonly string[] }
  | { readonly said: 'reported'; readonly reports: readonly WriteReport[] }
  | { readonly said: 'closed' };
