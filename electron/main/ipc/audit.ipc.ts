/** Calls about the audit. A file is written only where the person chose in the system's own dialog. */
import type { Audit } from '@core/audit/audit.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';
import type { SaveDialog } from '../platform/save-dialog.ts';

type AuditChannel = Extract<Channel, `audit.${string}`>;

export function auditHandlers(services: () => Promise<{ readonly audit: Audit }>, platform: { readonly saveDialog: SaveDialog; readonly zone: () => Promise<string> }): Pick<Handlers, AuditChannel> {
  return {
    'audit.search': async ({ filter, before, limit }) => (await services()).audit.search(filter, before, limit),
    'audit.overview': async () => (await services()).audit.overview(await platform.zone()),
    'audit.verify': async ({ written }) => (await services()).audit.verify(written),
    'audit.stop': async () => {
      (await services()).audit.stop();
      return {};
    },
    'audit.export': async ({ format, suggestedName }) => {
      const { audit } = await services();
      const path = await platform.saveDialog.choose(suggestedName, format === 'excel' ? 'csv' : 'jsonl');
      if (path === null) return { saved: null };
      return { saved: { path, ...(await audit.exportTo(platform.saveDialog.take(path), format)) } };
    },
  };
}
