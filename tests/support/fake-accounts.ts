/** What a provider says of its account, for the bridge without a main process. */
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { Transaction } from '../../shared/domain/transaction.ts';
import { fakeNow } from './fake-data.ts';

export type FakeAccountOptions = {
  /** How a connection test ends; a good answer when absent. */
  readonly connection?: 'refused' | 'unlisted';
  /** What a pasted notification turns out to be; verified when absent. */
  readonly notice?: 'hint' | 'refused';
};

type AccountChannel = Extract<keyof Handlers, `accounts.${string}`> | 'profiles.testConnection';

export function fakeAccountHandlers(options: FakeAccountOptions, world: { readonly find: (id: string) => Transaction; readonly newest: () => Transaction | null }): Pick<Handlers, AccountChannel> {
  return {
    'profiles.testConnection': async () => {
      const refused = options.connection === 'refused';
      const answer = refused ? '{"code":401001,"message":"invalid signature"}' : '{"code":303011,"message":"order does not exist"}';
      if (!options.connection) {
        return {
          ok: true, durationMs: 214, at: fakeNow,
          evidence: {
            operation: 'testConnection', startedAt: fakeNow, durationMs: 214, method: 'POST', url: 'http://127.0.0.1:1/v4/payment/query', requestHeaders: { 'content-type': 'application/json' },
            requestBody: '{"accId":"2026112000001001","signType":"SHA256","sign":"redacted","bizContent":"{\\"merchantTransactionId\\":\\"CHECK-0001\\"}"}',
            signedText: 'redactedaccId=2026112000001001&bizContent={"merchantTransactionId":"CHECK-0001", "remark":" "}&signType=SHA256&version=1.0', httpStatus: 200, responseBody: '{"code":"107001","description":"order does not exist"}', problem: null,
          },
        };
      }
      return {
        ok: false, at: fakeNow,
        error: refused ? { code: 'provider.auth', params: {} } : { code: 'provider.declined', params: { reason: 'unlistedRefusal', httpStatus: 200, providerCode: '303011', providerMessage: 'order does not exist' } },
        evidence: {
          operation: 'query', startedAt: fakeNow, durationMs: 214, method: 'GET', url: 'https://test-api.chingchingpay.com/gateway/api/v1/payments/query?merchant_order_id=CHECK-0001',
          requestHeaders: { 'x-api-key': '••••3f2a', 'x-signature': '••••' }, requestBody: null, signedText: 'merchant_order_id=CHECK-0001', httpStatus: refused ? 401 : 200, responseBody: answer, problem: null,
        },
      };
    },
    'accounts.balance': async () => ({ at: fakeNow, amounts: [{ code: 'available', amount: '128400', currency: 'TWD' }, { code: 'frozen', amount: '2450', currency: 'TWD' }] }),
    'accounts.listStatements': async () => ({ rows: [1, 2, 3].map((number) => ({ id: `S-DEMO-${number}`, label: `2026-11-1${number}`, raw: `{"settlement_id":"S-DEMO-${number}"}` })) }),
    'accounts.saveStatement': async ({ id }) => ({ saved: `/home/demo/Documents/${id}.csv` }),
    'accounts.readNotice': async () => {
      if (options.notice === 'refused') return { kind: 'refused', reason: 'badSignature', type: null, transaction: null, error: null };
      if (options.notice === 'hint') return { kind: 'hint', reason: null, type: 'charge.succeeded', transaction: null, error: { code: 'provider.unavailable', params: {} } };
      return { kind: 'verified', reason: null, type: 'payment', transaction: world.newest(), error: null };
    },
    'accounts.paymentDetail': async ({ transactionId }) => {
      const row = world.find(transactionId);
      const facts = [{ name: 'status', value: 'PAID' }, { name: 'payer_wallet', value: 'PRACTICE_WALLET_QR' }, { name: 'paid_at', value: '2026-11-20T06:21:08Z' }, { name: 'fee', value: '594' }];
      return { facts, raw: `{"payment_id":"${row.providerPaymentId ?? ''}","status":"PAID","payer_wallet":"PRACTICE_WALLET_QR","paid_at":"2026-11-20T06:21:08Z","fee":594}` };
    },
  };
}
