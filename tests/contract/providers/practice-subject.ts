/** A provider's adapter against its practice gateway, over real HTTP on this machine. */
import type { LinkRequest, PayoutRequest, Provider, RefundRequest, TransactionQuery } from '@core/ports/provider.ts';
import { reference as referenceSchema, type ProviderId, type Reference } from '@shared/domain/ids.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import type { LinkMethod } from '@shared/providers/description.ts';
import { readFields, type FieldValues, type RequestField } from '@shared/providers/request-field.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { providers } from '@electron/providers/registry.ts';
import { startPracticeGateways } from '@electron/practice/gateways.ts';
import type { PracticeGateway } from '@electron/practice/gateways.ts';
import { systemScheduler, type Scheduler } from '@electron/practice/scheduler.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';
import { dialects, type Dialect } from './dialects.ts';

export type SubjectChanges = {
  readonly credentials?: Readonly<Record<string, string>>;
  readonly settings?: SettingValues;
  readonly merchantId?: string;
  /** Somewhere else than the gateway. */
  readonly baseUrl?: string;
  readonly environment?: Environment;
};

export type ProviderSubject = {
  readonly id: ProviderId;
  readonly gateway: PracticeGateway;
  readonly dialect: Dialect;
  /** What the practice profile offers, the usual one first. */
  readonly methods: readonly LinkMethod[];
  /** The adapter as a practice profile would get it, with changes. */
  provider(changes?: SubjectChanges): Provider;
  link(method?: LinkMethod, minor?: number): LinkRequest;
  refund(payment: LinkRequest, minor: number, paymentId: string | null): RefundRequest;
  payout(minor: number): PayoutRequest;
  /** A number that nobody has used, in the form that the provider takes. */
  number(): Reference;
  /** What a look-up by number would ask; `paymentId` as an answer to the link told it. */
  queryPayment(link: LinkRequest, paymentId?: string | null): TransactionQuery;
  close(): Promise<void>;
};

let counter = 0;
/** Letters and digits only, 14 characters: every provider's rules take it. */
function fresh(): Reference {
  counter += 1;
  return referenceSchema.parse(`C${String(Date.now()).slice(-8)}${String(counter).padStart(5, '0')}`);
}

/** The dialect's value, else what a form would begin with, else the first choice. */
function valuesFor(fields: readonly RequestField[], known: Dialect['fields'], reference: string): FieldValues {
  const typed = fields.map((field): readonly [string, string] => {
    const begun = field.initial === 'reference' ? reference.slice(0, field.maxLength) : field.initial.text;
    const first = field.required && field.kind === 'choice' ? (field.choices[0] ?? '') : '';
    const own = known[field.key];
    return [field.key, typeof own === 'function' ? own(counter) : (own ?? (begun === '' ? first : begun))];
  });
  return readFields(fields, Object.fromEntries(typed));
}

/** `scheduler` runs what the gateway does later of itself; the system's when absent. */
export async function practiceSubject(id: ProviderId, scheduler: Scheduler = systemScheduler): Promise<ProviderSubject> {
  const dialect: Dialect = dialects[id];
  const now = (): number => machineClock.now();
  const gateway = dialect.start === undefined ? (await startPracticeGateways({ only: [id], now, scheduler }))[0] : await dialect.start({ now, scheduler, log: () => undefined });
  if (gateway === undefined) throw new Error(`no practice gateway for ${id}`);
  const description = descriptionOf(id);
  const settingsWith = (changes: SettingValues = {}): SettingValues =>
    parseSettings(description, { ...gateway.settings, ...dialect.settings, requestTimeout: 1_000, ...changes });
  const methods = description.link.methods({ settings: settingsWith(), environment: 'practice' });
  const [usual] = methods;
  if (usual === undefined) throw new Error(`${id} offers no method`);

  return {
    id,
    gateway,
    dialect,
    methods,
    provider(changes = {}) {
      const credentials: Readonly<Record<string, string>> = { ...gateway.credentials, ...changes.credentials };
      return providers[id].create({
        account: {
          environment: changes.environment ?? 'practice', merchantId: changes.merchantId ?? gateway.merchantId, baseUrl: changes.baseUrl ?? gateway.baseUrl,
          settings: settingsWith(changes.settings),
        },
        secret: async (name) => credentials[name] ?? '',
        clock: machineClock,
        logger: recordingLogger(),
      });
    },
    link(method = usual, minor = dialect.amountMinor) {
      const reference = fresh();
      const [first] = method.currencies;
      const currency = method.currencies.includes(dialect.currency) ? dialect.currency : first;
      if (currency === undefined) throw new Error(`${method.key} takes no currency`);
      return {
        reference, amount: moneyOf(minor, currency), description: 'Green tea 茶', expiresAt: null, method: method.key,
        fields: valuesFor(method.fields, dialect.fields, reference), createdAt: machineClock.now(),
      };
    },
    refund: (payment, minor, paymentId) => ({
      reference: fresh(), amount: moneyOf(minor, payment.amount.currency), note: 'wrong size', reason: 'customer_request', fields: {},
      original: { reference: payment.reference, method: payment.method, providerPaymentId: paymentId, providerTransactionId: null, walletReference: null },
    }),
    payout(minor) {
      const reference = fresh();
      if (description.payout === null) throw new Error(`${id} pays nothing out`);
      return { reference, amount: moneyOf(minor, dialect.currency), note: 'goods came back', fields: valuesFor(description.payout.fields, dialect.payoutFields, reference) };
    },
    number: fresh,
    queryPayment: ({ reference, amount, method, createdAt }, paymentId = null) => ({
      kind: 'payment', origin: methods.find((each) => each.key === method)?.kind ?? 'link', reference, providerPaymentId: paymentId, providerTransactionId: null, method, amount, createdAt, original: null,
    }),
    close: () => gateway.close(),
  };
}
