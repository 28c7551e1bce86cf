/** Opening what the journal holds for a transaction: an address, a form, or nothing. */
import { describe, expect, it } from 'vitest';
import type { Journal } from '@core/ports/journal.ts';
import { appHandlers, type AppHandlerDependencies } from '@electron/main/ipc/app.ipc.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { makePayment, makeRefund } from '../../../../support/transactions.ts';

const noLink = { url: null, qrText: null, action: null, expiresAt: null };

async function open(transaction: Transaction | undefined): Promise<readonly string[]> {
  const opened: string[] = [];
  const journal = { transactions: { get: async () => transaction } } as unknown as Journal;
  const dependencies = {
    journal: async () => journal,
    links: { openExternal: async () => undefined, openPaymentLink: async (url: string, environment: string) => void opened.push(`${environment} ${url}`), openOwnPage: async (url: string) => void opened.push(`own ${url}`) },
    formPages: { serve: async ({ url }: { readonly url: string }, environment: string) => `http://127.0.0.1:1/${environment}/${encodeURIComponent(url)}` },
  } as unknown as AppHandlerDependencies;
  await appHandlers(dependencies)['app.openLink']({ transactionId: makePayment().id });
  return opened;
}

describe('app.openLink', () => {
  it('opens the address of a payment, and the page that a refund waits for', async () => {
    expect(await open(makePayment())).toEqual(['practice https://pay.example/l/1']);
    expect(await open(makeRefund({ environment: 'live', link: { ...noLink, url: 'https://refund.example/page' } }))).toEqual(['live https://refund.example/page']);
  });

  it('serves a form on a page of our own', async () => {
    const link = { ...noLink, action: { kind: 'form' as const, url: 'https://gateway.example/', fields: { a: '1' } } };
    expect(await open(makePayment({ environment: 'test', link }))).toEqual(['own http://127.0.0.1:1/test/https%3A%2F%2Fgateway.example%2F']);
  });

  it('opens nothing where there is nothing to open', async () => {
    for (const transaction of [undefined, makePayment({ link: null }), makePayment({ link: noLink }), makePayment({ link: { ...noLink, qrText: 'weixin://x' } }), makePayment({ link: { ...noLink, action: { kind: 'other', type: 'sdk', raw: '{}' } } })]) {
      await expect(open(transaction)).rejects.toMatchObject({ code: 'transaction.notFound' });
    }
  });
});
