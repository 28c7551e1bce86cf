import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognition, searchLimits, type Recognised } from '@shared/domain/search.ts';
import { numberShapes } from '@shared/search/number-shapes.ts';
import { recognise } from '@shared/search/recognise.ts';

const today = '2026-11-26';
const read = (text: string) => recognise(text, { today, shapes: numberShapes });
const numbers = (text: string): readonly string[] => read(text).found.flatMap((each) => (each.kind === 'number' ? [each.text] : []));
const amounts = (text: string) => read(text).found.filter((each): each is Extract<Recognised, { kind: 'amount' }> => each.kind === 'amount');
const charge = 'ch_1234567890abcdefGHIJ1234';
const refund = 're_1234567890abcdefGHIJ1234';

describe('numbers', () => {
  it.each([
    ['L-261126-7F3A'], ['L2611267F3A21'], ['LT-1120-0428'], ['00000007'], ['A/1:2=3'], ['20261126142359123456'],
  ])('%s alone is a number, as it stands', (text) => {
    expect(numbers(` ${text}\n`)).toContain(text);
  });

  it('a charge and a refund of Ping++ are known by their form', () => {
    expect(read(charge).found[0]).toEqual({ kind: 'number', text: charge, shapes: [{ providerId: 'pingxx', use: 'payment' }], certain: true });
    expect(read(refund).found[0]).toMatchObject({ shapes: [{ providerId: 'pingxx', use: 'refund' }], certain: true });
    expect(read(`${charge}5`).found[0]).toMatchObject({ certain: false });
  });

  it('full-width figures and letters are read as plain ones', () => {
    expect(numbers('Ｌ－２６１１２６－７Ｆ３Ａ')).toContain('L-261126-7F3A');
  });

  it('several in lines, with commas and between Chinese words, each once', () => {
    expect(numbers('L-261126-0001\nL-261126-0002, L-261126-0003；L-261126-0001')).toEqual(['L-261126-0001', 'L-261126-0002', 'L-261126-0003']);
    expect(numbers('你好，訂單L-261126-7F3A已付款，但訂單編號：BK20261121001未收到')).toEqual(expect.arrayContaining(['L-261126-7F3A', 'BK20261121001']));
  });

  it('is the same with another hyphen, and in the text of a web page', () => {
    for (const hyphen of ['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\uFE63', '\uFF0D']) expect(numbers(`paid ORD${hyphen}1032 yesterday`), hyphen).toEqual(['ORD-1032']);
    expect(numbers('<td>ORD-1032&nbsp;</td><td>&lt;ORD-1033&gt;</td><td>ORD-1034&#160;&amp;&#32;</td>')).toEqual(['ORD-1032', 'ORD-1033', 'ORD-1034']);
  });

  it('that was copied in groups is one number, and each group is kept', () => {
    expect(numbers('2026 1119 0824 1700 1234')[0]).toBe('20261119082417001234');
    expect(numbers('2026 1119 0824 1700 1234')).toContain('1700');
    expect(numbers('ch_ AbC123 dEf456')[0]).toBe('ch_AbC123dEf456');
    expect(numbers('+852 9123 4567')[0]).toBe('+85291234567');
    // A whole card number is nothing to look for.
    expect(numbers('4242 4242 4242 4242').join(' ')).not.toMatch(/\d{5}/);
    expect(numbers('two mugs 2026')).toEqual(['2026']);
    expect(numbers('order 1032 and 1033')).not.toContain('order1032and1033');
  });

  it('of an address on the web the parts that may be numbers', () => {
    expect(numbers('see https://shop.example/orders/BK20261121001?ref=L-261126-7F3A for it')).toEqual(expect.arrayContaining(['BK20261121001', 'L-261126-7F3A']));
  });

  it('words, hours, days and addresses of computers are no numbers', () => {
    expect(numbers('Meeting at 14:30 on 2026-11-21, server 192.168.1.10, thanks everyone')).toEqual([]);
  });
});

const mail = `From: "Payer A" <payer.a@example.com>
To: service@shop.example
Message-ID: <CAF123456789012345678@mail.example.com>
Received: from mx1.example.com (mx1.example.com [203.0.113.7]) by mail
 with ESMTP id 998877665544332211
Date: Sat, 21 Nov 2026 14:30:08 +0800
Subject: Where is my refund? Order L-261121-9AC1

Hello, I paid HK$120.00 on 21 Nov with my card ending in 4242.
The charge is ${charge}, my order was L-261121-9AC1.

> On 20 Nov you wrote:
> > your order no. 20261120143000881234 is on its way
`;

describe('a whole e-mail', () => {
  it('gives its numbers, its amount with the day, its sender and the end of the card, and nothing of its head', () => {
    const found = read(mail).found;
    expect(numbers(mail).slice(0, 3)).toEqual([charge, 'L-261121-9AC1', '20261120143000881234']);
    expect(numbers(mail).join(' ')).not.toMatch(/CAF1234|998877665544332211|203\.0/);
    expect(amounts(mail)).toMatchObject([{ text: 'HK$120.00', named: 'HKD', amounts: [{ minor: 12_000, currency: 'HKD' }] }]);
    expect(amounts(mail)[0]?.days).toContain('2026-11-21');
    expect(found).toContainEqual({ kind: 'email', text: 'payer.a@example.com' });
    expect(found).toContainEqual({ kind: 'cardEnd', text: '4242' });
  });

  it('is looked through up to its bound, and what is left out is said', () => {
    const many = Array.from({ length: 60 }, (_, index) => `order L-261121-${String(index).padStart(4, '0')}`).join('\n');
    expect(numbers(many)).toHaveLength(searchLimits.numbers);
    expect(read(many).more).toBe(40);
    expect(read('x'.repeat(searchLimits.characters + 1)).cut).toBe(true);
  });
});

describe('amount and day', () => {
  it.each([
    ['HK$120 21 Nov', 'HKD', 12_000, ['2026-11-21']],
    ['NT$1,280 11/21', 'TWD', 128_000, ['2026-11-21']],
    ['120.00 HKD 2026-11-21', 'HKD', 12_000, ['2026-11-21']],
    ['21/11/2026 USD 99.5', 'USD', 9_950, ['2026-11-21']],
    ['¥５，０００ 日圓 昨天', 'JPY', 5_000, ['2026-11-25']],
    ['港幣120.5 11月21日', 'HKD', 12_050, ['2026-11-21']],
    ['2025年12月31日 新台幣 300', 'TWD', 30_000, ['2025-12-31']],
    ['KWD 1.234 today', 'KWD', 1_234, ['2026-11-26']],
    ['Nov 21st, 2026: EUR 7', 'EUR', 700, ['2026-11-21']],
    // The latest that has been.
    ['£8 31 Dec', 'GBP', 800, ['2025-12-31']],
    ['RMB 88 Feb 29', 'CNY', 8_800, ['2024-02-29']],
  ] as const)('%s', (text, currency, minor, days) => {
    expect(amounts(text)).toMatchObject([{ named: currency, amounts: [{ minor, currency }], days, eitherDay: false }]);
  });

  it('a day that can be read two ways is both, and says so', () => {
    expect(amounts('HK$120 3/4/2026')).toMatchObject([{ days: ['2026-04-03', '2026-03-04'], eitherDay: true }]);
    expect(amounts('HK$120 10/11')).toMatchObject([{ days: ['2026-10-11', '2026-11-10'], eitherDay: true }]);
    expect(amounts('HK$120 30/2/2026')).toMatchObject([{ days: [], eitherDay: false }]);
  });

  it('without a currency every one is open, each in its own minor units', () => {
    const [found] = amounts('昨天 300');
    expect(found).toMatchObject({ named: null, days: ['2026-11-25'] });
    expect(found?.amounts).toEqual(expect.arrayContaining([{ minor: 30_000, currency: 'HKD' }, { minor: 300, currency: 'JPY' }, { minor: 300_000, currency: 'KWD' }]));
    expect(amounts('$120')[0]?.amounts.map(({ currency }) => currency)).toEqual(expect.arrayContaining(['HKD', 'TWD', 'USD']));
    expect(amounts('120.00 2026-11-21')[0]?.amounts.some(({ currency }) => currency === 'JPY')).toBe(false);
  });

  it('a sign belongs to the figures behind it, and an hour is no amount', () => {
    expect(amounts('2026年11月21日下午3:30 HK$100')).toMatchObject([{ text: 'HK$100', amounts: [{ minor: 10_000 }], days: ['2026-11-21'] }]);
    expect(amounts('room 21 HK$100').map(({ text }) => text)).toEqual(['HK$100']);
    expect(amounts('3 × US$100 and 2 €5').map(({ text }) => text)).toEqual(['US$100', '€5']);
    expect(amounts('at 15:45 HKD 100 at 15:45:30 TWD 7').map(({ text }) => text)).toEqual(['HKD 100', 'TWD 7']);
    expect(amounts('100 HKD 200 HKD').map(({ text }) => text)).toEqual(['100 HKD', '200 HKD']);
    expect(amounts('500$').map(({ text }) => text)).toEqual(['500$']);
  });

  it('a currency in letters may touch its figures, and groups may have apostrophes', () => {
    expect(amounts('HKD1,234.50')).toMatchObject([{ named: 'HKD', amounts: [{ minor: 123_450 }] }]);
    expect(amounts('RMB88.8')).toMatchObject([{ named: 'CNY', amounts: [{ minor: 8_880 }] }]);
    expect(amounts("1'234.50 CHF")).toMatchObject([{ named: 'CHF', amounts: [{ minor: 123_450 }] }]);
    expect(amounts('HK$-120')).toMatchObject([{ named: 'HKD', amounts: [{ minor: 12_000 }] }]);
    for (const number of ['CAD2026-001', 'USD20261119082417', 'EUR123A', 'HKD1234567', 'SGD00012']) expect([amounts(number), numbers(number)], number).toEqual([[], [number]]);
  });

  it('what could be two amounts is none', () => {
    expect(amounts('HK$1.234,50')).toEqual([]);
    expect(amounts('L-261126-7F3A')).toEqual([]);
  });
});

it.each(['my card ends with 4242', 'card ending in 4242', 'last 4 digits: 4242', '卡號尾號4242', '**** **** **** 4242', 'xxxx-4242'])('%s names the end of a card, which is no order', (text) => {
  expect(read(text).found).toEqual([{ kind: 'cardEnd', text: '4242' }]);
});

it('a short entry may be a shopper', () => {
  expect(read('Member 7').shopper).toBe('Member 7');
  expect(read('會員七').shopper).toBe('會員七');
  expect(read('two\nlines').shopper).toBeNull();
  expect(read('HK$120').shopper).toBeNull();
});

describe('whatever is pasted', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }), fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/), fc.constantFrom(charge, refund, 'HK$', '120.00', '11/21', '昨天', '\n> ', '@example.com', 'https://', '----', '****'),
  );

  it('it never throws, keeps its form and its bounds, and tells the same twice', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(' ', '', '\n', ','), (pieces, joint) => {
      const text = pieces.join(joint);
      const once = read(text);
      expect(recognition.parse(once)).toEqual(once);
      const found = once.found.flatMap((each) => (each.kind === 'number' ? [each.text] : []));
      expect(found.length).toBeLessThanOrEqual(searchLimits.numbers);
      expect(new Set(found).size).toBe(found.length);
      expect(read(text)).toEqual(once);
    }), { numRuns: 300 });
  });

  it('a number is found wherever it stands between blanks', () => {
    const words = fc.array(fc.constantFrom('hello', 'there', '訂單', '已付', 'please', '14:30', 'a', '.'), { maxLength: 30 });
    fc.assert(fc.property(words, fc.stringMatching(/^[A-Z]{2}[0-9]{10}$/), words, (left, number, right) => {
      expect(numbers([...left, number, ...right].join(' '))).toContain(number);
    }), { numRuns: 200 });
  });

  it.each([
    ['digits', '1'], ['digits and commas', '1,'], ['dots', '1.'], ['letters', 'a'], ['at signs', 'a@'], ['quotes', '> '], ['stars', '*'], ['currencies', 'HK$'], ['slashes', '1/'], ['blanks', ' '],
    ['heads', 'X-a:\n '], ['colons', ':='], ['Chinese', '訂單'], ['dates', '1月'], ['percent', 'a.b-'],
  ])('20,000 characters of %s take no longer than twice as long as twice 10,000', (_name, unit) => {
    const longest = unit.repeat(Math.ceil(searchLimits.characters / unit.length)).slice(0, searchLimits.characters);
    read(longest);
    const took = (text: string): number => {
      const runs = [0, 1, 2].map(() => { const start = performance.now(); read(text); return performance.now() - start; });
      return Math.min(...runs);
    };
    const [half, all] = [took(longest.slice(0, searchLimits.characters / 2)), took(longest)];
    // Quadratic would be four times; the floor takes the noise of a busy machine out of small figures.
    expect(all).toBeLessThan(Math.max(200, half * 3.2));
  });
});
