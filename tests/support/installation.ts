/**
 * An installation of the program below its screens, for the second-person check: a journal of its own in a temporary folder, a device key of its own,
 * the real engine and gate, and one provider whose answers a test lines up. Two of them share a clock.
 */
import { createApprovals, type Approvals } from '@core/approvals/approvals.ts';
import { createChecking, type Checking } from '@core/approvals/checking.ts';
import { createDevices, type Devices } from '@core/approvals/devices.ts';
import { createApprovalGate } from '@core/approvals/gate.ts';
import { AttemptEngine } from '@core/attempts/engine.ts';
import { planIntent } from '@core/attempts/plan.ts';
import { createMoneyLock } from '@core/money-rules/money-lock.ts';
import type { DeviceKey } from '@core/ports/device-key.ts';
import type { IntentPlan, Journal } from '@core/ports/journal.ts';
import { openJournalInThread } from '@electron/journal/journal.ts';
import { confirmedCharacters } from '@shared/domain/approval.ts';
import { profileId, reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import { defaultMoneyRules, type ApprovalTier } from '@shared/domain/money-rules.ts';
import type { Profile } from '@shared/domain/profile.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { AppError } from '@shared/errors/app-error.ts';
import { moneyOf, toMinor } from '@shared/money/money.ts';
import { memoryDeviceKey } from './device-key.ts';
import { linkFactOf, linkPayloadOf, refundPayloadOf, transactionFactOf } from './facts.ts';
import type { FakeClock } from './fake-clock.ts';
import { countingIds, submitKeyOf } from './ids.ts';
import { temporaryFolder } from './journal.ts';
import { memorySaver } from './proofs.ts';
import { ScriptedProvider } from './scripted-provider.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const deaf = { intentChanged: async () => undefined, transactionChanged: async () => undefined, profileChanged: async () => undefined };

/** HK$1,000.00 for one refund, HK$2,500.00 for a day. */
export const usualTier: ApprovalTier = { currency: 'HKD', fromMinor: toMinor(100_000), dailyFromMinor: toMinor(250_000) };

let seed = 0;

export class Installation {
  readonly journal: Journal;
  readonly profile: Profile;
  readonly engine: AttemptEngine;
  readonly deviceKey: DeviceKey;
  readonly approvals: Approvals;
  readonly checking: Checking;
  readonly devices: Devices;
  readonly provider: ScriptedProvider;
  readonly saver: ReturnType<typeof memorySaver>;
  readonly close: () => Promise<void>;
  /** Who sits here. */
  person: string;
  readonly #ids: ReturnType<typeof countingIds>;
  readonly #clock: FakeClock;
  #orders = 0;

  private constructor(parts: { readonly journal: Journal; readonly profile: Profile; readonly clock: FakeClock; readonly person: string; readonly ids: ReturnType<typeof countingIds>; readonly close: () => Promise<void> }) {
    const { journal, profile, clock, ids } = parts;
    this.journal = journal;
    this.profile = profile;
    this.person = parts.person;
    this.close = parts.close;
    this.#ids = ids;
    this.#clock = clock;
    this.provider = new ScriptedProvider();
    this.saver = memorySaver();
    this.deviceKey = memoryDeviceKey();
    const common = { journal, deviceKey: this.deviceKey, clock, saver: this.saver, logger: quiet, operator: async () => this.person };
    this.engine = new AttemptEngine({
      journal, clock, ids, logger: quiet, notifier: deaf,
      providerFor: async (id) => {
        if ((await journal.profiles.get(id))?.paused) throw new AppError('profile.paused');
        return this.provider;
      },
      openFields: async () => ({}),
      policyFor: async () => ({ resendClass: 'C', quarantineMs: 900_000, overdueMs: 7 * 86_400_000 }),
      gate: createApprovalGate({ journal, deviceKey: this.deviceKey, clock, ids }),
    });
    this.approvals = createApprovals({ ...common, engine: this.engine, moneyLock: createMoneyLock({ journal }) });
    this.checking = createChecking(common);
    this.devices = createDevices(common);
  }

  static async open(clock: FakeClock, person: string, tiers: readonly ApprovalTier[] = [usualTier]): Promise<Installation> {
    const place = temporaryFolder();
    // Ids never meet those of another installation.
    const ids = countingIds((seed += 1) * 1_000_000);
    const journal = openJournalInThread({ path: place.path, now: clock.now() });
    const profile = await journal.profiles.save(
      profileId.parse(ids.next()),
      { id: null, name: 'Practice shop', providerId: 'chingchingpay', environment: 'practice', merchantId: 'M-1', baseUrl: null, settings: {}, timeZone: 'Asia/Hong_Kong' },
      clock.now(),
    );
    await journal.moneyRules.put(profile.id, { ...defaultMoneyRules('practice'), tiers }, person, clock.now());
    return new Installation({
      journal, profile, clock, person, ids,
      close: async () => {
        await journal.close();
        place.remove();
      },
    });
  }

  /** Enrols the other one, as its person reads the fingerprint aloud. */
  async enrol(other: Installation, person = other.person): Promise<void> {
    const own = await other.devices.own();
    await this.devices.enrol({ text: own.publicKey, ending: own.fingerprint.slice(-confirmedCharacters), person });
  }

  async transaction(id: Transaction['id']): Promise<Transaction> {
    const found = await this.journal.transactions.get(id);
    if (!found) throw new Error('no such transaction');
    return found;
  }

  async paidPayment(minor = 1_000_000): Promise<Transaction> {
    const order = `A-${(this.#orders += 1)}`;
    this.provider.links.push({ kind: 'fact', fact: linkFactOf({ providerPaymentId: `P-${order}`, reference: order }) });
    const plan = planIntent(
      {
        profile: this.profile, submitKey: submitKeyOf(seed * 1_000_000 + this.#orders), payload: linkPayloadOf(reference.parse(order), moneyOf(minor, 'HKD')), sealedFingerprint: null,
        method: null, operator: this.person, payment: null, reason: null, exclusive: false,
      },
      { ids: this.#ids },
    );
    const { transactionId } = await this.engine.submit(plan);
    const waiting = await this.transaction(transactionId);
    const at = this.#clock.now();
    return this.journal.transactions.observe({
      transactionId, fromVersion: waiting.version, evidence: null, problem: null, event: null, at,
      effects: [{ kind: 'patch', transactionId, status: 'paid', observedAt: at, observedFrom: 'query' }],
    });
  }

  refundPlan(payment: Transaction, minor: number): IntentPlan {
    const number = (this.#orders += 1);
    const payload = refundPayloadOf(reference.parse(`R-${number}`), moneyOf(minor, 'HKD'), { reference: payment.reference, providerPaymentId: payment.providerPaymentId });
    return planIntent(
      {
        profile: this.profile, submitKey: submitKeyOf(seed * 1_000_000 + number), operator: this.person, payload: { ...payload, createdAt: this.#clock.now(), note: 'Broken on arrival' },
        sealedFingerprint: null, method: null, payment, reason: 'damaged_item', exclusive: false,
      },
      { ids: this.#ids },
    );
  }

  /** The provider will carry out the next refunds. */
  expectRefunds(count: number, minor: number): void {
    for (let index = 0; index < count; index += 1) {
      this.provider.refunds.push((request) => {
        const { reference: number } = request as { readonly reference: string }; // what the engine hands to the provider port
        return { kind: 'fact', fact: transactionFactOf({ kind: 'refund', reference: number, amount: moneyOf(minor, 'HKD'), providerTransactionId: `T-${number}` }) };
      });
    }
  }

  /** A refund that waits for a second person. */
  async held(minor = 100_000, payment?: Transaction): Promise<Intent> {
    const intent = await this.engine.submit(this.refundPlan(payment ?? (await this.paidPayment()), minor));
    if (intent.state !== 'AWAITING_APPROVAL') throw new Error(`not held back: ${intent.state}`);
    return intent;
  }

  /** The request file that belongs to an intent. */
  async requestOf(intent: Intent): Promise<string> {
    const item = await this.approvals.byIntent(intent.id);
    if (!item) throw new Error('no request');
    return item.file;
  }

  async answerOf(request: string, decision: 'approve' | 'refuse' = 'approve', note = 'Seen'): Promise<string> {
    const { answered } = await this.checking.answer(request, decision, note);
    if (!answered) throw new Error('no answer');
    return answered.file;
  }

  async state(intent: Intent): Promise<Intent['state']> {
    return (await this.journal.intents.get(intent.id))?.intent.state ?? 'DRAFT';
  }
}
