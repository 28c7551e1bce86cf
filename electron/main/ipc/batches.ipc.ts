/** Calls about bulk runs. Files are read and written only where the person chose in the system's own dialogs. */
import type { Batches } from '@core/batches/batches.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

type BatchChannel = Extract<Channel, `batches.${string}`>;

export function batchHandlers(services: () => Promise<{ readonly batches: Batches }>): Pick<Handlers, BatchChannel> {
  const batches = async (): Promise<Batches> => (await services()).batches;
  return {
    'batches.saveTemplate': async (input) => ({ saved: await (await batches()).saveTemplate(input) }),
    'batches.choose': async (input) => ({ draft: await (await batches()).choose(input) }),
    'batches.drop': async (input) => (await batches()).drop(input),
    'batches.paste': async (input) => (await batches()).paste(input),
    'batches.reread': async (input) => (await batches()).reread(input),
    'batches.draft': async ({ id }) => (await batches()).draft(id),
    'batches.discard': async ({ id }) => {
      (await batches()).discard(id);
      return {};
    },
    'batches.check': async ({ id }) => (await batches()).check(id),
    'batches.cancelCheck': async ({ id }) => (await batches()).cancelCheck(id),
    'batches.draftRows': async (input) => (await batches()).draftRows(input),
    'batches.include': async (input) => (await batches()).include(input),
    'batches.saveErrors': async ({ id }) => ({ saved: await (await batches()).saveErrors(id) }),
    'batches.start': async (input) => (await batches()).start(input),
    'batches.pause': async ({ id }) => (await batches()).pause(id),
    'batches.resume': async ({ id }) => (await batches()).resume(id),
    'batches.stop': async ({ id }) => (await batches()).stop(id),
    'batches.get': async ({ id }) => (await batches()).get(id),
    'batches.list': async () => (await batches()).list(),
    'batches.rows': async (input) => (await batches()).rows(input),
    'batches.saveResult': async ({ id }) => ({ saved: await (await batches()).saveResult(id) }),
  };
}
