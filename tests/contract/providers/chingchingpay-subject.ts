/** The ChingChingPay adapter against a practice gateway that may read the documents otherwise, on a clock that can be moved. */
import type { LinkRequest, Provider, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { chingchingpay } from '@shared/providers/chingchingpay.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { toInstant } from '@shared/time/instant.ts';
import { startChingChingPay } from '@electron/practice/chingchingpay/gateway.ts';
import type { ChingChingPaySettings } from '@electron/practice/chingchingpay/settings.ts';
import { systemScheduler } from '@electron/practice/scheduler.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { definition } from '@electron/providers/chingchingpay/index.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';

export type ChingchingpaySubject = {
  readonly gateway: PracticeGateway;
  /** The adapter as a practice profile would get it, with changes. */
  provider(changes?: { readonly settings?: SettingValues; readonly credentials?: Readonly<Record<string, string>>; readonly merchantId?: string }): Provider;
  /** Moves the gateway's clock and the adapter's by so many milliseconds. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
};

export async function chingchingpaySubject(changes: Partial<ChingChingPaySettings> = {}): Promise<ChingchingpaySubject> {
  let ahead = 0;
  const now = () => machineClock.now() + ahead;
  const gateway = await startChingChingPay({ now, scheduler: systemScheduler, log: () => undefined }, changes);
  return {
    gateway,
    provider({ settings = {}, credentials = {}, merchantId = gateway.merchantId } = {}) {
      const keys: Readonly<Record<string, string>> = { ...gateway.credentials, ...credentials };
      return definition.create({
        account: { environment: 'practice', merchantId, baseUrl: gateway.baseUrl, settings: parseSettings(chingchingpay, { ...gateway.settings, requestTimeout: 5_000, ...settings }) },
        secret: async (name) => keys[name] ?? '',
        clock: { ...machineClock, now: () => toInstant(now()) },
        logger: recordingLogger(),
      });
    },
    advance(milliseconds) {
      ahead += milliseconds;
    },
    close: () => gateway.close(),
  };
}

export function link(own: string, changes: Partial<LinkRequest> = {}): LinkRequest {
  return { reference: reference.parse(own), amount: moneyOf(1_000, 'HKD'), description: '', expiresAt: null, method: 'link:link', fields: {}, createdAt: machineClock.now(), ...changes };
}

export function question(own: string, changes: Partial<TransactionQuery> = {}): TransactionQuery {
  return {
    kind: 'payment', origin: 'link', reference: reference.parse(own), providerPaymentId: null, providerTransactionId: null, method: null, amount: moneyOf(1_000, 'HKD'),
    createdAt: machineClock.now(), original: null, ...changes,
  };
}
