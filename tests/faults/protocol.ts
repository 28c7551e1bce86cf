/** What the harness and the engine that it kills say to each other. Types only: the harness runs without the product's code. */

export const providerNames = ['chingchingpay', 'pingpong', 'pingxx', 'vexora'] as const;
export type ProviderName = (typeof providerNames)[number];

/**
 * Where a write can be cut: before its intent is written, after SENDING but before the request, in the middle of the request's body,
 * after its last byte, after the answer but before its record, after that. At `mid-checkpoint` the journal copies its log into its file.
 */
export const points = ['before-commit', 'before-send', 'mid-body', 'after-send', 'before-record', 'after-record', 'mid-checkpoint'] as const;
export type Point = (typeof points)[number];

/** Programs with one safety taken out. The harness must catch each of them. */
export const mutants = ['journal', 'reference', 'quarantine'] as const;
export type Mutant = (typeof mutants)[number];

/** Money that goes back, out and in, and links. */
export const writeKinds = ['refund', 'payout', 'charge', 'link'] as const;
export type WriteKind = (typeof writeKinds)[number];

/**
 * One thing that a person wants done once. `order` is the paid order of a refund, else the number of the write itself. The amount of
 * everything but a refund is its own, so that a second one shows in the ledger under whatever number.
 */
export type Write = { readonly id: number; readonly kind: WriteKind; readonly provider: ProviderName; readonly order: string; readonly amountMinor: number };

export type Order = Pick<Write, 'id' | 'provider' | 'amountMinor'> & { readonly reference: string };

/** What the journal holds for one write: the states of all its intents. */
export type WriteReport = { readonly id: number; readonly states: readonly string[] };

/** What a practice profile has as its settings. */
type PlainSetting = string | number | boolean | readonly string[] | readonly Readonly<Record<string, string | number | boolean>>[];

export type GatewayAddress = {
  readonly providerId: ProviderName;
  readonly baseUrl: string;
  readonly merchantId: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, PlainSetting>>;
  readonly control: { readonly url: string; readonly token: string };
};

/** Of a shopper who agreed once, before the first kill. */
export type StoredToken = { readonly provider: ProviderName; readonly token: string; readonly wallet: string; readonly merchantUserId: string };

export type EngineSetup = {
  readonly journalPath: string;
  readonly workerFile: string;
  readonly gateways: readonly GatewayAddress[];
  readonly tokens: readonly StoredToken[];
  readonly mutant: Mutant | null;
  /** How long a request of these profiles may take, milliseconds. */
  readonly requestTimeoutMs: number;
  /** Halts for good when `point` is reached for the `count`-th time. */
  readonly halt: { readonly point: Point; readonly count: number } | null;
  /** Writes of earlier runs to report on before anything is recovered. */
  readonly reportOn: readonly Write[];
};

export type StormWrite = Write & { readonly kind: 'refund' | 'payout' | 'link' };

/** The same form, sent again and again. */
export type Storm = {
  readonly write: StormWrite;
  /** Epoch milliseconds: every process of the storm begins then. */
  readonly startAt: number;
  /** When, from which window and under which form's key each call is made. */
  readonly calls: readonly { readonly afterMs: number; readonly window: number; readonly submitKey: string }[];
};

/** What a call was answered: the intent's id, or the code of its refusal. */
export type StormReply = { readonly intentId: string } | { readonly code: string };

export type ToEngine =
  | { readonly order: 'storm'; readonly storm: Storm }
  | { readonly order: 'open'; readonly setup: EngineSetup }
  /** Makes orders and has them paid; has a shopper agree to charges. */
  | { readonly order: 'prepare'; readonly orders: readonly Order[] }
  | { readonly order: 'work'; readonly writes: readonly Write[] }
  /** Does what is left undone and follows every open end until there is none. */
  | { readonly order: 'settle'; readonly writes: readonly Write[] }
  | { readonly order: 'report'; readonly writes: readonly Write[] }
  | { readonly order: 'close' };

export type FromEngine =
  /** `sends` are this process's own calls of the provider. */
  | { readonly said: 'stormed'; readonly replies: readonly StormReply[]; readonly sends: number }
  /** The journal as the last run left it. `openStates` are those of every intent that is not final. */
  | { readonly said: 'opened'; readonly openStates: readonly string[]; readonly reports: readonly WriteReport[] }
  | { readonly said: 'recovered'; readonly openStates: readonly string[] }
  | { readonly said: 'prepared'; readonly tokens: readonly StoredToken[] }
  | { readonly said: 'done'; readonly id: number }
  | { readonly said: 'halted'; readonly point: Point }
  | { readonly said: 'idle' }
  | { readonly said: 'settled'; readonly openStates: readonly string[] }
  | { readonly said: 'reported'; readonly reports: readonly WriteReport[] }
  | { readonly said: 'closed' };

export type FromGateways = { readonly gateways: readonly GatewayAddress[] };
