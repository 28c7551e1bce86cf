/** Every refusal of the Vexora practice gateway: one outer code, the field in the message, and nothing left behind. */
import { afterEach, describe, expect, it } from 'vitest';
import { refusals, type RefusalName } from '@electron/practice/vexora/refusals.ts';
import { send } from './gateway-under-test.ts';
import {
  checkoutBody, closeVexoraFixtures, md5, merchantNo, payoutBody, readEnvelope, secret, signOf, startVexoraFixture, storeBody, walletBody, type Fields, type Path,
} from './vexora-under-test.ts';

afterEach(closeVexoraFixtures);

function without(body: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

const required = ['timestamp', 'tradeNo', 'amount', 'mobile', 'firstname', 'lastname', 'email', 'channelCode', 'wayCode', 'ipAddress', 'notifyUrl', 'returnUrl'] as const;

type Case = readonly [what: string, path: Path, body: Fields, refusal: RefusalName, field: string];

const cases: readonly Case[] = [
  ...required.map((field): Case => [`a checkout without ${field}`, 'checkout', without(checkoutBody('X'), field), 'missing', field]),
  ...required.map((field): Case => [`an empty ${field}`, 'checkout', checkoutBody('X', { [field]: '' }), 'missing', field]),
  ['a bank transfer without account', 'checkout', without(checkoutBody('X'), 'bankNumber'), 'missing', 'bankNumber'],
  ['a store order without postcode', 'checkout', without(storeBody('X'), 'postcode'), 'missing', 'postcode'],
  ['a store order without address', 'checkout', storeBody('X', { address: '' }), 'missing', 'address'],
  ['a way of another channel', 'checkout', checkoutBody('X', { wayCode: '711' }), 'unknownWay', 'wayCode'],
  ['an unknown way', 'checkout', walletBody('X', { wayCode: 'LINEPAY' }), 'unknownWay', 'wayCode'],
  ['an unknown channel', 'checkout', checkoutBody('X', { channelCode: 'net_banking' }), 'badForm', 'channelCode'],
  ['an amount with decimals', 'checkout', checkoutBody('X', { amount: '480.00' }), 'badForm', 'amount'],
  ['an amount with a separator', 'checkout', checkoutBody('X', { amount: '1,480' }), 'badForm', 'amount'],
  ['an amount of nothing', 'checkout', checkoutBody('X', { amount: '0' }), 'badForm', 'amount'],
  ['a leading zero', 'checkout', checkoutBody('X', { amount: '0480' }), 'badForm', 'amount'],
  ['an amount of ten digits', 'checkout', checkoutBody('X', { amount: '1000000000' }), 'badForm', 'amount'],
  ['an amount as number', 'checkout', checkoutBody('X', { amount: 480 }), 'notText', 'amount'],
  ['an amount in full-width digits', 'checkout', checkoutBody('X', { amount: '４８０' }), 'badForm', 'amount'],
  ['a time as number', 'checkout', checkoutBody('X', { timestamp: 1_795_240_800_000 }), 'notText', 'timestamp'],
  ['a time in seconds', 'checkout', checkoutBody('X', { timestamp: '1795240800' }), 'badForm', 'timestamp'],
  ['a number of 33 characters', 'checkout', checkoutBody('X'.repeat(33)), 'badForm', 'tradeNo'],
  ['a number with a dot', 'checkout', checkoutBody('A.1'), 'badForm', 'tradeNo'],
  ['a mobile with the country', 'checkout', checkoutBody('X', { mobile: '+886912345678' }), 'badForm', 'mobile'],
  ['a mobile that is too short', 'checkout', checkoutBody('X', { mobile: '091234567' }), 'badForm', 'mobile'],
  ['a name of blanks', 'checkout', checkoutBody('X', { firstname: '  ' }), 'badForm', 'firstname'],
  ['camel case in a name\'s field', 'checkout', { ...without(checkoutBody('X'), 'firstname'), firstName: '小明' }, 'missing', 'firstname'],
  ['an e-mail without host', 'checkout', checkoutBody('X', { email: 'payer' }), 'badForm', 'email'],
  ['an address that is none', 'checkout', checkoutBody('X', { ipAddress: '203.0.113.256' }), 'badForm', 'ipAddress'],
  ['an account without bank', 'checkout', checkoutBody('X', { bankNumber: '0003968123456' }), 'badForm', 'bankNumber'],
  ['an account behind a typographic hyphen', 'checkout', checkoutBody('X', { bankNumber: '808‑0003968123456' }), 'badForm', 'bankNumber'],
  ['accounts with a blank between', 'checkout', checkoutBody('X', { bankNumber: '808-0003968123456, 013-1234567890123456' }), 'badForm', 'bankNumber'],
  ['eleven accounts', 'checkout', checkoutBody('X', { bankNumber: Array.from({ length: 11 }, () => '808-0003968123456').join(',') }), 'badForm', 'bankNumber'],
  ['a postcode of four digits', 'checkout', storeBody('X', { postcode: '1050' }), 'badForm', 'postcode'],
  ['an unencrypted address elsewhere', 'checkout', checkoutBody('X', { notifyUrl: 'http://shop.example/hook' }), 'badForm', 'notifyUrl'],
  ['a script to return to', 'checkout', checkoutBody('X', { returnUrl: 'javascript:alert(1)' }), 'badForm', 'returnUrl'],
  ['a remark of 201 characters', 'checkout', checkoutBody('X', { remark: 'r'.repeat(201) }), 'badForm', 'remark'],
  ['a remark that is null', 'checkout', checkoutBody('X', { remark: null }), 'notText', 'remark'],
  ['an unknown field', 'checkout', checkoutBody('X', { currency: 'TWD' }), 'unknownField', 'currency'],
  ['a number used before', 'checkout', checkoutBody('PAID'), 'duplicate', 'tradeNo'],
  ['a number used by a payout', 'checkout', checkoutBody('SENT'), 'duplicate', 'tradeNo'],
  ['a query without number', 'queryPayIn', { timestamp: '1795240800000' }, 'missing', 'tradeNo'],
  ['a query by the platform\'s number', 'queryPayIn', { timestamp: '1795240800000', platFormTradeNo: 'PV1' }, 'missing', 'tradeNo'],
  ['a query for an unknown number', 'queryPayIn', { timestamp: '1795240800000', tradeNo: 'NOPE' }, 'notFound', 'tradeNo'],
  ['a query for a payout', 'queryPayIn', { timestamp: '1795240800000', tradeNo: 'SENT' }, 'notFound', 'tradeNo'],
  ['a query of payouts for an order', 'queryPayOut', { timestamp: '1795240800000', tradeNo: 'PAID' }, 'notFound', 'tradeNo'],
  ['a balance without time', 'balance', {}, 'missing', 'timestamp'],
  ['a payout below the minimum', 'payout', payoutBody('X', { amount: '99' }), 'belowMinimum', 'amount'],
  ['a payout above the balance', 'payout', payoutBody('X', { amount: '49501' }), 'balance', 'amount'],
  ['a payout with decimals', 'payout', payoutBody('X', { amount: 100.5 }), 'badForm', 'amount'],
  ['a payout account with its bank', 'payout', payoutBody('X', { bankNumber: '004-0003968123456' }), 'badForm', 'bankNumber'],
  ['a payout without bank', 'payout', without(payoutBody('X'), 'bankCode'), 'missing', 'bankCode'],
  ['a payout in two names', 'payout', { ...without(payoutBody('X'), 'name'), firstname: '小明', lastname: '陳' }, 'missing', 'name'],
  ['a payout repeated', 'payout', payoutBody('SENT'), 'duplicate', 'tradeNo'],
];

async function prepared() {
  const fixture = await startVexoraFixture({ payouts: true });
  await fixture.paid('PAID');
  await fixture.call('payout', payoutBody('SENT'));
  return fixture;
}

describe('refusals', () => {
  it.each(cases)('refuses %s', async (_what, path, body, refusal, field) => {
    const fixture = await prepared();
    const before = fixture.gateway.ledger();
    expect(await fixture.call(path, body)).toMatchObject({ status: 200, code: '8000', success: false, data: null, msg: `${field}: ${refusals[refusal]}` });
    expect(fixture.gateway.ledger()).toEqual(before);
  });

  it('takes the same number with the same body once', async () => {
    const { call, gateway } = await startVexoraFixture();
    const body = checkoutBody('A-1');
    expect([(await call('checkout', body)).code, (await call('checkout', body)).msg]).toEqual(['0000', `tradeNo: ${refusals.duplicate}`]);
    expect(gateway.ledger().orders).toHaveLength(1);
  });

  it('refuses payouts unless they are switched on, and says no more about them', async () => {
    const { call } = await startVexoraFixture();
    expect((await call('payout', payoutBody('P-1'))).msg).toBe(refusals.payoutsOff);
    expect((await call('queryPayOut', { tradeNo: 'P-1', timestamp: '1795240800000' })).msg).toBe(refusals.payoutsOff);
  });

  it('answers refusals with another HTTP status when set so', async () => {
    const { checkout } = await startVexoraFixture({ refusalHttpStatus: 400 });
    expect(await checkout('A-1', { amount: '1.5' })).toMatchObject({ status: 400, code: '8000' });
  });
});

describe('payer addresses', () => {
  const sameAddress = { ipAddress: '192.168.0.1' };

  it('takes ten orders a day and begins anew at midnight in Taipei', async () => {
    const { checkout, time } = await startVexoraFixture();
    for (let count = 0; count < 10; count += 1) expect((await checkout(`A-${count}`, sameAddress)).code).toBe('0000');
    expect((await checkout('A-10', sameAddress)).msg).toBe(`ipAddress: ${refusals.addressOrders}`);
    expect((await checkout('A-10')).code).toBe('0000');
    time.advance(10 * 3_600_000 - 1);
    expect((await checkout('A-11', sameAddress)).code).toBe('8000');
    time.advance(1);
    expect((await checkout('A-11', sameAddress)).code).toBe('0000');
  });

  it('takes no order after three successes of the day', async () => {
    const { checkout, paid } = await startVexoraFixture();
    for (const tradeNo of ['A-1', 'A-2', 'A-3']) await paid(tradeNo, sameAddress);
    expect((await checkout('A-4', sameAddress)).msg).toBe(`ipAddress: ${refusals.addressSuccesses}`);
  });
});

describe('what is a setting', () => {
  it('tolerates a field of another channel, or refuses it', async () => {
    const postcode = { postcode: '105' };
    expect((await (await startVexoraFixture()).checkout('A-1', postcode)).code).toBe('0000');
    expect((await (await startVexoraFixture({ tolerateOtherChannelFields: false })).checkout('A-1', postcode)).msg).toBe(`postcode: ${refusals.otherChannel}`);
  });

  it('demands the time as number, or close to its own clock', async () => {
    const byNumber = await startVexoraFixture({ timestampForm: 'number' });
    expect((await byNumber.checkout('A-1')).msg).toBe(`timestamp: ${refusals.notNumber}`);
    expect((await byNumber.checkout('A-1', { timestamp: 1_795_240_800_000 })).code).toBe('0000');
    const nearby = await startVexoraFixture({ timestampWindowMinutes: 5 });
    expect((await nearby.checkout('A-1', { timestamp: '1795241100000' })).code).toBe('0000');
    expect((await nearby.checkout('A-2', { timestamp: '1795241100001' })).msg).toBe(`timestamp: ${refusals.clock}`);
  });

  it('demands fields beyond the table and counts them into the sign', async () => {
    const { checkout } = await startVexoraFixture({ extraFields: ['currency'] });
    expect((await checkout('A-1')).msg).toBe(`currency: ${refusals.missing}`);
    expect((await checkout('A-1', { currency: 'TWD' })).code).toBe('0000');
  });

  it('knows limits of a way', async () => {
    const { checkout } = await startVexoraFixture({ wayCodes: [{ channelCode: 'NET_BANKING', wayCode: 'BANK_TRANSFER', label: 'Bank', min: 100, max: 20_000 }] });
    const messages = await Promise.all(['99', '100', '20000', '20001'].map(async (amount) => (await checkout(`A-${amount}`, { amount })).msg));
    expect(messages).toEqual([`amount: ${refusals.belowMinimum}`, 'success', 'success', `amount: ${refusals.aboveMaximum}`]);
  });
});

describe('bytes', () => {
  it.each([
    ['broken JSON', Buffer.from('{"tradeNo":')],
    ['a list', Buffer.from('[]')],
    ['a byte order mark', Buffer.from('\uFEFF{"timestamp":"1795240800000"}')],
    ['bytes that are not UTF-8', Buffer.concat([Buffer.from('{"tradeNo":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])],
    ['no bytes at all', Buffer.alloc(0)],
    ['a very deep list', Buffer.from('['.repeat(100_000))],
  ])('refuses %s', async (_what, body) => {
    expect(readEnvelope(await (await startVexoraFixture()).raw('balance', body))).toMatchObject({ code: '8000', msg: refusals.notJson });
  });

  it('refuses a name given twice, however it is written', async () => {
    const { raw } = await startVexoraFixture();
    const sign = md5(`timestamp=1795240800000tradeNo=A-1${secret}`);
    const answer = await raw('queryPayIn', `{"tradeNo":"A-1","timestamp":"1795240800000","sign":"${sign}","trade\\u004eo":"A-2"}`);
    expect(readEnvelope(answer).msg).toBe(`tradeNo: ${refusals.duplicateKey}`);
  });

  it('refuses another content type and another method', async () => {
    const { gateway, raw } = await startVexoraFixture();
    const body = { timestamp: '1795240800000' };
    const text = JSON.stringify({ ...body, sign: signOf(body) });
    expect(readEnvelope(await raw('balance', text, { 'content-type': 'text/plain' })).msg).toBe(`Content-Type: ${refusals.contentType}`);
    expect((await send(`${gateway.baseUrl}/v1/vexora/queryBalance`, { headers: { merchantNo } })).status).toBe(405);
  });
});
