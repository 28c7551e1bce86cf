/** The Vexora practice gateway: its routes over the rules of `rules.ts`, speaking the wire format of the dossier. */
import { hostGateway, type GatewayKind, type GatewayParts, type GatewayTools, type StartOptions } from '../host.ts';
import type { RawRequest, Route } from '../server/loopback-server.ts';
import { runOperation, type OutcomePlan } from '../server/operation.ts';
import type { PlainReply } from '../server/reply.ts';
import { sameSecret } from '../server/same-secret.ts';
import {
  notificationFaults, outcomeFaults, PracticeError,
  type MisbehaviourKind, type PlayAct, type PracticeGateway, type PracticeOperation, type RarePlayAct,
} from '../types.ts';
import { accepted, balanceAnswer, checkoutAnswer, opaqueData, payoutAnswer, platformFault, queryAnswer, refused } from './answers.ts';
import { readFlatJson, type FlatEntry } from './flat-json.ts';
import { bookEvent, findOrder, findPayout, type BookEvent, type Order, type Payout } from './orders.ts';
import { practiceProfileSettings } from './profile-settings.ts';
import { Refused } from './refusals.ts';
import { readBalance, readCheckout, readPayout, readQuery } from './requests.ts';
import { balanceOf, decideCheckout, decidePayout, rareActsOf, type RuleContext } from './rules.ts';
import { basePath, defaultSettings, practiceCredentials, practiceMerchant, type VexoraSettings } from './settings.ts';
import { openShop } from './shop.ts';
import { isSignedBy, signedNames } from './signature.ts';
import { cashierView, ledgerOf } from './views.ts';

type VexoraOperation = 'link' | 'query' | 'payout';

/** Only a query names an amount; it commits nothing. How a payment ends is the payer's choice, how a payout ends a drill's. */
function canShow(operation: PracticeOperation, kind: MisbehaviourKind): boolean {
  if (operation !== 'link' && operation !== 'query' && operation !== 'payout') return false;
  if (kind === 'wrong-amount') return operation === 'query';
  if (kind === 'late-commit') return operation !== 'query';
  if (outcomeFaults.some((fault) => fault === kind)) return operation === 'payout';
  if (notificationFaults.some((fault) => fault === kind)) return operation !== 'query';
  return true;
}

const amountMember = /"(amount|orderAmount|payAmount|receivedAmount)":("?)(\d+)/g;

/** Texts in an answer cannot hold an unescaped quote, so that only members of those names are met. */
function distort(reply: PlainReply, kind: 'wrong-amount' | 'wrong-reference'): PlainReply {
  const text = reply.body.toString('utf8');
  const changed = kind === 'wrong-amount'
    ? text.replace(amountMember, (_all, name: string, quote: string, digits: string) => `"${name}":${quote}${Number(digits) + 1}`)
    : text.replace(/"tradeNo":"([^"]*)"/, '"tradeNo":"$1-OTHER"');
  return { ...reply, body: Buffer.from(changed, 'utf8') };
}

function missign(reply: PlainReply): PlainReply {
  return { ...reply, body: Buffer.from(reply.body.toString('utf8').replace(/"sign":"[0-9a-fA-F]{32}"/, `"sign":"${'0'.repeat(32)}"`), 'utf8') };
}

function buildGateway(tools: GatewayTools<BookEvent>, settings: VexoraSettings): GatewayParts {
  const { log, now, origin } = tools;
  const shop = openShop(tools, settings);

  /** The body of a caller who proved the merchant's number and secret. Throws Refused for any other. */
  function authenticated(request: RawRequest): readonly FlatEntry[] {
    if (!sameSecret(request.headers['merchantno'] ?? '', practiceMerchant.id)) throw new Refused('unknownMerchant', 'merchantNo');
    if ((request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() !== 'application/json') throw new Refused('contentType', 'Content-Type');
    const body = readFlatJson(request.body);
    if (body.kind === 'not-json') throw new Refused('notJson');
    if (body.kind === 'duplicate') throw new Refused('duplicateKey', body.name);
    if (!isSignedBy(body.entries, practiceCredentials.appSecret, settings.sign)) {
      const names = JSON.stringify(signedNames(body.entries, settings.sign));
      log(`sign refused; signed here, in this order: ${names}, secret ${settings.sign.placement}`);
      throw new Refused('badSign', 'sign');
    }
    return body.entries;
  }

  function refusal(label: string, error: unknown): PlainReply {
    if (!(error instanceof Refused)) throw error;
    log(`${label}: refused, ${error.refusal}${error.field === undefined ? '' : ` ${JSON.stringify(error.field)}`}`);
    return refused(error, now(), settings);
  }

  type Answering = (entries: readonly FlatEntry[], plan: () => OutcomePlan | undefined) => PlainReply | Promise<PlainReply>;

  async function answering(label: string, work: () => PlainReply | Promise<PlainReply>): Promise<PlainReply> {
    try {
      shop.sweep();
      return await work();
    } catch (error) {
      return refusal(label, error);
    }
  }

  function operation(name: VexoraOperation, path: string, execute: Answering): Route {
    return {
      method: 'POST',
      pattern: `${basePath}${path}`,
      handle(request) {
        let entries: readonly FlatEntry[];
        try {
          entries = authenticated(request);
        } catch (error) {
          return refusal(name, error);
        }
        return runOperation({
          operation: name,
          execute: (plan) => answering(name, () => execute(entries, plan)),
          // The vendor has no status for it; 401 is what a front of its own would say.
          unauthorised: () => refused(new Refused('badSign', 'sign'), now(), settings, 401),
          platformFault: () => platformFault(now(), settings),
          distort,
          missign,
        }, { misbehaviours: tools.misbehaviours, scheduler: tools.scheduler, log });
      },
    };
  }

  function context(plan: RuleContext['plan']): RuleContext {
    return { book: shop.book, settings, now: now(), newNumber: shop.newNumber, plan };
  }

  function queried(entry: Order | Payout | undefined): PlainReply {
    if (entry === undefined) throw new Refused('notFound', 'tradeNo');
    return accepted(queryAnswer(entry, settings), now(), settings);
  }

  function requirePayouts(): void {
    if (!settings.payouts) throw new Refused('payoutsOff');
  }

  const { paths } = settings;
  const routes: readonly Route[] = [
    operation('link', paths.checkout, async (entries, plan) => {
      const opened = decideCheckout(readCheckout(entries, now(), settings), context(plan));
      await shop.commit([opened]);
      const order = shop.book.orders.get(opened.number);
      if (order === undefined) throw new Error('the order is gone');
      return accepted(checkoutAnswer(order, `${origin}/pay/${order.number}?data=${opaqueData()}`, settings), now(), settings);
    }),
    operation('query', paths.queryPayIn, (entries) => queried(findOrder(shop.book, readQuery(entries, now(), settings).tradeNo))),
    operation('payout', paths.payout, async (entries, plan) => {
      requirePayouts();
      const decided = decidePayout(readPayout(entries, now(), settings), context(plan));
      await shop.commit([decided]);
      const payout = shop.book.payouts.get(decided.number);
      if (payout === undefined) throw new Error('the payout is gone');
      return accepted(payoutAnswer(payout, settings), now(), settings);
    }),
    operation('query', paths.queryPayOut, (entries) => {
      requirePayouts();
      return queried(findPayout(shop.book, readQuery(entries, now(), settings).tradeNo));
    }),
    {
      method: 'POST',
      pattern: `${basePath}${paths.balance}`,
      handle: (request) => answering('balance', () => {
        readBalance(authenticated(request), now(), settings);
        return accepted(balanceAnswer(balanceOf(shop.book, now(), settings), settings), now(), settings);
      }),
    },
  ];

  function playOut(reference: string, act: PlayAct | RarePlayAct): void {
    shop.sweep();
    const order = findOrder(shop.book, reference);
    if (order === undefined) throw new PracticeError('unknownOrder', reference);
    shop.play(order, act).catch((error: unknown) => log(`could not keep an event: ${error instanceof Error ? error.message : 'unknown cause'}`));
  }

  return {
    routes,
    play: playOut,
    playRare: playOut,
    notices: shop.notices,
    ledger() {
      shop.sweep();
      return ledgerOf(shop.book, settings);
    },
    cashier: {
      find(number) {
        shop.sweep();
        const order = shop.book.orders.get(number);
        return order === undefined ? undefined : cashierView(order, settings);
      },
      async act(number, act) {
        const order = shop.book.orders.get(number);
        if (order?.state === 'open') await shop.play(order, act);
      },
      async actRare(number, act) {
        const order = shop.book.orders.get(number);
        if (order?.state === 'open' && rareActsOf(order).includes(act)) await shop.play(order, act);
      },
    },
  };
}

/** Starts the gateway. `changes` sets it to other readings of the documents than the dossier's defaults. */
export function startVexora(options: StartOptions, changes: Partial<VexoraSettings> = {}): Promise<PracticeGateway> {
  const settings = { ...defaultSettings, ...changes };
  const kind: GatewayKind<BookEvent> = {
    providerId: 'vexora',
    merchantId: practiceMerchant.id,
    credentials: practiceCredentials,
    settings: practiceProfileSettings(settings),
    basePath,
    eventSchema: bookEvent,
    hasPlatformFault: true,
    signsAnswers: settings.signAnswers,
    alsoServes: settings.payouts ? ['payout'] : [],
    canShow,
    build: (tools) => buildGateway(tools, settings),
  };
  return hostGateway(kind, options);
}
