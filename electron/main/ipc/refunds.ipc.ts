/** Calls about money that goes out: refunds, refunds made by other means, payouts. */
import type { Payouts } from '@core/payouts/payouts.ts';
import type { ProofChooser } from '@core/ports/proofs.ts';
import type { ManualRefunds } from '@core/refunds/manual-refunds.ts';
import type { Refunds } from '@core/refunds/refunds.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

export type RefundServices = { readonly refunds: Refunds; readonly manualRefunds: ManualRefunds; readonly payouts: Payouts };

type RefundChannel = Extract<Channel, `refunds.${string}` | `payouts.${string}`>;

export function refundHandlers(services: () => Promise<RefundServices>, platform: { readonly proofs: ProofChooser }): Pick<Handlers, RefundChannel> {
  return {
    'refunds.preflight': async ({ paymentId }) => (await services()).refunds.preflight(paymentId),
    'refunds.repeats': async (input) => (await services()).refunds.repeats(input),
    'refunds.create': async (input) => (await services()).refunds.create(input),

    'refunds.chooseProof': async () => {
      const chosen = await platform.proofs.choose();
      return { proof: chosen === null ? null : { id: chosen.id, name: chosen.name, bytes: chosen.bytes.byteLength } };
    },
    'refunds.recordManual': async (input) => (await services()).manualRefunds.record(input),
    'refunds.confirmManual': async (input) => (await services()).manualRefunds.confirm(input),
    'refunds.voidManual': async (input) => (await services()).manualRefunds.makeVoid(input),
    'refunds.manual': async ({ transactionId }) => (await services()).manualRefunds.get(transactionId),
    'refunds.manualPayee': async ({ transactionId }) => ({ payee: await (await services()).manualRefunds.payee(transactionId) }),
    'refunds.saveProof': async ({ transactionId }) => ({ saved: await (await services()).manualRefunds.saveProof(transactionId) }),

    'payouts.suggestReference': async ({ profileId }) => ({ reference: await (await services()).payouts.suggestReference(profileId) }),
    'payouts.repeats': async (input) => (await services()).payouts.repeats(input),
    'payouts.create': async (input) => (await services()).payouts.create(input),
  };
}
