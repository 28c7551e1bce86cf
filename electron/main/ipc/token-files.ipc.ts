/** Calls about wallet tokens that charge one, or bring many from a file. Files are read and written only where the person chose in the system's own dialogs. */
import type { TokenImports } from '@core/tokens/import/import.ts';
import type { RoomCharges } from '@core/tokens/room-charge.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

type TokenFileChannel = Extract<
  Channel,
  'tokens.charge' | 'tokens.suggestReference' | 'tokens.chooseImport' | 'tokens.importRows' | 'tokens.applyImport' | 'tokens.discardImport' | 'tokens.saveImportTemplate'
>;

export type TokenFileServices = { readonly tokenCharges: RoomCharges; readonly tokenImports: TokenImports };

export function tokenFileHandlers(services: () => Promise<TokenFileServices>): Pick<Handlers, TokenFileChannel> {
  const imports = async (): Promise<TokenImports> => (await services()).tokenImports;
  return {
    'tokens.suggestReference': async ({ id }) => ({ reference: await (await services()).tokenCharges.suggestReference(id) }),
    'tokens.charge': async (input) => (await services()).tokenCharges.create(input),
    'tokens.chooseImport': async ({ profileId }) => ({ draft: await (await imports()).choose(profileId) }),
    'tokens.importRows': async (input) => (await imports()).rows(input),
    'tokens.applyImport': async ({ id }) => (await imports()).apply(id),
    'tokens.discardImport': async ({ id }) => {
      (await imports()).discard(id);
      return {};
    },
    'tokens.saveImportTemplate': async (input) => ({ saved: await (await imports()).saveTemplate(input) }),
  };
}
