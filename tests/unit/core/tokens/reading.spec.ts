import { describe, expect, it } from 'vitest';
import { readReturnedAddress } from '@core/tokens/returned-address.ts';
import { readShopperId } from '@core/tokens/shopper-id.ts';
import { createTokenVault, likenessOf } from '@core/tokens/vault.ts';
import { profileId } from '@shared/domain/ids.ts';
import { endingOf, maskOf } from '@shared/domain/token-mask.ts';
import { walletTokenId } from '@shared/domain/wallet-token.ts';
import { memorySealer } from '../../../support/memory-sealer.ts';

describe('the address that a shopper came back to', () => {
  it.each([
    ['https://shop.example/back?authCode=C1&authState=S1', { code: 'C1', state: 'S1' }],
    ['  https://shop.example/back?auth_code=C1&state=S1&merchantAgreementId=A1&auth_site=ALIPAY_HK\n', { code: 'C1', state: 'S1', agreement: 'A1', site: 'ALIPAY_HK' }],
    ['https://shop.example/back#code=C1&state=S1&merchant_agreement_id=A1', { code: 'C1', state: 'S1', agreement: 'A1' }],
    ['https://shop.example/#/back?code=C1&state=S1', { code: 'C1', state: 'S1' }],
    ['https://shop.example/back?code=C1&state=S1#code=C1', { code: 'C1', state: 'S1' }],
    ['https://shop.example/back?code=a%2Bb&state=a+b', { code: 'a+b', state: 'a+b' }],
    ['https://shop.example/back?error=access_denied&state=S1', { code: null, state: 'S1', refused: true }],
    ['https://shop.example/back', { code: null, state: null, refused: false }],
  ])('%s is read', (address, read) => expect(readReturnedAddress(address)).toMatchObject(read));

  it.each(['', 'rubbish', 'C1', 'shop.example/back?code=C1', 'javascript:alert(1)', 'file:///C:/code?code=C1', 'https://shop.example/?code=C1&code=C2&state=S', 'https://shop.example/?code=C1&state=S#state=T', 'https://shop.example/?code=%E4%B8%83&state=S', `https://shop.example/?code=${'c'.repeat(600)}&state=S`])(
    '%s is refused', (address) => expect(() => readReturnedAddress(address)).toThrow(expect.objectContaining({ code: 'token.returnUnreadable', field: 'address' })),
  );
});

describe('a shopper id', () => {
  it.each(['member-42', 'Member 42', '會員', 'a'.repeat(256), '𠮷'.repeat(256)])('%s is taken as it is', (text) => expect(readShopperId(text)).toBe(text));
  it('is like every spelling of it that differs in case, width or blanks only', () => {
    for (const text of ['member42', 'MEMBER 42', 'Ｍember\u300042', 'm e m b e r 4 2', 'mem\u200bber42']) expect(likenessOf(text)).toBe('member42');
    expect(likenessOf('member43')).not.toBe(likenessOf('member42'));
  });
});

describe('a mask', () => {
  it.each([['abcdefghijklmnopqrstuvwx', 'abcdef••••uvwx'], ['abcdefghijklmnopqrstuvw', '••••tuvw'], ['abcdefghijkl', '••••ijkl'], ['abcdefghijk', '••••'], ['', '••••']])('of %s shows %s', (token, mask) => expect(maskOf(token)).toBe(mask));
  it('ends in what has to be typed, or the fingerprint stands in for it', () => {
    expect(endingOf({ mask: 'abcdef••••uvwx', fingerprint: '0123456789ab' })).toBe('uvwx');
    expect(endingOf({ mask: '••••', fingerprint: '0123456789ab' })).toBe('0123');
    expect(endingOf({ mask: null, fingerprint: null })).toBe('');
  });
});

describe('the vault', () => {
  const vault = createTokenVault(memorySealer());
  const scope = { id: profileId.parse('01930000-0000-7000-8000-000000000001'), environment: 'practice' } as const;
  const elsewhere = { ...scope, id: profileId.parse('01930000-0000-7000-8000-000000000002') };
  const row = walletTokenId.parse('01930000-0000-7000-8000-000000000003');
  const token = 'made-up-token-0123456789abcdef';

  async function stored(user = 'member-42') {
    return { id: row, profileId: scope.id, environment: 'practice', ...(await vault.sealUser(scope, row, user)), ...(await vault.sealToken(scope, user, token)) } as const;
  }

  it('opens what it sealed', async () => expect(await vault.openToken(await stored())).toEqual({ merchantUserId: 'member-42', token }));
  it('marks a shopper alike on every profile, and a token in its own only', async () => {
    expect(await vault.userMark(scope, 'member-42')).toBe(await vault.userMark(elsewhere, 'member-42'));
    expect(await vault.tokenMark(scope, token)).not.toBe(await vault.tokenMark(elsewhere, token));
    expect(await vault.userMark(scope, 'Member-42')).not.toBe(await vault.userMark(scope, 'member-42'));
  });
  it('opens nothing that was moved to another row, profile or shopper, or whose fingerprint is another', async () => {
    const own = await stored();
    const incomplete = expect.objectContaining({ code: 'secret.incomplete' });
    const other = await stored('member-43');
    for (const moved of [
      { ...own, id: walletTokenId.parse('01930000-0000-7000-8000-000000000009') }, { ...own, profileId: elsewhere.id }, { ...own, userSealed: other.userSealed }, { ...own, tokenSealed: other.tokenSealed },
      { ...own, userMark: other.userMark }, { ...own, tokenMark: 'f'.repeat(64) },
    ]) await expect(vault.openToken(moved)).rejects.toEqual(incomplete);
    await expect(vault.openToken({ ...own, tokenSealed: null })).rejects.toMatchObject({ code: 'token.notUsable' });
    const secretsSealed = await vault.sealSecrets(scope, row, { handle: 'h', state: 's' });
    expect(await vault.openSecrets({ id: row, profileId: scope.id, secretsSealed })).toEqual({ handle: 'h', state: 's' });
    await expect(vault.openSecrets({ id: row, profileId: elsewhere.id, secretsSealed })).rejects.toEqual(incomplete);
  });
});
