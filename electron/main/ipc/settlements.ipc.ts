/** Calls about statements and pulls, each passed on to its use case. The file that is read was chosen in the system's own dialog. */
import type { Settlements } from '@core/settlements/settlements.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

type SettlementChannel = Extract<Channel, `settlements.${string}`>;

export function settlementHandlers(services: () => Promise<{ readonly settlements: Settlements }>): Pick<Handlers, SettlementChannel> {
  const room = async (): Promise<Settlements> => (await services()).settlements;
  return {
    'settlements.list': async ({ profileId }) => (await room()).list(profileId),
    'settlements.get': async ({ id }) => (await room()).get(id),
    'settlements.sources': async ({ profileId }) => (await room()).sources(profileId),
    'settlements.pull': async (input) => (await room()).pull(input),
    'settlements.pause': async ({ id }) => (await room()).pause(id),
    'settlements.resume': async ({ id }) => (await room()).resume(id),
    'settlements.stop': async ({ id }) => (await room()).stop(id),
    'settlements.choose': async ({ profileId }) => ({ draft: await (await room()).choose(profileId) }),
    'settlements.fetch': async (input) => (await room()).fetch(input),
    'settlements.draft': async ({ id }) => (await room()).draft(id),
    'settlements.remap': async (input) => (await room()).remap(input),
    'settlements.apply': async ({ id }) => (await room()).apply(id),
    'settlements.discard': async ({ id }) => {
      (await room()).discard(id);
      return {};
    },
    'settlements.rows': async (input) => (await room()).rows(input),
    'settlements.explain': async (input) => (await room()).explain(input),
    'settlements.takeOver': async (input) => (await room()).takeOver(input),
    'settlements.askAgain': async (input) => (await room()).askAgain(input),
    'settlements.recheck': async ({ id }) => (await room()).recheck(id),
  };
}
