/** Calls about wallet tokens, each passed on to its use case. What opens in the browser and what is read from a file was chosen here, never by a page. */
import type { TextChooser } from '@core/ports/text-chooser.ts';
import type { TokenRoom } from '@core/tokens/room.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';
import type { ExternalLinks } from '../platform/external-links.ts';

type TokenChannel = Extract<
  Channel,
  | 'tokens.search' | 'tokens.lookUp' | 'tokens.get' | 'tokens.bind' | 'tokens.check' | 'tokens.watch' | 'tokens.giveUp' | 'tokens.openLink' | 'tokens.readNotice' | 'tokens.chooseNotice'
  | 'tokens.readReturn' | 'tokens.unbind' | 'tokens.saveReceipt'
>;

export type TokenServices = { readonly tokens: TokenRoom };

export function tokenHandlers(services: () => Promise<TokenServices>, platform: { readonly texts: TextChooser; readonly links: Pick<ExternalLinks, 'openPaymentLink'> }): Pick<Handlers, TokenChannel> {
  const room = async (): Promise<TokenRoom> => (await services()).tokens;
  return {
    'tokens.search': async (input) => (await room()).search(input),
    'tokens.lookUp': async (input) => (await room()).lookUp(input),
    'tokens.get': async ({ id }) => (await room()).get(id),
    'tokens.bind': async (input) => (await room()).bind(input),
    'tokens.check': async ({ id }) => (await room()).check(id),
    'tokens.watch': async ({ id, on }) => {
      (await room()).watch(id, on);
      return {};
    },
    'tokens.giveUp': async (input) => (await room()).giveUp(input),
    'tokens.openLink': async ({ id }) => {
      const { url, environment } = await (await room()).linkOf(id);
      await platform.links.openPaymentLink(url, environment);
      return {};
    },
    'tokens.readNotice': async (input) => (await room()).readNotice(input),
    'tokens.chooseNotice': async () => ({ text: await platform.texts.choose() }),
    'tokens.readReturn': async (input) => (await room()).readReturn(input),
    'tokens.unbind': async (input) => (await room()).unbind(input),
    'tokens.saveReceipt': async (input) => ({ saved: await (await room()).saveReceipt(input) }),
  };
}
