/**
 * One-click wallet agreements (PingPong dossier §4): the newer flow and the older one that is announced for removal, by setting.
 * The token that `bind` answers with names the agreement until it is agreed to and can never be charged (§4.2, §11.1).
 */
import { createHash, randomUUID } from 'node:crypto';
import type { BindRequest, Exchange, TokenAbility, TokenChargeRequest, TokenFact } from '@core/ports/provider.ts';
import { toInstant, type Instant } from '@shared/time/instant.ts';
import { atWallTime } from '@shared/time/zones.ts';
import { Unmappable } from '../http/exchange.ts';
import { payerUrl } from '../http/payer-url.ts';
import { EchoMismatch, type Biz, type SignedClient } from './client.ts';
import { wordOf, type Members } from './envelope.ts';
import { filled, toChargeBiz, toChargeFact } from './mapper.ts';
import type { Settings } from './settings.ts';
import { appliedContent, bindContent, paymentContent, tokenListContent, unbindContent, type TokenRow } from './wire.ts';

const paths = {
  bind: '/v4/paymethod/bind',
  prepare: '/v4/authorization/prepare',
  applyToken: '/v4/authorization/applyToken',
  cancelToken: '/v4/authorization/cancelToken',
  list: '/v4/authorization/list',
  unifiedPay: '/v4/payment/unifiedPay',
} as const;

/** The wallet's spelling in this place; a wallet that the profile does not know is sent as it is called. */
function spellingOf(wallet: string, place: 'bindAs' | 'payAs', settings: Settings): string {
  return settings.wallets.find((known) => known.key === wallet)?.[place] ?? wallet;
}

function walletOf(spelling: string | null, settings: Settings): string | null {
  if (spelling === null) return null;
  return settings.wallets.find((known) => [known.key, known.bindAs, known.payAs].includes(spelling))?.key ?? spelling;
}

/** `yyyy-MM-dd HH:mm:ss` on clocks of the profile's zone; the documents name none (dossier §4.5). Null for anything else. */
export function expiryOf(text: string | null, zone: string): Instant | null {
  const found = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(text ?? '');
  if (found === null) return null;
  const [, date = '', hour, minute, second] = found;
  try {
    return toInstant(atWallTime(date, Number(hour), Number(minute), zone) + Number(second) * 1_000);
  } catch {
    // A zone that this machine does not know: the time is shown by nobody rather than wrongly.
    return null;
  }
}

/** A status is this program's proposal, not documented (dossier §4.3); the older list has none, and being on it means alive (§4.5). */
function stateOf(row: TokenRow, listMeansAlive: boolean): TokenFact['state'] {
  switch (row.status) {
    case null:
      return listMeansAlive ? 'active' : 'unrecognised';
    case 'SUCCESS':
      return 'active';
    case 'PROCESSING':
      return 'pending';
    case 'FAILED':
    case 'CANCEL':
      return 'ended';
    default:
      return 'unrecognised';
  }
}

/** A code is exchanged once; another code is another request. */
function exchangeId(reference: string, code: string): string {
  return createHash('sha256').update(`applyToken ${reference} ${code}`).digest('hex').slice(0, 40);
}

function hasWord(key: string): (biz: Members) => boolean {
  return (biz) => wordOf(biz, key) !== null;
}

export function createTokens(client: SignedClient, settings: Settings, practice: boolean): TokenAbility {
  const listPath = settings.flow === 'legacy' ? null : settings.paths.bindQuery;
  const never = (): boolean => false;

  function bindBiz(request: BindRequest): Biz {
    const wallet = spellingOf(request.wallet, 'bindAs', settings);
    const device = { orderTerminal: request.terminal };
    const { merchantResultUrl, notificationUrl } = settings;
    return settings.flow === 'legacy'
      ? filled({ requestId: request.reference, merchantUserId: request.merchantUserId, payMethod: wallet, authRedirectUrl: merchantResultUrl, notifyUrl: notificationUrl, device })
      : filled({ requestId: request.reference, merchantUserId: request.merchantUserId, paymentMethod: { type: wallet }, merchantResultUrl, notificationUrl, device, bizType: 'CodeGrant' });
  }

  function toTokenFact(row: TokenRow, token: string, merchantUserId: string): TokenFact {
    if (row.merchantUserId !== null && row.merchantUserId !== merchantUserId) throw new EchoMismatch('another shopper');
    return {
      token, wallet: walletOf(row.payMethod, settings), merchantUserId: row.merchantUserId ?? merchantUserId, walletAccount: row.userLoginId,
      state: stateOf(row, listPath === null), expiresAt: expiryOf(row.expireTime, settings.clockZone),
    };
  }

  /** Rows of another store are of no use here: a token is charged by the store that it was made for (dossier §10.4). */
  function toTokenFacts(rows: readonly TokenRow[], merchantUserId: string): readonly TokenFact[] {
    return rows
      .filter((row) => row.accId === null || row.accId === settings.accId)
      .flatMap((row) => (row.token === null ? [] : [toTokenFact(row, row.token, merchantUserId)]));
  }

  async function list({ merchantUserId, token }: { readonly merchantUserId: string; readonly token: string | null }): Promise<Exchange<readonly TokenFact[]>> {
    const { answer, evidence } = await client.exchange<readonly TokenFact[]>({
      operation: 'listTokens', asked: 'read', at: listPath ?? paths.list, codeOptional: true, decides: never,
      biz: () => filled({ requestId: randomUUID(), merchantUserId, token }),
      read: ({ biz }) => toTokenFacts(tokenListContent.parse(biz).queryData, merchantUserId),
      secrets: token === null ? [] : [token], personal: [merchantUserId],
    });
    // "The token does not exist" is the empty list.
    if (answer.kind !== 'refused' || answer.meaning !== 'notFound') return { answer, evidence };
    return { answer: { kind: 'fact', fact: [] }, evidence: evidence === null ? null : { ...evidence, problem: null } };
  }

  return {
    bind: (request) => client.exchange({
      operation: 'bindWallet', asked: 'write', at: settings.flow === 'legacy' ? paths.prepare : paths.bind, codeOptional: true, decides: never,
      biz: () => bindBiz(request),
      read({ biz }) {
        const content = bindContent.parse(biz);
        const url = payerUrl(content.authUrl, practice);
        if (url === null) throw new Unmappable('no usable address');
        return { url, handle: content.token };
      },
      personal: [request.merchantUserId],
    }),

    list,

    exchangeCode: settings.flow !== 'legacy' ? null : ({ reference, merchantUserId, code, state }) => client.exchange<TokenFact>({
      operation: 'applyToken', asked: 'write', at: paths.applyToken, codeOptional: true, decides: never,
      biz: () => ({ requestId: exchangeId(reference, code), merchantUserId, authCode: code, authState: state }),
      read({ biz }) {
        const content = appliedContent.parse(biz);
        return {
          token: content.token, wallet: null, merchantUserId, walletAccount: content.userLoginId, state: 'active', expiresAt: expiryOf(content.expireTime, settings.clockZone),
        };
      },
      secrets: [code, state], personal: [merchantUserId],
    }),

    charge: (request: TokenChargeRequest) => client.exchange({
      operation: 'chargeToken', asked: 'write', at: paths.unifiedPay, decides: hasWord('status'),
      biz: () => toChargeBiz(request, spellingOf(request.wallet, 'payAs', settings), settings),
      read: ({ biz, ...framed }) => toChargeFact(paymentContent.parse(biz), framed, request, practice),
      secrets: [request.token],
      personal: [request.fields['email'] ?? '', request.fields['shopperIP'] ?? '', request.merchantUserId].filter((entry) => entry !== ''),
    }),

    /** Done only if the answer says so; where it says nothing the caller has to list (dossier §4.4). */
    unbind: ({ reference, merchantUserId, token }) => client.exchange({
      operation: 'unbindWallet', asked: 'write', at: (settings.flow === 'legacy' ? null : settings.paths.unbind) ?? paths.cancelToken, codeOptional: true, decides: never,
      biz: () => ({ requestId: reference, merchantUserId, token }),
      read({ biz }) {
        const { cancelSuccess, unbindSuccess, status } = unbindContent.parse(biz);
        const denied = cancelSuccess === false || unbindSuccess === false || (status !== null && status !== 'SUCCESS');
        return { done: !denied && (cancelSuccess === true || unbindSuccess === true || status === 'SUCCESS') };
      },
      secrets: [token], personal: [merchantUserId],
    }),
  };
}
