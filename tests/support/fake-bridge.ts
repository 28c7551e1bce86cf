/**
 * A typed bridge that lives in the page, over synthetic data, so that screens can be looked at without a main process. It keeps
 * the contract's types and nothing of its promises: no journal, no provider, no money.
 */
import type { Bridge } from '../../shared/ipc/channels.ts';
import type { EventName, Handlers, LinkInput } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { Environment } from '../../shared/domain/profile.ts';
import { preferences, type Preferences } from '../../shared/domain/preferences.ts';
import { exportId, reference } from '../../shared/domain/ids.ts';
import type { IntentState } from '../../shared/domain/intent.ts';
import type { ExportRecord } from '../../shared/domain/export.ts';
import { refundableMinor, transaction, type Transaction, type TransactionStatus } from '../../shared/domain/transaction.ts';
import type { CurrencySum, TransactionFilter } from '../../shared/domain/transaction-filter.ts';
import { toInstant } from '../../shared/time/instant.ts';
import { fakeId, fakeIntent, fakeNow, fakeProfile, fakeTransaction, inboxTransactions, shopTransactions } from './fake-data.ts';

export type FakeOptions = {
  readonly language?: Preferences['language'];
  readonly theme?: Preferences['theme'];
  readonly environment?: Environment;
  readonly keychain?: 'ready' | 'locked' | 'unavailable';
  readonly tourHidden?: boolean;
  /** No transactions yet. */
  readonly empty?: boolean;
  readonly paused?: boolean;
  /** What `links.create` and `refunds.create` do. */
  readonly create?: 'succeed' | 'unknown' | 'refuse' | 'pending' | 'notSent' | 'duplicate';
  /** The inbox holds one of each state. */
  readonly inbox?: boolean;
  /** How a connection test ends; a good answer when absent. */
  readonly connection?: 'refused' | 'unlisted';
  /** How an export stands after its start. */
  readonly exporting?: 'running' | 'done' | 'failed';
};

/** How a fake handler refuses. */
class Refusal extends Error {
  readonly dto: AppErrorDto;

  constructor(dto: AppErrorDto) {
    super(dto.code);
    this.dto = dto;
  }
}

const states: Readonly<Partial<Record<TransactionStatus, IntentState>>> = {
  unknown: 'UNKNOWN', queued: 'QUEUED', pending: 'ACCEPTED', needs_operator: 'NEEDS_OPERATOR', failed: 'REJECTED', cancelled: 'ABANDONED',
};
const stateOf = (row: Transaction): IntentState => states[row.status] ?? 'SUCCEEDED';

/** The intent of a row, with a problem that goes with its state. */
function intentOf(row: Transaction) {
  const state = stateOf(row);
  if (state === 'QUEUED') return fakeIntent(row, state, { problem: { reason: 'connectionRefused', httpStatus: null, providerCode: null, providerMessage: null }, lastSentAt: null, lastAskedAt: null, nextAskAt: null, quarantineUntil: null, sends: 0, asks: 0 });
  if (state === 'REJECTED') return fakeIntent(row, state, { problem: { reason: 'refused', httpStatus: 200, providerCode: '303000', providerMessage: 'merchant not enabled' } });
  if (state === 'ACCEPTED') return fakeIntent(row, state, { problem: null, nextAskAt: toInstant(fakeNow + 312_000) });
  if (state === 'NEEDS_OPERATOR') return fakeIntent(row, state, { problem: { reason: 'notFound', httpStatus: 200, providerCode: '303011', providerMessage: null }, nextAskAt: null, asks: 14, negativeReads: 3, quarantineUntil: fakeNow });
  return fakeIntent(row, state);
}

const endings = { succeed: 'succeeded', unknown: 'unknown', refuse: 'failed', pending: 'pending', notSent: 'queued', duplicate: 'succeeded' } as const;

function matches(row: Transaction, filter: TransactionFilter): boolean {
  const text = filter.text?.toLowerCase();
  return (filter.kinds === undefined || filter.kinds.includes(row.kind))
    && (filter.statuses === undefined || filter.statuses.includes(row.status))
    && (filter.currencies === undefined || filter.currencies.includes(row.currency))
    && (!filter.linksOnly || row.link !== null)
    && (!filter.refundableOnly || refundableMinor(row) > 0)
    && (filter.from === undefined || row.createdAt >= filter.from)
    && (filter.until === undefined || row.createdAt < filter.until)
    && (text === undefined || text === '' || row.reference.toLowerCase().startsWith(text) || row.providerPaymentId?.toLowerCase() === text);
}

function sumUp(rows: readonly Transaction[]): CurrencySum[] {
  return (['HKD', 'CNY'] as const).map((currency) => {
    const mine = rows.filter((row) => row.currency === currency);
    const sum = (some: readonly Transaction[]): number => some.reduce((total, row) => total + row.amountMinor, 0);
    return {
      currency,
      rows: mine.length,
      inMinor: sum(mine.filter((row) => ['paid', 'part_refunded', 'refunded'].includes(row.status))),
      outMinor: sum(mine.filter((row) => row.status === 'succeeded')),
    };
  }).filter((sum) => sum.rows > 0);
}

/** Makes the bridge; `emit` sends an event to the page as the main process would. */
export function makeFakeBridge(options: FakeOptions = {}): Bridge & { readonly emit: (event: EventName, payload: unknown) => void } {
  const environment = options.environment ?? 'practice';
  const listeners = new Map<EventName, Set<(payload: unknown) => void>>();
  const profiles = [
    fakeProfile(1, environment === 'practice' ? 'Practice 練習商店' : 'Lantern 燈籠茶行', environment, options.paused ? { paused: { code: 'provider.auth', at: fakeNow } } : {}),
    fakeProfile(2, '網店 CNY', environment, { settings: { minimumLink: 10_000 } }),
    ...(environment === 'practice' ? [fakeProfile(3, 'HK store, test', 'test')] : [fakeProfile(3, 'Practice C', 'practice')]),
  ];
  let rows: readonly Transaction[] = options.empty ? [] : [...(options.inbox ? inboxTransactions : []), ...shopTransactions].map((row) => ({ ...row, environment }));
  let chosen = preferences.parse({
    language: options.language ?? 'en', theme: options.theme ?? 'light', timeZone: 'Asia/Hong_Kong', currentProfileId: null,
    tourHidden: options.tourHidden ?? false, operator: 'Operator A (Demo)',
  });

  function find(id: string): Transaction {
    const found = rows.find((row) => row.id === id);
    if (!found) throw new Refusal({ code: 'transaction.notFound', params: {} });
    return found;
  }

  function emit(event: EventName, payload: unknown): void {
    listeners.get(event)?.forEach((listener) => listener(payload));
  }

  const open = () => rows.filter((row) => ['unknown', 'needs_operator', 'pending', 'queued'].includes(row.status)).map((row) => ({ intent: intentOf(row), transaction: row, paymentReference: row.parentReference }));
  const item = (id: string) => open().find((candidate) => candidate.intent.id === id) ?? open()[0]!;
  let run: ExportRecord | undefined;

  function create(input: LinkInput): Transaction {
    const ended = endings[options.create ?? 'succeed'];
    const made = fakeTransaction({ number: 500 + rows.length, status: ended === 'succeeded' ? 'waiting' : ended, amountMinor: input.amountMinor, reference: input.reference, minutesAgo: 0, description: input.description });
    const row = transaction.parse({ ...made, currency: input.currency, environment, ...(made.link ? { link: { ...made.link, expiresAt: input.expiresAt } } : {}) });
    rows = [row, ...rows];
    return row;
  }

  const handlers: Handlers = {
    'app.status': async () => ({ version: '0.1.0', platform: 'linux', operator: chosen.operator, journal: { ok: true }, keychain: options.keychain ?? 'ready', preferences: chosen, now: fakeNow }),
    'app.savePreferences': async (input) => { chosen = preferences.parse({ ...chosen, ...input }); return chosen; },
    'app.copyText': async () => ({}),
    'app.copyImage': async () => ({}),
    'app.saveFile': async ({ suggestedName }) => ({ saved: suggestedName }),
    'app.openLink': async () => ({}),
    'app.notify': async () => ({}),
    'app.confirmClose': async () => ({}),
    'profiles.list': async () => profiles,
    'profiles.save': async () => profiles[0]!,
    'profiles.remove': async () => ({}),
    'profiles.resume': async () => profiles[0]!,
    'profiles.storeSecret': async () => profiles[0]!,
    'profiles.clearSecret': async () => profiles[0]!,
    'profiles.testConnection': async () => {
      if (!options.connection) return { ok: true, durationMs: 214, at: fakeNow };
      const refused = options.connection === 'refused';
      const answer = refused ? '{"code":401001,"message":"invalid signature"}' : '{"code":303011,"message":"order does not exist"}';
      return {
        ok: false, at: fakeNow,
        error: refused ? { code: 'provider.auth', params: {} } : { code: 'provider.declined', params: { reason: 'unlistedRefusal', httpStatus: 200, providerCode: '303011', providerMessage: 'order does not exist' } },
        evidence: {
          operation: 'query', startedAt: fakeNow, durationMs: 214, method: 'GET', url: 'https://test-api.chingchingpay.com/gateway/api/v1/payments/query?merchant_order_id=CHECK-0001',
          requestHeaders: { 'x-api-key': '••••3f2a', 'x-signature': '••••' }, requestBody: null, signedText: 'merchant_order_id=CHECK-0001', httpStatus: refused ? 401 : 200, responseBody: answer, problem: null,
        },
      };
    },
    'links.suggestReference': async () => ({ reference: reference.parse(`LT-1120-0${433 + rows.length}`) }),
    'links.checkReference': async (input) => ({ free: !rows.some((row) => row.reference === input.reference) }),
    'links.create': async (input) => {
      if (options.create === 'duplicate') throw new Refusal({ code: 'reference.duplicate', params: {}, field: 'reference' });
      const row = create(input);
      return { intent: intentOf(row), transaction: row, payment: null };
    },
    'transactions.search': async ({ filter }) => ({ rows: rows.filter((row) => matches(row, filter)), next: null, asOf: fakeNow }),
    'transactions.sums': async ({ filter }) => sumUp(rows.filter((row) => matches(row, filter))),
    'transactions.get': async ({ id }) => {
      const row = find(id);
      const refunds = rows.filter((other) => other.parentId === id);
      return {
        transaction: row, parent: rows.find((other) => other.id === row.parentId) ?? null, refunds,
        intent: intentOf(row),
        timeline: [
          { id: 2, at: toInstant(row.createdAt + 30_000), type: row.status === 'unknown' ? 'intent.unknown' : 'intent.succeeded', transactionId: row.id, intentId: row.intentId, operator: null, data: { kind: 'link' } },
          { id: 1, at: row.createdAt, type: 'intent.sending', transactionId: row.id, intentId: row.intentId, operator: row.operator, data: { kind: 'link', count: 1 } },
        ],
        exchanges: [{
          operation: 'link', startedAt: row.createdAt, durationMs: 214, method: 'POST', url: 'http://127.0.0.1:1/gateway/api/v1/payments/link', requestHeaders: { 'content-type': 'application/json' },
          requestBody: '{"merchant_order_id":"LT-1120-0432","amount":48000}', signedText: null, httpStatus: 200, responseBody: '{"code":0,"data":{}}', problem: null,
        }],
      };
    },
    'transactions.refresh': async ({ id }) => ({ transaction: find(id), error: null }),
    'transactions.watch': async () => ({}),
    'refunds.preflight': async ({ paymentId }) => {
      const payment = find(paymentId);
      return { payment, refunds: rows.filter((row) => row.parentId === paymentId), refundableMinor: refundableMinor(payment), minimumMinor: 1, asked: { ok: true, at: fakeNow }, earlier: rows.find((row) => row.parentId === paymentId) ?? null, suggestedReference: reference.parse(`R-${payment.reference}-02`) };
    },
    'refunds.create': async (input) => {
      const payment = find(input.paymentId);
      const made = fakeTransaction({ number: 700 + rows.length, status: endings[options.create ?? 'succeed'], amountMinor: input.amountMinor, reference: input.reference, minutesAgo: 0, refundOf: 16, environment });
      rows = [made, ...rows];
      return { intent: intentOf(made), transaction: made, payment: transaction.parse({ ...payment, heldMinor: ['unknown', 'pending', 'queued'].includes(made.status) ? made.amountMinor : 0 }) };
    },
    'unsettled.list': async () => open(),
    'unsettled.ask': async ({ intentId }) => item(intentId),
    'unsettled.send': async ({ intentId }) => item(intentId),
    'unsettled.decide': async ({ intentId }) => item(intentId),
    'exports.preview': async ({ filter }) => { const found = rows.filter((row) => matches(row, filter)); return { rows: found.length, sums: sumUp(found), asOf: fakeNow }; },
    'exports.choosePath': async ({ suggestedName }) => ({ path: `/home/demo/Documents/${suggestedName}` }),
    'exports.start': async ({ request, path }) => {
      const state = options.exporting ?? 'done';
      const done = state === 'done';
      run = { id: exportId.parse(fakeId('d00', 9)), request, path, state, rows: state === 'running' ? 7 : 12, bytes: done ? 4096 : 0, sha256: done ? 'ab'.repeat(32) : null, startedAt: fakeNow, finishedAt: state === 'running' ? null : fakeNow };
      return run;
    },
    'exports.cancel': async () => ({}),
    'exports.list': async () => (run ? [run] : []),
    'exports.reveal': async () => ({}),
    'today.summary': async () => {
      const today = rows.filter((row) => row.createdAt > fakeNow - 14 * 3_600_000);
      const waiting = rows.filter((row) => row.status === 'waiting');
      return {
        date: '2026-11-20', zone: 'Asia/Hong_Kong', received: sumUp(today), paidLinks: today.filter((row) => row.link && ['paid', 'part_refunded'].includes(row.status)), waitingLinks: waiting,
        expiringLinks: waiting.filter((row) => row.link?.expiresAt && row.link.expiresAt < fakeNow + 86_400_000),
      };
    },
    'practice.list': async () => ({ kinds: ['accept-then-hang-up', 'answer-late', 'error-500-after-commit'], active: [] }),
    'practice.misbehave': async () => ({}),
    'practice.clear': async () => ({}),
  };

  return {
    emit,
    invoke: async (channel, input) => {
      try {
        // One list of handlers for many types: the page passes what the contract's types allow.
        const handler = handlers[channel] as (value: unknown) => Promise<unknown>;
        return { ok: true, value: structuredClone(await handler(input)) };
      } catch (cause) {
        return { ok: false, error: cause instanceof Refusal ? cause.dto : { code: 'internal', params: {}, incidentId: 'FAKE-0001' } };
      }
    },
    subscribe: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => { set.delete(listener); };
    },
  };
}
