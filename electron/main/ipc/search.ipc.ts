/** Calls of the search box, each passed on to its use case. */
import type { Search } from '@core/search/search.ts';
import type { Handlers } from '@shared/ipc/contract.ts';

type SearchChannel = 'search.start' | 'search.cancel' | 'search.takeOver';

export function searchHandlers(services: () => Promise<{ readonly search: Search }>): Pick<Handlers, SearchChannel> {
  return {
    'search.start': async (input) => (await services()).search.start(input),
    'search.cancel': async ({ id }) => {
      (await services()).search.cancel(id);
      return {};
    },
    'search.takeOver': async ({ id, key }) => (await services()).search.takeOver(id, key),
  };
}
