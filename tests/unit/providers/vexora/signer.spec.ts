import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignature, signText, textToSign, type SignedMember } from '@electron/providers/vexora/signer.ts';
import type { SignSettings } from '@electron/providers/vexora/settings.ts';

const secret = 'practice-secret-not-real';
const usual: SignSettings = { placement: 'append', keyLabel: 'key', pairSeparator: '', skipEmpty: true, outputCase: 'lower', nested: 'skip' };
const member = (name: string, text: string | null, nested = false): SignedMember => ({ name, text, nested });
const members = [
  member('wayCode', '711'), member('amount', '480'), member('Zeta', 'upper first'), member('remark', ' '), member('email', ''), member('returnUrl', 'https://shop.example/a?b=1&c=茶'), member('gone', null),
  member('sign', 'never'), member('list', '[1, 2]', true), member('a_b', '1'), member('aB', '2'), member('a1', '3'),
];

/** By hand: upper case before underscore before lower case, digits before letters. */
const pairs = ['Zeta=upper first', 'a1=3', 'aB=2', 'a_b=1', 'amount=480', 'remark= ', 'returnUrl=https://shop.example/a?b=1&c=茶', 'wayCode=711'];
const plain = pairs.join('');

describe('signed text', () => {
  it.each([
    ['append', {}, `${plain}${secret}`],
    ['prefix', { placement: 'prefix' }, `${secret}${plain}`],
    ['wrap', { placement: 'wrap' }, `${secret}${plain}${secret}`],
    ['ampKey', { placement: 'ampKey', keyLabel: 'appSecret' }, `${plain}&appSecret=${secret}`],
    ['separator', { pairSeparator: '&' }, `${pairs.join('&')}${secret}`],
    ['separator and name', { pairSeparator: '&', placement: 'ampKey' }, `${pairs.join('&')}&key=${secret}`],
    ['nested', { nested: 'json' }, `${pairs.slice(0, 5).join('')}list=[1, 2]${pairs.slice(5).join('')}${secret}`],
    ['empty ones too', { skipEmpty: false }, `${pairs.slice(0, 5).join('')}email=gone=null${pairs.slice(5).join('')}${secret}`],
  ] as const)('%s', (_name, changes, byHand) => {
    expect(textToSign(members, secret, { ...usual, ...changes })).toBe(byHand);
  });

  it('does not depend on the order of the members and leaves them alone', () => {
    const turned = [...members].reverse();
    expect(textToSign(turned, secret, usual)).toBe(textToSign(members, secret, usual));
    expect(turned[0]).toBe(members.at(-1));
  });

  it('of nothing is the secret', () => {
    expect(textToSign([], secret, usual)).toBe(secret);
  });
});

describe('signature', () => {
  it('is MD5 over UTF-8 in 32 digits', () => {
    const digest = createHash('md5').update(Buffer.from(`${plain}${secret}`, 'utf8')).digest('hex');
    expect(signText(textToSign(members, secret, usual), usual)).toBe(digest);
    expect(signText(textToSign(members, secret, usual), { outputCase: 'upper' })).toBe(digest.toUpperCase());
  });

  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', '57edf4a22be3c955ac49da2e2107b67a'],
  ])('of %j is that of RFC 1321', (text, digest) => {
    expect(signText(text, usual)).toBe(digest);
  });

  it('counts only in the exact case, length and text', () => {
    const good = signText(textToSign(members, secret, usual), usual);
    expect(isSignature(good, members, secret, usual)).toBe(true);
    for (const bad of [good.toUpperCase(), `${good} `, good.slice(1), '', 'x'.repeat(32), 'é'.repeat(16)]) expect(isSignature(bad, members, secret, usual)).toBe(false);
    expect(isSignature(good, members, `${secret}x`, usual)).toBe(false);
    expect(isSignature(good, members.map((each) => (each.name === 'amount' ? { ...each, text: '481' } : each)), secret, usual)).toBe(false);
  });
});
