/** The PingPong practice gateway: the calls of `calls.ts` over the rules beside them, with cashier and consent pages. */
import { hostGateway, type GatewayKind, type GatewayParts, type GatewayTools, type StartOptions } from '../host.ts';
import {
  notificationFaults, outcomeFaults, PracticeError, type MisbehaviourKind, type PracticeGateway, type PracticeLedger, type PracticeOperation,
} from '../types.ts';
import { pingPongEvent, type Book, type PingPongEvent } from './book.ts';
import { createCalls } from './calls.ts';
import { consentView } from './consent-view.ts';
import { executedSales, headline, receivedOf, refundedOf, statusOf } from './order-views.ts';
import { cashierView } from './payer.ts';
import { practiceProfileSettings } from './profile-settings.ts';
import { defaultSettings, practiceCredentials, practiceMerchant, type PingPongSettings } from './settings.ts';
import { openShop } from './shop.ts';

const walletOperations: readonly PracticeOperation[] = ['bind', 'tokens', 'unbind'];

/** Wallet answers hold no amount, and only the list a number of the merchant's; a look-up commits nothing. */
function canShow(operation: PracticeOperation, kind: MisbehaviourKind): boolean {
  const looksUp = operation === 'query' || operation === 'tokens';
  if (operation === 'payout') return false;
  if (kind === 'wrong-amount') return !walletOperations.includes(operation);
  if (kind === 'wrong-reference') return operation !== 'bind' && operation !== 'unbind';
  if (kind === 'late-commit' || notificationFaults.some((fault) => fault === kind)) return !looksUp;
  if (outcomeFaults.some((fault) => fault === kind)) return operation === 'refund' || operation === 'checkout';
  return true;
}

function ledgerOf(book: Book): PracticeLedger {
  const orders = [...book.orders.values()];
  const totals: Record<string, { paidMinor: number; refundedMinor: number }> = {};
  for (const order of orders) {
    const total = (totals[order.currency] ??= { paidMinor: 0, refundedMinor: 0 });
    total.paidMinor += receivedOf(order);
    total.refundedMinor += refundedOf(order);
  }
  return {
    providerId: 'pingpong',
    merchantId: practiceMerchant.id,
    totals,
    orders: orders.map((order) => ({
      reference: order.reference, paymentId: order.transactionId, transactionId: headline(order)?.transactionId ?? order.transactionId,
      amountMinor: order.amount, currency: order.currency, status: statusOf(order), executedSales: executedSales(order), refundedMinor: refundedOf(order),
      executedRefunds: order.refunds.filter((refund) => refund.executed).length,
    })),
    refunds: orders.flatMap((order) => order.refunds.map((refund) => ({
      reference: refund.merchantRefundId, transactionId: refund.refundId, originalReference: order.reference, amountMinor: refund.amount,
      currency: order.currency, result: refund.status, executed: refund.executed ? 1 : 0,
    }))),
    agreements: [...book.agreements.all.values()].map(({ requestId, agreementId, merchantUserId, wallet, state }) => (
      { reference: requestId, agreementId, merchantUserId, wallet, state }
    )),
  };
}

function buildGateway(tools: GatewayTools<PingPongEvent>, settings: PingPongSettings): GatewayParts {
  const { log, now } = tools;
  const shop = openShop(tools, settings);
  const { book } = shop;

  function inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
  }

  /** A page's button that came too late does nothing. */
  async function unlessFinished(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof PracticeError)) throw error;
    }
  }

  return {
    routes: createCalls(tools, shop, settings),
    ledger() {
      shop.sweep();
      return ledgerOf(book);
    },
    notices: () => shop.notices(),
    play(reference, act) {
      shop.sweep();
      const order = book.orders.get(book.byReference.get(reference) ?? '');
      if (order === undefined) throw new PracticeError('unknownOrder', reference);
      inBackground(shop.play(order, act));
    },
    cashier: {
      find(paymentId) {
        shop.sweep();
        const order = book.orders.get(paymentId);
        return order === undefined ? undefined : cashierView(order);
      },
      act: (paymentId, act) => unlessFinished(async () => {
        const order = book.orders.get(paymentId);
        if (order !== undefined) await shop.play(order, act);
      }),
    },
    consents: {
      find(agreementId) {
        shop.sweep();
        const agreement = book.agreements.all.get(agreementId);
        return agreement === undefined ? undefined : consentView(agreement, now(), settings);
      },
      act: (agreementId, act) => unlessFinished(async () => {
        const agreement = book.agreements.all.get(agreementId);
        if (agreement !== undefined) await shop.playConsent(agreement, act);
      }),
      play(reference, act) {
        shop.sweep();
        const agreement = book.agreements.all.get(book.agreements.byRequest.get(reference) ?? '');
        if (agreement === undefined) throw new PracticeError('unknownOrder', reference);
        inBackground(shop.playConsent(agreement, act));
      },
    },
  };
}

/** Starts the gateway. `changes` sets it to other readings of the documents than the dossier's defaults. */
export function startPingPong(options: StartOptions, changes: Partial<PingPongSettings> = {}): Promise<PracticeGateway> {
  const settings = { ...defaultSettings, ...changes };
  const kind: GatewayKind<PingPongEvent> = {
    providerId: 'pingpong',
    merchantId: practiceMerchant.id,
    // What a profile keeps in the keychain: the store's number is its merchant number, and the merchant's number follows from it.
    credentials: { salt: practiceCredentials.salt },
    settings: practiceProfileSettings(settings),
    basePath: '',
    eventSchema: pingPongEvent,
    canShow,
    alsoServes: ['bind', 'tokens', 'unbind', 'capture', 'void'],
    signsAnswers: true,
    build: (tools) => buildGateway(tools, settings),
  };
  return hostGateway(kind, options);
}
