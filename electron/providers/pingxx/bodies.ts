/**
 * Requests to Ping++ as bodies (Ping++ dossier §6.1, §7.1, §11.1). Each carries our own number in `metadata`, because neither the
 * order number nor anything else names a charge or refund for certain. Throws a RangeError for what cannot be sent.
 */
import type { BatchRefundRequest, LinkRequest, RefundRequest } from '@core/ports/provider.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
import { channelRule, isChannelName, type ExtraKey } from '@shared/providers/pingxx-channels.ts';
import { referenceKey } from '@shared/providers/pingxx-fields.ts';
import type { Body, Json } from './client.ts';
import type { Settings } from './settings.ts';

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
}

/** `name, 2` per line. */
function goodsList(text: string): Json {
  return linesOf(text).map((line) => {
    const at = line.lastIndexOf(',');
    return { goods_name: line.slice(0, at).trim(), goods_num: Number(line.slice(at + 1)) };
  });
}

/** `account, amount` or `account, amount, text` per line. */
function splitList(text: string): Json {
  return linesOf(text).map((line) => {
    const [account = '', amount = '', ...rest] = line.split(',').map((part) => part.trim());
    return { account, amount: Number(amount), ...(rest.length === 0 ? {} : { desc: rest.join(', ') }) };
  });
}

const switches: readonly ExtraKey[] = ['app_pay', 'new_version', 'enable_anti_phishing_key'];

function extraValue(key: ExtraKey, text: string): Json {
  if (switches.includes(key)) return text === 'true';
  return key === 'goods_list' ? goodsList(text) : text;
}

/** `client_ip` is an entry of the form, but not one of the channel's extras. */
function extraOf(channel: string, fields: FieldValues): Body {
  if (!isChannelName(channel)) throw new RangeError('no such channel');
  const { required, optional } = channelRule(channel);
  return Object.fromEntries([...required, ...optional].filter((key) => key !== 'client_ip').flatMap((key) => {
    const text = fields[key];
    return text === undefined ? [] : [[key, extraValue(key, text)] as const];
  }));
}

function pairsOf(text: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(linesOf(text ?? '').map((line) => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

export function toChargeBody(request: LinkRequest, merchantId: string, settings: Pick<Settings, 'clientIp'>): Body {
  const { fields } = request;
  const note = fields['note'];
  return {
    order_no: request.reference,
    app: { id: merchantId },
    channel: request.method,
    amount: request.amount.minor,
    client_ip: fields['client_ip'] ?? settings.clientIp,
    currency: request.amount.currency.toLowerCase(),
    subject: request.description,
    // Both are demanded (dossier §6.1); without a text of its own the title is said twice.
    body: fields['body'] ?? request.description,
    extra: extraOf(request.method, fields),
    // Seconds are cut, so that a deadline never moves later.
    ...(request.expiresAt === null ? {} : { time_expire: Math.floor(request.expiresAt / 1_000) }),
    metadata: { ...pairsOf(fields['metadata']), [referenceKey]: request.reference },
    ...(note === undefined ? {} : { description: note }),
  };
}

/** Why, in a few words: the provider demands a text even where the person wrote none (dossier §11.1). */
function refundText({ note, reason }: Pick<RefundRequest, 'note' | 'reason'>): string {
  const text = note.trim();
  return text !== '' ? text : reason === '' ? 'refund' : reason.replaceAll('_', ' ');
}

function refundExtra(fields: FieldValues): Body {
  const { rate, refund_amount: amount, split_fund_info: split } = fields;
  return {
    ...(split === undefined ? {} : { split_fund_info: splitList(split) }),
    // A rate is no money: it goes out as the number that was typed.
    ...(rate === undefined ? {} : { rate: Number(rate) }),
    ...(amount === undefined ? {} : { refund_amount: Number(amount) }),
  };
}

export function toRefundBody(request: RefundRequest): Body {
  const extra = refundExtra(request.fields);
  const source = request.fields['funding_source'];
  return {
    // Always said: left out it would mean everything that is left (dossier §11.1).
    amount: request.amount.minor,
    description: refundText(request),
    metadata: { [referenceKey]: request.reference },
    ...(source === undefined ? {} : { funding_source: source }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** A batch takes 1 to 100 different charges and a number of 3 to 24 letters or digits (dossier §11.5). */
export function toBatchBody(request: BatchRefundRequest, merchantId: string): Body {
  const charges = request.refunds.map(({ chargeId }) => chargeId);
  if (!/^[A-Za-z0-9]{3,24}$/.test(request.reference)) throw new RangeError('not a batch number');
  if (charges.length < 1 || charges.length > 100 || new Set(charges).size !== charges.length) throw new RangeError('not 1 to 100 different charges');
  if (request.refunds.some(({ amountMinor }) => !Number.isSafeInteger(amountMinor) || amountMinor < 1)) throw new RangeError('not an amount');
  return {
    app: merchantId,
    batch_no: request.reference,
    charges: request.refunds.map(({ chargeId, amountMinor, note }) => ({ charge: chargeId, amount: amountMinor, ...(note.trim() === '' ? {} : { description: note.trim() }) })),
    description: refundText({ note: request.note, reason: '' }),
    metadata: { [referenceKey]: request.reference },
  };
}
