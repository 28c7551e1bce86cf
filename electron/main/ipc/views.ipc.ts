/** Calls about saved views, each passed on to its use case. */
import type { Views } from '@core/views/views.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

export function viewHandlers(services: () => Promise<{ readonly views: Views }>): Pick<Handlers, Extract<Channel, `views.${string}`>> {
  return {
    'views.list': async () => (await services()).views.list(),
    'views.save': async (input) => (await services()).views.save(input),
    'views.rename': async ({ id, name }) => (await services()).views.rename(id, name),
    'views.remove': async ({ id }) => {
      await (await services()).views.remove(id);
      return {};
    },
    'views.arrange': async ({ ids }) => {
      await (await services()).views.arrange(ids);
      return {};
    },
    'views.setDefault': async ({ id }) => {
      await (await services()).views.setDefault(id);
      return {};
    },
    'views.saveLayout': async (input) => {
      await (await services()).views.saveLayout(input);
      return {};
    },
  };
}
