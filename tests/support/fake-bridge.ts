/**
 * A typed bridge that lives in the page, over synthetic data, so that screens can be looked at without a main process. It keeps
 * the contract's types and nothing of its promises: no journal, no provider, no money.
 */
import type { Bridge } from '../../shared/ipc/channels.ts';
import type { EventName, Handlers, LinkInput } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { Environment } from '../../shared/domain/profile.ts';
import { preferences, type Preferences } from '../../shared/domain/preferences.ts';
import { reference } from '../../shared/domain/ids.ts';
import type { ManualRefund } from '../../shared/domain/manual-refund.ts';
import type { IntentState } from '../../shared/domain/intent.ts';
import type { RepeatFinding, RepeatHit } from '../../shared/domain/repeat.ts';
import { refundableMinor, transaction, type Transaction, type TransactionStatus } from '../../shared/domain/transaction.ts';
import { descriptionOf } from '../../shared/providers/catalogue.ts';
import { methodOf } from '../../shared/providers/description.ts';
import { toInstant } from '../../shared/time/instant.ts';
import { fakeAccountHandlers, type FakeAccountOptions } from './fake-accounts.ts';
import { auditMatches, fakeAuditRows, fakeOverview, fakeVerdict } from './fake-audit.ts';
import { fakeIntent, fakeNow, fakeProfile, fakeTransaction, inboxTransactions, linkVariants, shopTransactions } from './fake-data.ts';
import { itemDetail, manyOpen, strangeRepeats } from './fake-inbox.ts';
import { fakeListHandlers, matches, sumUp, type FakeListOptions } from './fake-list.ts';
import { fakeLock, type FakeLockOptions } from './fake-lock.ts';
import { approvalAnswers } from './fake-approvals.ts';
import { fakeExportHandlers, type FakeExportOptions } from './fake-exports.ts';
import { fakePastExports, fakePresetHandlers, type FakePresetOptions } from './fake-presets.ts';
import { fakeBatchHandlers, type FakeBulk } from './fake-batches.ts';
import { fakeTodayHandlers, type FakeTodayOptions } from './fake-today.ts';
import { fakeSearchHandlers, type FakeSearch } from './fake-search.ts';
import { fakeSettlementHandlers, type FakeSettlements } from './fake-settlements.ts';
import { fakeTokenHandlers, withTokenSettings, type FakeTokens } from './fake-tokens.ts';
import { outflowDetail, outflowRecords, outflowRows } from './fake-refunds.ts';

export type FakeOptions = FakeLockOptions & FakeAccountOptions & FakeTodayOptions & FakeListOptions & FakeExportOptions & FakePresetOptions & {
  readonly language?: Preferences['language'];
  readonly theme?: Preferences['theme'];
  readonly environment?: Environment;
  readonly keychain?: 'ready' | 'locked' | 'unavailable';
  /** What is wrong with the journal; nothing when absent. */
  readonly journal?: 'behind' | 'gone' | 'unwitnessed';
  readonly tourHidden?: boolean;
  /** No transactions yet. */
  readonly empty?: boolean;
  readonly paused?: boolean;
  /** What `links.create` and `refunds.create` do; `field` refuses an entry of the link. */
  readonly create?: 'succeed' | 'unknown' | 'refuse' | 'pending' | 'notSent' | 'duplicate' | 'field' | 'page' | 'awaitsApproval';
  /** Records of manual refunds, payouts, and a refund that waits for a page of the provider. */
  readonly outflows?: boolean;
  /** Links of the other providers, and one that was paid in part. */
  readonly variants?: boolean;
  /** What `links.withdraw` does. */
  readonly withdraw?: 'done' | 'paid' | 'refused';
  /** The inbox holds one of each state, or more than a handful. */
  readonly inbox?: boolean | 'many';
  /** What waits for a person was sent so lately that nobody may decide yet. */
  readonly waiting?: boolean;
  /** A refund looks the same at another provider, and one was made in a portal. */
  readonly repeats?: boolean;
  /** Requests for a second person and computers that know each other; none when absent. `memory`: there is no keychain. */
  readonly approvals?: 'waiting' | 'memory' | 'locked';
  /** What a check of the audit finds; whole when absent. */
  readonly audit?: 'broken';
  readonly bulk?: FakeBulk;
  readonly tokens?: FakeTokens;
  readonly search?: FakeSearch;
  readonly settlements?: FakeSettlements;
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

const neverSent = { problem: null, lastSentAt: null, lastAskedAt: null, nextAskAt: null, quarantineUntil: null, sends: 0, asks: 0 } as const;

/** The intent of a row, with a problem that goes with its state. */
function intentOf(row: Transaction) {
  const state = stateOf(row);
  if (state === 'QUEUED') return fakeIntent(row, state, { problem: { reason: 'connectionRefused', httpStatus: null, providerCode: null, providerMessage: null }, lastSentAt: null, lastAskedAt: null, nextAskAt: null, quarantineUntil: null, sends: 0, asks: 0 });
  if (state === 'REJECTED') return fakeIntent(row, state, { problem: { reason: 'refused', httpStatus: 200, providerCode: '303000', providerMessage: 'merchant not enabled' } });
  if (state === 'ACCEPTED') return fakeIntent(row, state, { problem: null, nextAskAt: toInstant(fakeNow + 312_000) });
  if (state === 'NEEDS_OPERATOR') return fakeIntent(row, state, { problem: { reason: 'notFound', httpStatus: 200, providerCode: '303011', providerMessage: null }, nextAskAt: null, asks: 14, negativeReads: 3, quarantineUntil: fakeNow });
  return fakeIntent(row, state);
}

const endings = { succeed: 'succeeded', unknown: 'unknown', refuse: 'failed', pending: 'pending', notSent: 'queued', duplicate: 'succeeded', field: 'succeeded', page: 'pending', awaitsApproval: 'queued' } as const;

/** Makes the bridge; `emit` sends an event to the page as the main process would. */
export function makeFakeBridge(options: FakeOptions = {}): Bridge & { readonly emit: (event: EventName, payload: unknown) => void } {
  const environment = options.environment ?? 'practice';
  const listeners = new Map<EventName, Set<(payload: unknown) => void>>();
  const profiles = [
    fakeProfile(1, environment === 'practice' ? 'Practice 練習商店' : 'Lantern 燈籠茶行', environment, options.paused ? { paused: { code: 'provider.auth', at: fakeNow } } : {}),
    fakeProfile(2, '網店 CNY', environment, { settings: { minimumLink: 10_000 } }),
    ...(environment === 'practice' ? [fakeProfile(3, 'HK store, test', 'test')] : [fakeProfile(3, 'Practice C', 'practice')]),
    fakeProfile(4, environment === 'practice' ? 'Practice P' : 'Lantern, overseas', environment, { providerId: 'pingpong' }),
    fakeProfile(5, environment === 'practice' ? 'Practice ++' : '灯笼茶行 内地', environment, { providerId: 'pingxx' }),
    fakeProfile(6, environment === 'practice' ? 'Practice V' : '燈籠茶行 台灣', environment, { providerId: 'vexora' }),
  ].map((profile) => (options.tokens ? withTokenSettings(profile, options.tokens.incomplete) : profile));
  let rows: readonly Transaction[] = options.empty ? [] : [...(options.inbox === 'many' ? manyOpen : options.inbox ? inboxTransactions : []), ...(options.variants ? linkVariants : []), ...(options.outflows ? outflowRows : []), ...shopTransactions].map((row) => ({ ...row, environment }));
  let chosen = preferences.parse({
    language: options.language ?? 'en', theme: options.theme ?? 'light', timeZone: 'Asia/Hong_Kong', currentProfileId: null,
    tourHidden: options.tourHidden ?? false, operator: 'Operator A (Demo)',
  });

  function find(id: string): Transaction {
    const found = rows.find((row) => row.id === id);
    if (!found) throw new Refusal({ code: 'transaction.notFound', params: {} });
    return found;
  }

  const auditRows = fakeAuditRows(73);
  /** What went out for the order; of the payer's, what `repeats` puts there: a refund at another provider, one made in a portal. */
  function repeatsOf(payment: Transaction, amountMinor: number | null): RepeatFinding {
    const own = rows.filter((row) => row.kind !== 'payment' && row.parentReference === payment.reference && row.status !== 'failed' && row.status !== 'cancelled');
    return { days: 30, hits: [...own.map((row): RepeatHit => ({ key: row.id, why: 'order', source: 'journal', transaction: row, amountMinor: row.amountMinor, at: row.createdAt })), ...(options.repeats ? strangeRepeats(environment, amountMinor) : [])] };
  }

  function emit(event: EventName, payload: unknown): void {
    listeners.get(event)?.forEach((listener) => listener(payload));
  }

  const exporting = fakeExportHandlers(options, { found: (filter) => rows.filter((row) => matches(row, filter)), sumUp, past: options.exported ? fakePastExports() : [] });
  const open = () => rows.filter((row) => row.origin !== 'manual' && ['unknown', 'needs_operator', 'pending', 'queued'].includes(row.status)).map((row) => ({ intent: intentOf(row), transaction: row, paymentReference: row.parentReference }));
  const item = (id: string) => open().find((candidate) => candidate.intent.id === id) ?? open()[0]!;
  const withdrawn = new Set<string>();
  const manual: Map<string, ManualRefund> = options.outflows ? outflowRecords() : new Map();

  /** What the method of the input hands to a payer. */
  function handedOut(made: Transaction, input: LinkInput): Transaction['link'] {
    const profile = profiles.find((candidate) => candidate.id === input.profileId);
    const gives = profile && methodOf(descriptionOf(profile.providerId), profile, input.method)?.gives;
    if (!made.link?.url) return made.link;
    const link = { ...made.link, expiresAt: input.expiresAt };
    if (gives === 'qr') return { ...link, url: null };
    if (gives === 'form') return { ...link, url: null, qrText: null, action: { kind: 'form', url: 'https://gateway.example/pay', fields: { orderId: input.reference } } };
    return gives === 'other' ? { ...link, url: null, qrText: null, action: { kind: 'other', type: 'unknown_step', raw: '{"type":"unknown_step"}' } } : link;
  }

  function replace(row: Transaction): Transaction {
    rows = rows.map((other) => (other.id === row.id ? row : other));
    return row;
  }

  function create(input: LinkInput): Transaction {
    const ended = endings[options.create ?? 'succeed'];
    const made = fakeTransaction({ number: 500 + rows.length, status: ended === 'succeeded' ? 'waiting' : ended, amountMinor: input.amountMinor, reference: input.reference, minutesAgo: 0, description: input.description });
    const profile = profiles.find((candidate) => candidate.id === input.profileId) ?? profiles[0]!;
    const row = transaction.parse({ ...made, profileId: profile.id, providerId: profile.providerId, currency: input.currency, environment, link: handedOut(made, input) });
    rows = [row, ...rows];
    return row;
  }

  function manualOf(id: string): { refund: Transaction; payment: Transaction; record: ManualRefund } {
    const refund = find(id);
    const record = manual.get(id);
    if (!record) throw new Refusal({ code: 'manualRefund.notFound', params: {} });
    return { refund, payment: find(refund.parentId ?? ''), record };
  }

  const lock = fakeLock(options, { environment, emit, refuse: (error) => new Refusal(error) });
  const handlers: Handlers = {
    ...lock.handlers,
    'app.status': async () => ({ version: '0.1.0', platform: 'linux', operator: chosen.operator, journal: options.journal === undefined ? { ok: true } : { ok: false, error: { code: `journal.${options.journal}`, params: { accept: '3f2a9c1b', missing: 3 } } }, keychain: options.keychain ?? 'ready', preferences: chosen, now: fakeNow }),
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
    'links.suggestReference': async (input) => {
      const profile = profiles.find((candidate) => candidate.id === input.profileId);
      const plain = profile && methodOf(descriptionOf(profile.providerId), profile, input.method)?.reference.alphanumeric;
      return { reference: reference.parse(plain ? `L261120A${433 + rows.length}` : `LT-1120-0${433 + rows.length}`) };
    },
    'links.checkReference': async (input) => ({ free: !rows.some((row) => row.reference === input.reference) }),
    'links.create': async (input) => {
      if (options.create === 'field') throw new Refusal({ code: 'field.invalid', params: { key: 'mobile' }, field: 'fields.mobile' });
      if (options.create === 'duplicate') throw new Refusal({ code: 'reference.duplicate', params: {}, field: 'reference' });
      const row = create(input);
      return { intent: intentOf(row), transaction: row, payment: null };
    },
    'links.withdraw': async ({ transactionId }) => {
      const row = find(transactionId);
      if (options.withdraw === 'refused') return { transaction: row, error: { code: 'provider.declined', params: { reason: 'refused', httpStatus: 400, providerCode: 'invalid_request_error', providerMessage: 'charge cannot be reversed' } } };
      if (options.withdraw === 'paid') return { transaction: replace({ ...row, status: 'paid', movedAt: fakeNow }), error: { code: 'link.cannotWithdraw', params: {} } };
      withdrawn.add(row.id);
      return { transaction: replace({ ...row, status: 'cancelled' }), error: null };
    },
    ...fakeListHandlers(options, { rows: () => rows, refuse: (error) => new Refusal(error) }),
    'transactions.get': async ({ id }) => {
      const row = find(id);
      const refunds = rows.filter((other) => other.parentId === id);
      return {
        transaction: row, parent: rows.find((other) => other.id === row.parentId) ?? null, refunds,
        intent: withdrawn.has(row.id) ? fakeIntent(row, 'SUCCEEDED') : intentOf(row),
        timeline: [
          ...(withdrawn.has(row.id) ? [{ id: 3, at: fakeNow, type: 'link.withdrawn' as const, transactionId: row.id, intentId: row.intentId, operator: row.operator, data: {} }] : []),
          { id: 2, at: toInstant(row.createdAt + 30_000), type: row.status === 'unknown' ? 'intent.unknown' : 'intent.succeeded', transactionId: row.id, intentId: row.intentId, operator: null, data: { kind: 'link' } },
          { id: 1, at: row.createdAt, type: 'intent.sending', transactionId: row.id, intentId: row.intentId, operator: row.operator, data: { kind: 'link', count: 1 } },
        ],
        exchanges: [{
          operation: 'link', startedAt: row.createdAt, durationMs: 214, method: 'POST', url: 'http://127.0.0.1:1/gateway/api/v1/payments/link', requestHeaders: { 'content-type': 'application/json' },
          requestBody: '{"merchant_order_id":"LT-1120-0432","amount":48000}', signedText: null, httpStatus: 200, responseBody: '{"code":0,"data":{}}', problem: null,
        }],
        ...(options.outflows ? outflowDetail(row) : {}),
      };
    },
    'transactions.refresh': async ({ id }) => ({ transaction: find(id), error: null }),
    'transactions.watch': async () => ({}),
    'refunds.preflight': async ({ paymentId }) => {
      const payment = find(paymentId);
      return { payment, refunds: rows.filter((row) => row.parentId === paymentId), refundableMinor: refundableMinor(payment), asked: { ok: true, at: fakeNow }, repeats: repeatsOf(payment, null), suggestedReference: reference.parse(`R-${payment.reference}-02`) };
    },
    'refunds.repeats': async ({ paymentId, amountMinor }) => repeatsOf(find(paymentId), amountMinor),
    'refunds.create': async (input) => {
      const payment = find(input.paymentId);
      const waiting = options.create === 'page' ? { url: 'https://mapi.alipay.com/gateway.do?service=refund_fastpay_by_platform_pwd', qrText: null, action: null, expiresAt: fakeNow + 567 * 60_000 } : null;
      const raw = fakeTransaction({ number: 700 + rows.length, status: endings[options.create ?? 'succeed'], amountMinor: input.amountMinor, reference: input.reference, minutesAgo: 0, refundOf: 16, environment });
      const made = transaction.parse({ ...raw, providerId: payment.providerId, profileId: payment.profileId, currency: payment.currency, parentId: payment.id, parentReference: payment.reference, link: waiting });
      rows = [made, ...rows];
      return { intent: options.create === 'awaitsApproval' ? fakeIntent(made, 'AWAITING_APPROVAL', neverSent) : intentOf(made), transaction: made, payment: transaction.parse({ ...payment, heldMinor: ['unknown', 'pending', 'queued'].includes(made.status) ? made.amountMinor : 0 }) };
    },
    'refunds.chooseProof': async () => ({ proof: { id: '01900000-0000-4000-8000-000000000001', name: 'bank-slip.pdf', bytes: 184_320 } }),
    'refunds.recordManual': async (input) => {
      const payment = find(input.paymentId);
      const made = fakeTransaction({ number: 800 + rows.length, status: 'pending', amountMinor: input.amountMinor, currency: payment.currency, reference: `R-${payment.reference}-01`, minutesAgo: 0, refundOf: 1, refundOfReference: payment.reference, origin: 'manual', environment });
      const refund = transaction.parse({ ...made, parentId: payment.id, profileId: payment.profileId, providerId: payment.providerId, reason: input.reason, description: input.note });
      rows = [refund, ...rows];
      replace(transaction.parse({ ...payment, heldMinor: payment.heldMinor + input.amountMinor }));
      manual.set(refund.id, {
        transactionId: refund.id, state: 'recorded', method: input.method, paidOn: input.paidOn, externalReference: input.externalReference, hasPayee: input.payee !== '',
        proof: input.proof === null ? null : { name: 'bank-slip.pdf', bytes: 184_320, sha256: 'cd'.repeat(32) }, recordedBy: chosen.operator, recordedAt: fakeNow, confirmedBy: null, confirmedAt: null,
        voidedBy: null, voidedAt: null, voidReason: null, version: 1,
      });
      return manualOf(refund.id);
    },
    'refunds.confirmManual': async (input) => {
      const { refund, record } = manualOf(input.transactionId);
      manual.set(refund.id, { ...record, state: 'confirmed', confirmedBy: input.person, confirmedAt: fakeNow, version: record.version + 1 });
      replace({ ...refund, status: 'succeeded', movedAt: fakeNow });
      return manualOf(refund.id);
    },
    'refunds.voidManual': async (input) => {
      const { refund, record } = manualOf(input.transactionId);
      manual.set(refund.id, { ...record, state: 'voided', voidedBy: input.person, voidedAt: fakeNow, voidReason: input.reason, version: record.version + 1 });
      replace({ ...refund, status: 'cancelled' });
      return manualOf(refund.id);
    },
    'refunds.manual': async ({ transactionId }) => manualOf(transactionId),
    'refunds.manualPayee': async () => ({ payee: '林樣本 Sample Lin, 012-000000123456' }),
    'refunds.saveProof': async () => ({ saved: '/home/demo/Documents/bank-slip.pdf' }),
    'payouts.suggestReference': async () => ({ reference: reference.parse('P261120A71') }),
    'payouts.repeats': async ({ paymentId, amountMinor }) => (paymentId === null ? { days: 30, hits: [] } : repeatsOf(find(paymentId), amountMinor)),
    'payouts.create': async (input) => {
      const made = fakeTransaction({ number: 900 + rows.length, status: endings[options.create ?? 'succeed'], amountMinor: input.amountMinor, currency: 'TWD', reference: input.reference, minutesAgo: 0, refundOf: 1, origin: 'payout', environment, at: { providerId: 'vexora', profile: 6 } });
      const payout = transaction.parse({ ...made, kind: 'payout', profileId: input.profileId, parentId: input.paymentId, parentReference: input.paymentId === null ? null : find(input.paymentId).reference, reason: null });
      rows = [payout, ...rows];
      return { intent: intentOf(payout), transaction: payout, payment: null };
    },
    ...fakeAccountHandlers(options, { find, newest: () => rows[0] ?? null }),
    'unsettled.list': async () => open(),
    'unsettled.get': async ({ intentId }) => {
      const found = item(intentId);
      return itemDetail(options.waiting ? { ...found, intent: { ...found.intent, quarantineUntil: toInstant(fakeNow + 252_000) } } : found);
    },
    'unsettled.ask': async ({ intentId }) => item(intentId),
    'unsettled.send': async ({ intentId }) => item(intentId),
    'unsettled.decide': async ({ intentId }) => item(intentId),
    ...approvalAnswers(options, Refusal),
    ...exporting,
    ...fakePresetHandlers(options, { environment, refuse: (dto) => new Refusal(dto), start: exporting['exports.start'] }),
    'audit.search': async ({ filter, before, limit }) => {
      const found = auditRows.filter((row) => auditMatches(row, filter)).toReversed();
      const rest = found.filter((row) => before === null || row.seq < before);
      return { rows: rest.slice(0, limit), next: rest.length > limit ? (rest[limit - 1]?.seq ?? null) : null, total: found.length, asOf: fakeNow };
    },
    'audit.overview': async () => fakeOverview(auditRows),
    'audit.verify': async ({ written }) => fakeVerdict(auditRows, options.audit ?? 'ok', written !== null),
    'audit.stop': async () => ({}),
    'audit.export': async ({ suggestedName }) => ({ saved: { path: `/home/demo/Documents/${suggestedName}`, rows: auditRows.length, sha256: 'ab'.repeat(32) } }),
    ...fakeTodayHandlers(options, () => rows),
    ...fakeBatchHandlers(options.bulk ?? {}, emit, (code) => { throw new Refusal({ code, params: {} }); }),
    ...fakeSearchHandlers(options.search ?? {}, { emit, profiles, rows: () => rows, refuse: (error) => new Refusal(error) }),
    ...fakeSettlementHandlers({ emit, profiles, refuse: (error) => new Refusal(error), options: options.settlements ?? {}, empty: options.empty ?? false }),
    ...fakeTokenHandlers(options.tokens ?? {}, { environment, emit, profiles, refuse: (error) => new Refusal(error), ended: endings[options.create ?? 'succeed'], addPayment: (row) => { rows = [row, ...rows]; return { intent: { ...intentOf(row), kind: 'charge' }, transaction: row }; } }),
    'practice.list': async () => ({ orders: (['refund', 'link', 'query'] as const).map((operation) => ({ operation, kinds: ['accept-then-hang-up', 'answer-late', 'error-500-after-commit'] })), active: [] }),
    'practice.misbehave': async () => ({}),
    'practice.clear': async () => ({}),
  };

  return {
    emit,
    invoke: async (channel, input) => {
      try {
        // One list of handlers for many types: the page passes what the contract's types allow.
        if (lock.isLocked() && channel !== 'app.status' && channel !== 'app.confirmClose' && !channel.startsWith('lock.')) throw new Refusal({ code: 'app.locked', params: {} });
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
