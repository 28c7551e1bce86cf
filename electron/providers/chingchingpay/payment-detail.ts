/**
 * What the provider says of an order beyond its outcome (ChingChingPay dossier §6.5). Only the members that its documents name
 * are told, in its own words; the rest stays in the raw text.
 */
import type { PaymentDetailFact } from '@core/ports/provider.ts';
import type { Redact } from '../http/evidence.ts';
import { Unmappable } from '../http/exchange.ts';
import { paymentDetailData } from './wire.ts';

type Fact = PaymentDetailFact['facts'][number];

/** In the order in which they are shown. `total_amount` is expected, not documented. */
const plainNames = [
  'payment_id', 'merchant_reference', 'status', 'total_amount', 'refunded_amount', 'currency', 'description', 'created_at', 'expires_at',
  'merchant_id', 'device_id', 'callback_url', 'complete_url', 'cancel_url',
];
const nestedNames = ['merchant', 'store'];

function scalar(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function factsOf(owner: unknown, prefix: string): readonly Fact[] {
  if (typeof owner !== 'object' || owner === null || Array.isArray(owner)) return [];
  return Object.entries(owner).flatMap(([name, value]) => {
    const text = scalar(value);
    return text === null ? [] : [{ name: `${prefix}.${name}`, value: text }];
  });
}

/** `990001 (a, b)`: the channel's number and its sub-channels. */
function channelFacts(channels: unknown): readonly Fact[] {
  if (!Array.isArray(channels)) return [];
  const items: readonly unknown[] = channels;
  const texts = items.flatMap((channel) => {
    if (typeof channel !== 'object' || channel === null || !('channel_id' in channel)) return [];
    const number = scalar(channel.channel_id);
    const inner: readonly unknown[] = 'sub_channel_id' in channel && Array.isArray(channel.sub_channel_id) ? channel.sub_channel_id : [];
    const subChannels = inner.map(scalar).filter((text) => text !== null);
    return number === null ? [] : [subChannels.length === 0 ? number : `${number} (${subChannels.join(', ')})`];
  });
  return texts.length === 0 ? [] : [{ name: 'channels', value: texts.join(', ') }];
}

/** Throws `Unmappable` when the answer is about another order than `paymentId`. */
export function toPaymentDetail(data: unknown, paymentId: string, maskKeys: Redact): PaymentDetailFact {
  const members = paymentDetailData.parse(data);
  if (members['payment_id'] !== paymentId) throw new Unmappable('another payment');
  const facts = [
    ...plainNames.flatMap((name) => {
      const text = scalar(members[name]);
      return text === null ? [] : [{ name, value: text }];
    }),
    ...channelFacts(members['channels']),
    ...nestedNames.flatMap((name) => factsOf(members[name], name)),
  ];
  return { facts: facts.map(({ name, value }) => ({ name: maskKeys(name), value: maskKeys(value) })), raw: maskKeys(JSON.stringify(members)) };
}
