/** Calls about exports. A file is written only where the person chose in the system's own dialog. */
import type { Exports } from '@core/exports/exports.ts';
import { exportEndings } from '@shared/domain/export.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';
import type { SaveDialog } from '../platform/save-dialog.ts';

type ExportChannel = Extract<Channel, `exports.${string}`>;

export function exportHandlers(services: () => Promise<{ readonly exports: Exports }>, platform: { readonly saveDialog: SaveDialog; readonly reveal: (path: string) => void }): Pick<Handlers, ExportChannel> {
  return {
    'exports.preview': async ({ filter }) => (await services()).exports.preview(filter),
    'exports.countChanges': async ({ request }) => (await services()).exports.countChanges(request),
    'exports.choosePath': async ({ suggestedName, format }) => ({ path: await platform.saveDialog.choose(suggestedName, exportEndings[format]) }),
    'exports.start': async ({ request, path }) => {
      const chosen = platform.saveDialog.takeAgreed(path);
      // The manifest goes with its file: of one that is gone it tells nothing.
      return (await services()).exports.start(request, chosen.path, { replaces: { file: chosen.mayReplace, manifest: true } });
    },
    'exports.cancel': async ({ id }) => {
      (await services()).exports.cancel(id);
      return {};
    },
    'exports.list': async () => (await services()).exports.list(),
    'exports.reveal': async ({ id }) => {
      platform.reveal((await (await services()).exports.get(id)).path);
      return {};
    },
  };
}
