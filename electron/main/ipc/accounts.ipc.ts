/** Calls about an account at its provider, each passed on to its use case. */
import type { Accounts } from '@core/accounts/accounts.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

type AccountChannel = Extract<Channel, `accounts.${string}`>;

export function accountHandlers(services: () => Promise<{ readonly accounts: Accounts }>): Pick<Handlers, AccountChannel> {
  return {
    'accounts.balance': async ({ profileId }) => (await services()).accounts.balance(profileId),
    'accounts.listStatements': async (input) => (await services()).accounts.listStatements(input),
    'accounts.saveStatement': async (input) => (await services()).accounts.saveStatement(input),
    'accounts.readNotice': async (input) => (await services()).accounts.readNotice(input),
    'accounts.paymentDetail': async ({ transactionId }) => (await services()).accounts.paymentDetail(transactionId),
  };
}
