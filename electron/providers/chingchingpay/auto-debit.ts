/**
 * AlipayHK AutoDebit (ChingChingPay dossier §9): the shopper agrees once, the merchant debits later. The provider keeps neither
 * the agreement's number nor the tokens. Three of the steps are commands that move no money; only `charge` is a sale.
 *
 * The names of the four methods are documented; what their options are called is not, except for the first step's.
 */
import { createHash } from 'node:crypto';
import type { BindFact, TokenAbility, TokenFact } from '@core/ports/provider.ts';
import type { Instant } from '@shared/time/instant.ts';
import { toInstant } from '@shared/time/instant.ts';
import { Unmappable } from '../http/exchange.ts';
import { TransactionFailed } from './client.ts';
import type { SignedClient } from './client.ts';
import { filled, outcomeOf, toCheckoutFact } from './mapper.ts';
import type { Body } from './mapper.ts';
import { actionType, toNextAction } from './next-action.ts';
import type { Settings } from './settings.ts';
import { autoDebitAction, checkoutData, commandData } from './wire.ts';
import type { CommandData } from './wire.ts';

const methods = {
  prepare: 'HK_ALIPAY_AUTODEBIT_PREPARE', token: 'HK_ALIPAY_AUTODEBIT_TOKEN', pay: 'HK_ALIPAY_AUTODEBIT_PAY', cancel: 'HK_ALIPAY_AUTODEBIT_CANCELAUTH',
} as const;
/** The only place of authorisation (dossier §9). */
const wallet = 'ALIPAY_HK';

/** Of tokens and codes alike. */
const usableToken = /^[\x21-\x7e]{1,512}$/;

/** At most 32 characters (dossier §9); the same for the same reference. */
export function agreementIdOf(reference: string): string {
  return /^[A-Za-z0-9_-]{1,32}$/.test(reference) ? reference : createHash('sha256').update(reference, 'utf8').digest('hex').slice(0, 32);
}

/**
 * Every call needs a merchant's number that was never used (dossier §6.1), so a later step of an agreement has one of its own:
 * the same for the same code, and another one for a code that was typed again after a mistake.
 */
function tokenReference(agreementId: string, code: string): string {
  return `${agreementId}-token-${createHash('sha256').update(code, 'utf8').digest('hex').slice(0, 8)}`;
}

const earliest = 946_684_800_000;
const latest = 4_102_444_800_000;

function plausible(milliseconds: number): Instant | null {
  return Number.isSafeInteger(milliseconds) && milliseconds >= earliest && milliseconds <= latest ? toInstant(milliseconds) : null;
}

/**
 * Digits are seconds from `now`, or with 10 of them and more the end itself, in seconds or from 13 digits on in milliseconds;
 * else an ISO 8601 date-time with its zone (dossier §9). Null for anything else: a time that is not known decides nothing.
 */
export function expiryInstant(text: string | null, now: Instant): Instant | null {
  if (text === null) return null;
  if (/^\d{1,15}$/.test(text)) {
    const value = Number(text);
    if (text.length < 10) return plausible(now + value * 1_000);
    return plausible(text.length < 13 ? value * 1_000 : value);
  }
  const zoned = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}):?(\d{2})?$/.exec(text);
  if (zoned === null) return null;
  const [, local = '', zone = '', minutes] = zoned;
  return plausible(Date.parse(zone === 'Z' ? `${local}Z` : `${local}${zone}:${minutes ?? '00'}`));
}

/** The wallet hands out a whole number of a person; its end is enough to tell two accounts apart. */
function maskedAccount(account: string | null): string | null {
  return account === null ? null : account.length > 8 ? `****${account.slice(-4)}` : '****';
}

/** Throws when the command failed, or when the answer is about something else. */
function checkCommand(data: CommandData, reference: string): 'completed' | 'pending' {
  if (data.transaction_type !== null && data.transaction_type !== 'command') throw new Unmappable('not a command');
  if (data.merchant_reference !== null && data.merchant_reference !== reference) throw new Unmappable('another reference');
  const { kind } = outcomeOf(data.result, data.status);
  if (kind === 'failed' || kind === 'expired' || kind === 'cancelled') throw new TransactionFailed(data.message);
  if (kind !== 'completed' && kind !== 'pending') throw new Unmappable('unknown outcome of a command');
  return kind;
}

function toBindFact(data: CommandData, reference: string, agreementId: string, practice: boolean): BindFact {
  checkCommand(data, reference);
  const next = toNextAction(data.next_action, practice, (text) => text);
  if (next.kind !== 'redirect') throw new Unmappable('no address for the consent');
  return { url: next.url, handle: agreementId };
}

function toTokenFact(data: CommandData, reference: string, now: Instant): TokenFact {
  const outcome = checkCommand(data, reference);
  const action = data.next_action ?? {};
  if (actionType(action) !== 'alipay_auto_debit') throw new Unmappable('no tokens');
  const tokens = autoDebitAction.parse(action['alipay_auto_debit']);
  // ACTIVE is the only word that is known of the token's state.
  const state = outcome === 'pending' ? 'pending' : tokens.token_status === 'ACTIVE' ? 'active' : 'unrecognised';
  return {
    token: tokens.access_token, wallet, merchantUserId: null, walletAccount: maskedAccount(tokens.auth_site_user_id),
    state, expiresAt: expiryInstant(tokens.expires_in, now),
  };
}

export type AutoDebitDependencies = {
  readonly client: SignedClient;
  readonly path: string;
  readonly merchantId: string;
  readonly settings: Settings;
  readonly practice: boolean;
  readonly now: () => Instant;
};

export function createAutoDebit({ client, path, merchantId, settings, practice, now }: AutoDebitDependencies): TokenAbility {
  /** Options are built by serialising an object, never by joining text (dossier §8). */
  function body(method: string, type: 'command' | 'sale', reference: string, option: Readonly<Record<string, string>>, more: Readonly<Record<string, string | number>> = {}): Body {
    return filled({
      merchant_id: merchantId, channel_id: settings.autoDebitChannel, payment_method: method, transaction_type: type, ...more,
      merchant_reference: reference, [settings.optionFieldName]: JSON.stringify(option),
    });
  }

  return {
    bind(request) {
      const agreementId = agreementIdOf(request.reference);
      return client.exchange({
        operation: 'bindWallet', asked: 'write', path,
        content: {
          method: 'POST',
          body() {
            if (request.state === null || request.state === '' || settings.autoDebitRedirectUrl === '') throw new RangeError('no state or no page to return to');
            return body(methods.prepare, 'command', request.reference, {
              state: request.state, merchant_agreement_id: agreementId, redirect_url: settings.autoDebitRedirectUrl,
            });
          },
        },
        read: (data) => toBindFact(commandData.parse(data), request.reference, agreementId, practice),
      });
    },

    // The provider keeps no tokens, and asking for the state of one is not documented.
    list: null,

    exchangeCode({ reference, code }) {
      const agreementId = agreementIdOf(reference);
      const own = tokenReference(agreementId, code);
      return client.exchange({
        operation: 'exchangeWalletCode', asked: 'write', path, secrets: [code],
        content: {
          method: 'POST',
          body() {
            if (!usableToken.test(code)) throw new RangeError('not a code');
            return body(methods.token, 'command', own, { auth_code: code, merchant_agreement_id: agreementId });
          },
        },
        read: (data) => toTokenFact(commandData.parse(data), own, now()),
      });
    },

    charge: (request) => client.exchange({
      operation: 'chargeWallet', asked: 'write', path, secrets: [request.token],
      content: {
        method: 'POST',
        body() {
          if (!usableToken.test(request.token)) throw new RangeError('not a token');
          return body(methods.pay, 'sale', request.reference, { access_token: request.token }, filled({
            amount: request.amount.minor, currency: request.amount.currency, callback_url: settings.callbackUrl, description: request.description,
          }));
        },
      },
      read: (data, _httpStatus, maskKeys) => toCheckoutFact(checkoutData.parse(data), practice, maskKeys),
    }),

    unbind({ reference, token, agreement }) {
      const agreementId = agreement ?? agreementIdOf(reference);
      const own = agreementIdOf(reference) === agreementId ? `${agreementId}-cancel` : reference;
      return client.exchange({
        operation: 'unbindWallet', asked: 'write', path, secrets: [token],
        content: { method: 'POST', body: () => body(methods.cancel, 'command', own, { merchant_agreement_id: agreementId }) },
        read: (data) => ({ done: checkCommand(commandData.parse(data), own) === 'completed' }),
      });
    },
  };
}
