/** Every channel as a profile would offer it: its charge is taken, what it hands out leads to the payer's page, its limits hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NextAction } from '@core/ports/provider.ts';
import { methodOf } from '@shared/providers/description.ts';
import { expiryProblem } from '@shared/providers/link-rules.ts';
import { pingxx } from '@shared/providers/pingxx.ts';
import { channelNames, channelRule } from '@shared/providers/pingxx-channels.ts';
import { addMilliseconds, toInstant } from '@shared/time/instant.ts';
import { moneyOf } from '@shared/money/money.ts';
import { reference } from '@shared/domain/ids.ts';
import { closeFixtures } from '../../integration/practice/pingxx-under-test.ts';
import { factOf, startSubject, wordsOf, type PingxxSubject } from './pingxx-subject.ts';

/** Address of the page on which what was handed out ends, or null where it cannot be followed. */
async function pageBehind(next: NextAction): Promise<string> {
  if (next.kind === 'qr') return (await fetch(next.url ?? next.text)).url;
  if (next.kind === 'redirect') return (await fetch(next.url)).url;
  if (next.kind !== 'form') throw new Error(`nothing to follow: ${next.kind}`);
  const response = await fetch(next.url, { method: 'POST', body: new URLSearchParams(next.fields), redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '', next.url).href;
}

describe('every channel', () => {
  let subject: PingxxSubject;
  beforeAll(async () => {
    subject = await startSubject();
  });
  afterAll(closeFixtures);

  it.each(channelNames)('%s: a charge is made and what is handed out leads to its page', async (method) => {
    const link = subject.link({ method });
    const made = factOf(await subject.provider().createLink(link));
    const kinds = { qr: 'qr', page: 'redirect', form: 'form' } as const;
    expect(made.next.kind).toBe(kinds[channelRule(method).gives]);
    expect(await pageBehind(made.next)).toBe(`${subject.fixture.gateway.origin}/pay/${made.providerPaymentId ?? ''}`);
  });

  it.each(['alipay_wap', 'alipay_pc_direct'] as const)('%s: fields with every kind of sign arrive as the channel signed them', async (method) => {
    const link = subject.link({ method, description: '茶 é + (2)', fields: { success_url: 'https://shop.example/paid', ...(method === 'alipay_wap' ? { new_version: 'true' } : {}) } });
    const made = factOf(await subject.provider().createLink(link));
    expect(await pageBehind(made.next)).toContain(`/pay/${made.providerPaymentId ?? ''}`);
  });

  it.each(channelNames)('%s: both ends of its deadlines are taken by the provider, and what is beyond is refused', async (method) => {
    const { expiry } = methodOf(pingxx, { settings: { channels: channelNames }, environment: 'practice' }, method) ?? {};
    if (expiry?.kind !== 'range') throw new Error('no range');
    const now = toInstant(subject.fixture.time.now());
    const at = (seconds: number) => addMilliseconds(now, seconds * 1_000);
    for (const seconds of [expiry.leastSeconds, expiry.mostSeconds]) {
      expect(expiryProblem(at(seconds), expiry, now)).toBeNull();
      factOf(await subject.provider().createLink(subject.link({ method, expiresAt: at(seconds) })));
    }
    for (const seconds of [30, channelRule(method).expiry.most + 1]) {
      expect(expiryProblem(at(seconds), expiry, now)).not.toBeNull();
      expect(wordsOf((await subject.provider().createLink(subject.link({ method, expiresAt: at(seconds) }))).answer)).toBe('refused final');
    }
  });

  it.each(channelNames)('%s: the shortest and longest numbers of its rule are taken, one more is not', async (method) => {
    const rule = channelRule(method).reference;
    let turn = 0;
    const number = (length: number) => {
      turn += 1;
      return reference.parse(`${String(turn)}${method.replaceAll('_', '')}${'x'.repeat(80)}`.slice(0, length));
    };
    for (const length of [rule.minLength, rule.maxLength]) {
      const made = await subject.provider().createLink(subject.link({ method, reference: number(length) }));
      // A number of one or two digits may be used on another channel of the family already.
      expect(['fact', 'refused duplicateReference'], `${length}`).toContain(wordsOf(made.answer));
    }
    if (rule.maxLength < 64) expect(wordsOf((await subject.provider().createLink(subject.link({ method, reference: number(rule.maxLength + 1) }))).answer)).toBe('refused final');
    if (rule.minLength > 1) expect(wordsOf((await subject.provider().createLink(subject.link({ method, reference: number(rule.minLength - 1) }))).answer)).toBe('refused final');
  });

  it.each(channelNames)('%s: every currency of its row is taken, others are refused', async (method) => {
    for (const currency of channelRule(method).currencies) {
      const made = await subject.provider().createLink(subject.link({ method, amount: moneyOf(1_234, currency) }));
      expect(wordsOf(made.answer), currency).toBe('fact');
    }
    expect(wordsOf((await subject.provider().createLink(subject.link({ method, amount: moneyOf(1_234, 'VND') }))).answer)).toBe('refused final');
  });

  it.each(channelNames.filter((name) => channelRule(name).required.some((key) => key !== 'client_ip')))('%s: without its required extras the provider refuses, and so does the form', async (method) => {
    const required = methodOf(pingxx, { settings: { channels: channelNames }, environment: 'practice' }, method)?.fields.filter((field) => field.required) ?? [];
    for (const { key } of required.filter((field) => field.key !== 'client_ip')) {
      const link = subject.link({ method });
      const fields = Object.fromEntries(Object.entries(link.fields).filter(([name]) => name !== key));
      expect(wordsOf((await subject.provider().createLink({ ...link, fields })).answer), key).toBe('refused final');
    }
  });

  it('our mark and further pairs travel in the metadata', async () => {
    const link = subject.link({ fields: { metadata: 'table=12\nwaiter=林', body: 'two tins', note: 'regular' } });
    const id = factOf(await subject.provider().createLink(link)).providerPaymentId ?? '';
    const { body } = await subject.fixture.call('GET', `/v1/charges/${id}`);
    expect(body).toMatchObject({ metadata: { table: '12', waiter: '林', merchant_admin_reference: link.reference }, body: 'two tins', description: 'regular', client_ip: '127.0.0.1' });
  });

  it('a channel that nobody knows is not sent', async () => {
    expect(wordsOf((await subject.provider().createLink(subject.link({ method: 'carrier_pigeon' }))).answer)).toBe('notSent signing');
  });

  it('what a payer entered about themselves is masked in what is kept', async () => {
    const { evidence } = await subject.provider().createLink(subject.link({ method: 'cmb_wallet' }));
    for (const entry of ['201700100001', '201700200001', '201700300001', '13500000000']) expect(evidence?.requestBody).not.toContain(entry);
    expect(evidence?.requestHeaders['authorization']).toBe('redacted');
    expect(JSON.stringify(evidence)).not.toContain(subject.fixture.gateway.credentials['apiKey']);
  });
});
