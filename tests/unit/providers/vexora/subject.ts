/** The adapter over an HTTP client that answers what it is told and keeps what it was sent. */
import type { LinkRequest, PayoutRequest, Provider, TransactionQuery } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import type { Environment, SettingValues } from '@shared/domain/profile.ts';
import { moneyOf } from '@shared/money/money.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { vexora } from '@shared/providers/vexora.ts';
import { toInstant } from '@shared/time/instant.ts';
import type { HttpOutcome, HttpRequest } from '@electron/providers/http.ts';
import { createVexora } from '@electron/providers/vexora/index.ts';
import { recordingLogger } from '../../../integration/providers/support/clock.ts';

export const secret = 'practice-secret-not-real';
export const now = 1_795_240_800_000;

export const addresses = { notifyUrl: 'https://shop.example/notify', returnUrl: 'https://shop.example/thanks' } as const;

export const bankFields = { firstname: '小明', lastname: '陳', mobile: '0912345678', email: 'payer@example.com', ipAddress: '203.0.114.9', bankNumber: '808-0003968123456,013-1234567890123456' } as const;
export const storeFields = { firstname: '小明', lastname: '陳', mobile: '0912345678', email: 'payer@example.com', ipAddress: '203.0.114.9', postcode: '105', address: '台北市松山區 1 號' } as const;
export const payeeFields = { bankCode: '004', payeeAccount: '0003968123456', payeeName: '陳小明', payeeMobile: '0912345679', payeeEmail: 'payee@example.com' } as const;

export const bankLink: LinkRequest = {
  reference: reference.parse('A-1'), amount: moneyOf(48_000, 'TWD'), description: '兩盒茶', expiresAt: null, method: 'NET_BANKING/BANK_TRANSFER', fields: bankFields, createdAt: toInstant(now - 5_000),
};
export const storeLink: LinkRequest = { ...bankLink, method: 'STORE/711', fields: storeFields };
export const payout: PayoutRequest = { reference: reference.parse('P-1'), amount: moneyOf(50_000, 'TWD'), note: 'thanks', fields: payeeFields };

export const paymentQuery: TransactionQuery = {
  kind: 'payment', origin: 'link', reference: reference.parse('A-1'), providerPaymentId: 'PF1', providerTransactionId: 'PF1', method: 'BANK_TRANSFER', amount: moneyOf(48_000, 'TWD'),
  createdAt: toInstant(now - 5_000), original: null,
};
export const payoutQuery: TransactionQuery = { ...paymentQuery, kind: 'payout', origin: 'payout', reference: reference.parse('P-1'), amount: moneyOf(50_000, 'TWD'), method: null };

export type Subject = {
  readonly provider: Provider;
  readonly sent: HttpRequest[];
  readonly logged: ReturnType<typeof recordingLogger>['lines'];
  /** Body of the last request. */
  body(): Readonly<Record<string, unknown>>;
};

export type SubjectOptions = { readonly settings?: SettingValues; readonly environment?: Environment; readonly appSecret?: string; readonly merchantId?: string };

export function outcomeOf(text: string, status = 200): HttpOutcome {
  return { kind: 'answer', status, text, bytes: Buffer.from(text, 'utf8'), headers: {} };
}

/** `answer` is JSON text, an object to write as JSON, or a whole outcome. */
export function subject(answer: HttpOutcome | string, { settings = {}, environment = 'practice', appSecret = secret, merchantId = '9900000001' }: SubjectOptions = {}): Subject {
  const sent: HttpRequest[] = [];
  const logger = recordingLogger();
  const provider = createVexora({
    account: { environment, merchantId, baseUrl: 'https://vexora.example/taiwan', settings: parseSettings(vexora, { ...addresses, ...settings }) },
    secret: async () => appSecret,
    clock: { now: () => toInstant(now), elapsed: () => now, after: () => () => undefined },
    logger,
  }, {
    send: async (request) => {
      sent.push(request);
      return typeof answer === 'string' ? outcomeOf(answer) : answer;
    },
  });
  return {
    provider, sent, logged: logger.lines,
    body() {
      const parsed: unknown = JSON.parse(sent.at(-1)?.body?.toString('utf8') ?? 'null');
      if (typeof parsed !== 'object' || parsed === null) throw new Error('nothing was sent');
      return Object.fromEntries(Object.entries(parsed));
    },
  };
}

/** An accepted answer; `data` is written as JSON text as it is given. */
export function accepted(data: string): string {
  return `{"code":"0000","msg":"success","timestamp":1795240800123,"success":true,"data":${data}}`;
}

export function refusal(code: string, data = 'null'): string {
  return `{"code":"${code}","msg":"refused","timestamp":"1795240800123","success":"false","data":${data}}`;
}
