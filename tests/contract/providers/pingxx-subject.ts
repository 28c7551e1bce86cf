/** The Ping++ adapter against its practice gateway, both on one clock that a test moves by hand. */
import type { Exchange, LinkFact, LinkRequest, ProviderAnswer, RefundRequest, TransactionQuery } from '@core/ports/provider.ts';
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { methodOf } from '@shared/providers/description.ts';
import { pingxx } from '@shared/providers/pingxx.ts';
import { channelNames } from '@shared/providers/pingxx-channels.ts';
import { readFields, type FieldValues } from '@shared/providers/request-field.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { toInstant } from '@shared/time/instant.ts';
import { operatingSystemLookup } from '@electron/providers/http/connection.ts';
import { createHttpClient } from '@electron/providers/http.ts';
import { createPingxx, type PingxxProvider } from '@electron/providers/pingxx/index.ts';
import type { PingxxSettings } from '@electron/practice/pingxx/settings.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';
import { startFixture, type PingxxFixture } from '../../integration/practice/pingxx-under-test.ts';

export type Changes = {
  readonly settings?: SettingValues;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly merchantId?: string;
  readonly environment?: Environment;
};

export type PingxxSubject = {
  readonly fixture: PingxxFixture;
  provider(changes?: Changes): PingxxProvider;
  link(changes?: Partial<LinkRequest>): LinkRequest;
  /** A payment that was made and paid; its request and its charge. */
  paid(changes?: Partial<LinkRequest>): Promise<{ readonly link: LinkRequest; readonly chargeId: string }>;
  refund(payment: { readonly link: LinkRequest; readonly chargeId: string | null }, minor: number, changes?: Partial<RefundRequest>): RefundRequest;
  queryPayment(link: LinkRequest, chargeId?: string | null): TransactionQuery;
  queryRefund(refund: RefundRequest, refundId?: string | null): TransactionQuery;
};

let counter = 0;
export function fresh(): Reference {
  counter += 1;
  return referenceSchema.parse(`P26112100${String(counter).padStart(6, '0')}`);
}

export function factOf<Fact>({ answer }: Exchange<Fact>): Fact {
  if (answer.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

/** `refused final`, `doubtful badSignature`, `notSent signing`, `fact`. */
export function wordsOf(answer: ProviderAnswer<unknown>): string {
  return answer.kind === 'fact' ? 'fact' : `${answer.kind} ${answer.kind === 'refused' ? answer.meaning : answer.problem.reason}`;
}

/** Made-up entries that every channel takes. */
const entries: FieldValues = {
  product_id: 'tea-1', goods_list: 'Green tea, 2\nTeapot, 1', pay_channel: 'alipay', terminal_id: 'T0000001', success_url: 'https://shop.example/paid', fail_url: 'https://shop.example/failed',
  result_url: 'https://shop.example/result', client_ip: '203.0.113.7', p_no: '201700100001', seq: '201700200001', m_uid: '201700300001', mobile: '13500000000',
};

const settingsFor = (fixture: PingxxFixture, changes: SettingValues): SettingValues =>
  parseSettings(pingxx, { ...fixture.gateway.settings, channels: channelNames, requestTimeout: 2_000, ...changes });

export async function startSubject(gatewayChanges: Partial<PingxxSettings> = {}): Promise<PingxxSubject> {
  const fixture = await startFixture(gatewayChanges);
  const { gateway, time } = fixture;
  const now = () => toInstant(time.now());
  const clock = { ...machineClock, now };

  function provider({ settings = {}, credentials = {}, merchantId = gateway.merchantId, environment = 'practice' }: Changes = {}): PingxxProvider {
    const keys: Readonly<Record<string, string>> = { ...gateway.credentials, ...credentials };
    return createPingxx({
      account: { environment, merchantId, baseUrl: gateway.baseUrl, settings: settingsFor(fixture, settings) },
      secret: async (name) => keys[name] ?? '', clock, logger: recordingLogger(),
    }, createHttpClient({ environment: 'practice', clock, lookup: operatingSystemLookup }));
  }

  function link(changes: Partial<LinkRequest> = {}): LinkRequest {
    const name = changes.method ?? 'alipay_qr';
    const method = methodOf(pingxx, { settings: settingsFor(fixture, {}), environment: 'practice' }, name);
    const [first = 'CNY'] = method?.currencies ?? [];
    const currency: CurrencyCode = first;
    const fields = readFields(method?.fields ?? [], Object.fromEntries((method?.fields ?? []).filter(({ required }) => required).map(({ key }) => [key, entries[key] ?? ''])));
    return { reference: fresh(), amount: moneyOf(1_000, currency), description: 'Green tea', expiresAt: null, method: name, fields, createdAt: now(), ...changes };
  }

  return {
    fixture, provider, link,
    async paid(changes) {
      const request = link(changes);
      const made: LinkFact = factOf(await provider().createLink(request));
      gateway.play(request.reference, 'pay');
      return { link: request, chargeId: made.providerPaymentId ?? '' };
    },
    refund: (payment, minor, changes = {}) => ({
      reference: fresh(), amount: moneyOf(minor, payment.link.amount.currency), note: 'wrong size', reason: 'customer_request', fields: {},
      original: { reference: payment.link.reference, method: payment.link.method, providerPaymentId: payment.chargeId, providerTransactionId: payment.chargeId, walletReference: null },
      ...changes,
    }),
    queryPayment: ({ reference, amount, method, createdAt }, chargeId = null) => ({
      kind: 'payment', origin: 'checkout', reference, providerPaymentId: chargeId, providerTransactionId: null, method, amount, createdAt, original: null,
    }),
    queryRefund: ({ reference, amount, original }, refundId = null) => ({
      kind: 'refund', origin: 'refund', reference, providerPaymentId: null, providerTransactionId: refundId, method: original.method, amount, createdAt: now(),
      original: { reference: original.reference, providerPaymentId: original.providerPaymentId, providerTransactionId: original.providerTransactionId },
    }),
  };
}

