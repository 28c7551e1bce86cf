import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedWith, signFields, signingText } from '@electron/providers/pingpong/signer.ts';

const salt = 'NOT0A0REAL0SALT0MADE0UP0';
const request = {
  version: '1.0', signType: 'SHA256', clientId: 'MADE-UP-STORE-1', accId: 'MADE-UP-STORE-1001', bizContent: '{"amount":"25.12","merchantTransactionId":"L-1","note":"a\\\\b \\"茶\\""}',
};

describe('text to sign', () => {
  it('puts the keys in ASCII order and takes the values raw', () => {
    expect(signingText(request)).toBe(
      'accId=MADE-UP-STORE-1001&bizContent={"amount":"25.12","merchantTransactionId":"L-1","note":"a\\\\b \\"茶\\""}&clientId=MADE-UP-STORE-1&signType=SHA256&version=1.0',
    );
  });

  it('leaves out the signature itself and blank values, and nothing else', () => {
    expect(signingText({ b: '', a: ' ', sign: 'X', c: '0', d: 'false' })).toBe('c=0&d=false');
  });

  it('neither encodes, decodes nor trims', () => {
    expect(signingText({ k: ' a%20b+c&d=e ', B: '/\\/' })).toBe('B=/\\/&k= a%20b+c&d=e ');
  });

  it('sorts by code unit, capitals first', () => {
    expect(signingText({ b: '1', B: '2', a: '3', A: '4' })).toBe('A=4&B=2&a=3&b=1');
  });
});

describe('digest', () => {
  // Hashed by hand from the rule: salt, then the text, no separator.
  const text = 'NOT0A0REAL0SALT0MADE0UP0accId=A&bizContent={}&clientId=C&signType=MD5&version=1.0';
  const fields = { accId: 'A', clientId: 'C', bizContent: '{}', version: '1.0', signType: 'MD5' };

  it.each([['MD5', 'md5', 32], ['SHA256', 'sha256', 64]] as const)('%s is a plain hash in capital hex', (type, name, length) => {
    const expected = createHash(name).update(text, 'utf8').digest('hex').toUpperCase();
    expect(signFields(fields, salt, type)).toBe(expected);
    expect(expected).toMatch(new RegExp(`^[0-9A-F]{${length}}$`));
  });

  it('of a fixed message is what command-line tools make of it', () => {
    const message = { accId: 'MADE-UP-STORE-1001', bizContent: '{"amount":"25.12","note":"茶"}', clientId: 'MADE-UP-STORE-1', signType: 'SHA256', version: '1.0' };
    expect(signFields(message, salt, 'SHA256')).toBe('9292DD1EF08B8F6F8FD5EB019773314B93A2FEB55547132E5DE43A2C3A845BAB');
    expect(signFields(message, salt, 'MD5')).toBe('C047A816FE1CFFE1CBFE52AECE0C413F');
  });

  it('is none of the wrong ones in circulation', () => {
    const text256 = signingText(fields);
    const right = signFields(fields, salt, 'MD5');
    const wrong = [
      createHash('md5').update(`${text256}${salt}`).digest('hex').toUpperCase(),
      createHash('md5').update(`${salt}&${text256}`).digest('hex').toUpperCase(),
      createHash('md5').update(`${salt}${text256}`).digest('hex'),
    ];
    expect(wrong).not.toContain(right);
  });

  it('changes with every field, a single blank inside bizContent included', () => {
    expect(signFields({ ...fields, bizContent: '{ }' }, salt, 'SHA256')).not.toBe(signFields(fields, salt, 'SHA256'));
    expect(signFields(fields, `${salt} `, 'SHA256')).not.toBe(signFields(fields, salt, 'SHA256'));
  });
});

describe('verifying', () => {
  const sign = signFields(request, salt, 'SHA256');

  it('takes either case and nothing else', () => {
    expect(isSignedWith(request, sign, salt, 'SHA256')).toBe(true);
    expect(isSignedWith(request, sign.toLowerCase(), salt, 'SHA256')).toBe(true);
    expect(isSignedWith(request, ` ${sign}`, salt, 'SHA256')).toBe(false);
    expect(isSignedWith(request, sign.slice(1), salt, 'SHA256')).toBe(false);
    expect(isSignedWith(request, '', salt, 'SHA256')).toBe(false);
    expect(isSignedWith(request, sign, salt, 'MD5')).toBe(false);
    expect(isSignedWith(request, `${sign.slice(0, -1)}é`, salt, 'SHA256')).toBe(false);
  });
});
