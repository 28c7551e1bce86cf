/** A token of a practice wallet, got as a merchant gets one: bind, let the shopper agree, and list or trade the code for it. */
import type { Exchange, TokenAbility } from '@core/ports/provider.ts';
import { reference } from '@shared/domain/ids.ts';
import { toInstant } from '@shared/time/instant.ts';

export type WalletToken = { readonly token: string; readonly wallet: string; readonly merchantUserId: string };

function factOf<Fact>({ answer }: Exchange<Fact>): Fact {
  if (answer.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

/** The code that the consent page would send the browser back with. */
async function codeOn(page: string): Promise<{ readonly code: string; readonly state: string }> {
  const landing = /id="landing"[^>]*>([^<]*)</.exec(await (await fetch(page)).text())?.[1]?.replaceAll('&amp;', '&');
  const { searchParams } = new URL(landing ?? '');
  return { code: searchParams.get('authCode') ?? searchParams.get('auth_code') ?? '', state: searchParams.get('state') ?? '' };
}

/** `agree` plays the shopper on the consent page of the agreement that the number began. */
export async function agreeToCharges(tokens: TokenAbility, own: string, agree: (reference: string) => Promise<void>): Promise<WalletToken> {
  const wallet = 'AlipayHK';
  const merchantUserId = 'practice-member-7';
  const number = reference.parse(own);
  const { url } = factOf(await tokens.bind({ reference: number, merchantUserId, wallet, terminal: '02', state: 'practice-state', createdAt: toInstant(Date.now()) }));
  await agree(own);
  if (tokens.exchangeCode !== null) {
    const { token } = factOf(await tokens.exchangeCode({ reference: number, merchantUserId, ...(await codeOn(url)) }));
    return { token, wallet, merchantUserId };
  }
  if (tokens.list === null) throw new Error('neither a list nor a code');
  const active = factOf(await tokens.list({ merchantUserId, token: null })).find(({ state }) => state === 'active');
  if (active === undefined) throw new Error('no living agreement');
  return { token: active.token, wallet, merchantUserId };
}
