/** A PingPong practice gateway in one reading of the documents, the adapter beside it, and requests to try on them. */
import type { Exchange, LinkRequest, Provider, RefundRequest, TransactionQuery } from '@core/ports/provider.ts';
import { reference as referenceSchema, type Reference } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { pingpong } from '@shared/providers/pingpong.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { startPingPong } from '@electron/practice/pingpong/gateway.ts';
import type { PingPongSettings } from '@electron/practice/pingpong/settings.ts';
import { systemScheduler } from '@electron/practice/scheduler.ts';
import type { PracticeGateway } from '@electron/practice/types.ts';
import { definition } from '@electron/providers/pingpong/index.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';

const running: PracticeGateway[] = [];
export async function closeScenes(): Promise<void> {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()));
}

export type Scene = { readonly gateway: PracticeGateway; readonly at: (changes?: SettingValues, salt?: string, merchantId?: string) => Provider };

/** A gateway in one reading of the documents, and the adapter as its practice profile would have it. */
export async function scene(reading: Partial<PingPongSettings> = {}): Promise<Scene> {
  const gateway = await startPingPong({ now: () => machineClock.now(), scheduler: systemScheduler, log: () => undefined }, reading);
  running.push(gateway);
  return {
    gateway,
    at: (changes = {}, salt = gateway.credentials['salt'] ?? '', merchantId = gateway.merchantId) => definition.create({
      account: { environment: 'practice', merchantId, baseUrl: gateway.baseUrl, settings: parseSettings(pingpong, { ...gateway.settings, requestTimeout: 1_000, ...changes }) },
      secret: async (name) => (name === 'salt' ? salt : ''), clock: machineClock, logger: recordingLogger(),
    }),
  };
}

let counter = 0;
export function fresh(): Reference {
  counter += 1;
  return referenceSchema.parse(`PP-${counter}`);
}

export function factOf<Fact>({ answer }: Exchange<Fact>): Fact {
  if (answer.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

export function linkOf(changes: Partial<LinkRequest> = {}): LinkRequest {
  return {
    reference: fresh(), amount: moneyOf(48_000, 'HKD'), description: 'Green tea 茶', expiresAt: null, method: 'hosted',
    fields: { email: 'shopper@shop.example', shopperIP: '203.0.113.7', language: 'en', capture: 'now' }, createdAt: machineClock.now(), ...changes,
  };
}

export function queryOf(link: Pick<LinkRequest, 'reference' | 'amount'>, origin: 'link' | 'checkout' | 'charge' = 'link'): TransactionQuery {
  return {
    kind: 'payment', origin, reference: link.reference, providerPaymentId: null, providerTransactionId: null, method: null, amount: link.amount, createdAt: machineClock.now(), original: null,
  };
}

export function refundOf(link: Pick<LinkRequest, 'reference'>, minor: number): RefundRequest {
  return {
    reference: fresh(), amount: moneyOf(minor, 'HKD'), note: 'wrong size', reason: 'other', fields: {},
    original: { reference: link.reference, method: null, providerPaymentId: null, providerTransactionId: null, walletReference: null },
  };
}

export function refundQueryOf(refund: RefundRequest): TransactionQuery {
  return { ...queryOf(refund), kind: 'refund', origin: 'refund', original: refund.original };
}

export async function paid({ gateway, at }: Scene, link = linkOf()): Promise<LinkRequest> {
  factOf(await at().createLink(link));
  gateway.play(link.reference, 'pay');
  return link;
}
