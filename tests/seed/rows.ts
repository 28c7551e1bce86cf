/**
 * The transactions of a seeded journal, one after the other. Guarantees: the same start, number and last day give the same rows; exactly as
 * many rows as asked for; every refund belongs to a payment before it and no payment gives back more than came in; references and the
 * providers' numbers are each used once.
 */
import type { ProviderId } from '@shared/domain/ids.ts';
import { exponentOf, type CurrencyCode } from '@shared/money/currency.ts';
import { createRandom, type Random } from './random.ts';
import { awkwardReferences, awkwardTexts, ordinaryTexts } from './texts.ts';

export type SeedProfile = {
  readonly id: string;
  readonly name: string;
  readonly providerId: ProviderId;
  readonly timeZone: string;
  /** Out of a hundred. */
  readonly share: number;
  readonly currencies: readonly CurrencyCode[];
  readonly methods: readonly string[];
};

export const seedProfiles: readonly SeedProfile[] = [
  { id: '01930000-5eed-7000-8000-000000000001', name: 'Seed C 樣本商店', providerId: 'chingchingpay', timeZone: 'Asia/Hong_Kong', share: 28, currencies: ['HKD', 'HKD', 'HKD', 'CNY'], methods: ['alipay_hk', 'wechat_pay_hk', 'fps', 'card'] },
  { id: '01930000-5eed-7000-8000-000000000002', name: 'Seed C, second shop', providerId: 'chingchingpay', timeZone: 'Asia/Hong_Kong', share: 9, currencies: ['HKD'], methods: ['alipay_hk', 'card'] },
  { id: '01930000-5eed-7000-8000-000000000003', name: 'Seed P, overseas', providerId: 'pingpong', timeZone: 'Europe/London', share: 23, currencies: ['USD', 'USD', 'EUR', 'GBP', 'JPY', 'KRW'], methods: ['Card', 'GrabPay', 'KakaoPay', 'iDEAL'] },
  { id: '01930000-5eed-7000-8000-000000000004', name: 'Seed ++ 样本商店', providerId: 'pingxx', timeZone: 'Asia/Shanghai', share: 25, currencies: ['CNY'], methods: ['alipay', 'wx_pub', 'upacp_qr', 'alipay_qr'] },
  { id: '01930000-5eed-7000-8000-000000000005', name: 'Seed V 樣本商店', providerId: 'vexora', timeZone: 'Asia/Taipei', share: 15, currencies: ['TWD'], methods: ['ATM', 'CVS', 'CREDIT', '7-ELEVEN'] },
];

/** Columns of `transactions` in the order of a row's values. */
export const seedColumns = [
  'id', 'profile_id', 'provider_id', 'environment', 'kind', 'origin', 'reference', 'reference_claimed', 'parent_id', 'parent_reference', 'provider_payment_id', 'provider_transaction_id',
  'wallet_reference', 'method', 'amount_minor', 'currency', 'received_minor', 'refunded_minor', 'held_minor', 'refunded_elsewhere_minor', 'status', 'description', 'reason', 'has_link', 'link_url',
  'link_qr_text', 'link_action', 'link_expires_at', 'intent_id', 'operator', 'created_at', 'moved_at', 'observed_at', 'observed_from', 'looked_at', 'version',
] as const;
export type SeedRow = { readonly [Column in (typeof seedColumns)[number]]: string | number | null };

export type SeedWish = {
  readonly rows: number;
  /** Start of the chance, a whole number. */
  readonly start: number;
  /** End of the last day, epoch milliseconds. */
  readonly until: number;
};

const day = 86_400_000;
const span = 730 * day;
const operators = ['Operator A (Demo)', 'Operator B (Demo)', '樣本同事 C'] as const;
const reasons = ['customer_request', 'damaged_item', 'not_delivered', 'duplicate_payment', 'wrong_amount', 'other'] as const;

/** UUID v7 whose place in time is `at`; `number` keeps it the only one. */
function idOf(at: number, number: number, random: Random): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.hex(3)}-8${random.hex(3)}-${number.toString(16).padStart(12, '0')}`;
}

function referenceOf(number: number, kind: 'S' | 'R' | 'P', random: Random): string {
  const plain = String(number).padStart(7, '0');
  if (random.chance(0.01)) return `${random.pick(awkwardReferences)}${plain}`;
  if (random.chance(0.15)) return `0000${plain.padStart(16, '0')}`;
  if (random.chance(0.1)) return `2026${plain.padStart(18, '1')}`;
  return `${kind}-${plain}`;
}

function providerNumber(provider: ProviderId, kind: 'payment' | 'refund' | 'payout', number: number, random: Random): string {
  const tail = String(number).padStart(9, '0');
  switch (provider) {
    case 'chingchingpay': return `${kind === 'payment' ? 'pay' : 'ref'}_${random.hex(12)}${tail}`;
    case 'pingpong': return `2026${tail}${random.digits(6)}`;
    case 'pingxx': return `${kind === 'payment' ? 'ch' : 're'}_${random.hex(15)}${tail}`;
    case 'vexora': return `0${tail}${random.digits(8)}`;
  }
}

/** Small sums are common, large ones rare. */
function amountOf(currency: CurrencyCode, random: Random): number {
  const major = random.chance(0.02) ? 5_000 + random.below(95_000) : random.chance(0.3) ? 300 + random.below(3_000) : 10 + random.below(290);
  const exponent = exponentOf(currency);
  const whole = exponent === 0 || currency === 'TWD';
  return major * 10 ** exponent + (whole ? 0 : random.below(10 ** exponent));
}

type Ending = 'paid' | 'part_refunded' | 'refunded' | 'waiting' | 'pending' | 'expired' | 'failed' | 'cancelled' | 'part_paid' | 'unknown';

/** Only what is new can still be open: an old link has expired and an old doubt was settled. */
function endingOf(age: number, random: Random): Ending {
  const of = random.below(1_000);
  if (of < 660) return 'paid';
  if (of < 730) return 'part_refunded';
  if (of < 790) return 'refunded';
  if (of < 860) return age < 2 * day ? 'waiting' : 'expired';
  if (of < 930) return 'failed';
  if (of < 950) return 'cancelled';
  if (of < 953) return 'part_paid';
  if (of < 975) return age < day ? 'pending' : 'paid';
  if (of < 977) return age < day ? 'unknown' : 'failed';
  return 'expired';
}

const moved: ReadonlySet<Ending> = new Set(['paid', 'part_refunded', 'refunded', 'part_paid']);

/** What a payment gives back, in minor units: nothing, all of it at once, or some of it in one to three parts. */
function refundsOf(ending: Ending, amount: number, whole: boolean, random: Random): readonly number[] {
  if (ending === 'refunded') return [amount];
  if (ending !== 'part_refunded' || amount < 400) return [];
  const unit = whole ? 100 : 1;
  const parts = 1 + random.below(3);
  return Array.from({ length: parts }, () => Math.max(unit, Math.floor((amount * (5 + random.below(25))) / 100 / unit) * unit));
}

export function* seedRows({ rows, start, until }: SeedWish): Generator<SeedRow> {
  const random = createRandom(start);
  const wheel = seedProfiles.flatMap((profile) => Array.from({ length: profile.share }, () => profile));
  let number = 0;
  const text = (): string => (random.chance(0.02) ? random.pick(awkwardTexts) : `${random.pick(ordinaryTexts)} ${1 + random.below(9_999)}`);
  while (number < rows) {
    const profile = random.pick(wheel);
    // Newer days hold more; inside a day most of it happens from 9 to 23 o'clock UTC+8.
    const back = Math.floor(span * (random.below(1_000_000) / 1_000_000) ** 1.3);
    const createdAt = until - 1 - back;
    const currency = random.pick(profile.currencies);
    const whole = currency === 'TWD';
    const amount = amountOf(currency, random);
    const ended = endingOf(back, random);
    const given = refundsOf(ended, amount, whole, random).slice(0, Math.max(0, rows - number - 1));
    const total = given.reduce((sum, part) => sum + part, 0);
    // A payment near the end of the list may find no room for its refunds.
    const ending: Ending = ended !== 'refunded' && ended !== 'part_refunded' ? ended : total === 0 ? 'paid' : total === amount ? 'refunded' : 'part_refunded';
    const origin = random.chance(0.72) ? 'link' : random.chance(0.7) ? 'checkout' : 'charge';
    const movedAt = moved.has(ending) ? Math.min(until - 1, createdAt + 20_000 + random.below(1_800_000)) : null;
    const id = idOf(createdAt, number, random);
    const reference = referenceOf(number, 'S', random);
    const paymentNumber = providerNumber(profile.providerId, 'payment', number, random);
    const url = `https://pay.example/l/${paymentNumber}`;
    const common = { profile_id: profile.id, provider_id: profile.providerId, environment: 'practice', currency, refunded_elsewhere_minor: 0, held_minor: 0, intent_id: null, link_action: null, version: 2, reference_claimed: 1 };
    yield {
      ...common, id, kind: 'payment', origin, reference, parent_id: null, parent_reference: null, provider_payment_id: paymentNumber,
      provider_transaction_id: movedAt === null ? null : `t${paymentNumber}`, wallet_reference: movedAt !== null && random.chance(0.5) ? `20${random.digits(17)}${String(number).padStart(9, '0')}` : null,
      method: movedAt === null && random.chance(0.6) ? null : random.pick(profile.methods), amount_minor: amount, received_minor: ending === 'part_paid' ? Math.max(1, Math.floor(amount / 2)) : null,
      refunded_minor: total, status: ending, description: text(), reason: null, has_link: origin === 'charge' ? 0 : 1, link_url: origin === 'link' ? url : null,
      link_qr_text: origin === 'charge' ? null : url, link_expires_at: origin === 'charge' ? null : createdAt + 2 * day, operator: random.pick(operators),
      created_at: createdAt, moved_at: movedAt, observed_at: movedAt ?? createdAt, observed_from: 'query', looked_at: movedAt ?? createdAt,
    };
    number += 1;
    for (const part of given) {
      const at = Math.min(until - 1, (movedAt ?? createdAt) + 3_600_000 + random.below(20 * day));
      const refundNumber = providerNumber(profile.providerId, 'refund', number, random);
      yield {
        ...common, id: idOf(at, number, random), kind: 'refund', origin: 'refund', reference: referenceOf(number, 'R', random), parent_id: id, parent_reference: reference, provider_payment_id: paymentNumber,
        provider_transaction_id: refundNumber, wallet_reference: null, method: null, amount_minor: part, received_minor: null, refunded_minor: 0, status: 'succeeded',
        description: random.chance(0.3) ? text() : '', reason: random.pick(reasons), has_link: 0, link_url: null, link_qr_text: null, link_expires_at: null, operator: random.pick(operators),
        created_at: at, moved_at: at, observed_at: at, observed_from: 'answer', looked_at: at,
      };
      number += 1;
    }
    if (profile.providerId === 'vexora' && random.chance(0.05) && number < rows) {
      yield {
        ...common, id: idOf(createdAt, number, random), kind: 'payout', origin: 'payout', reference: referenceOf(number, 'P', random), parent_id: null, parent_reference: null, provider_payment_id: null,
        provider_transaction_id: providerNumber('vexora', 'payout', number, random), wallet_reference: null, method: null, amount_minor: amount, received_minor: null, refunded_minor: 0,
        status: random.chance(0.95) ? 'succeeded' : 'failed', description: text(), reason: null, has_link: 0, link_url: null, link_qr_text: null, link_expires_at: null, operator: random.pick(operators),
        created_at: createdAt, moved_at: createdAt, observed_at: createdAt, observed_from: 'answer', looked_at: createdAt,
      };
      number += 1;
    }
  }
}
