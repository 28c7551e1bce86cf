/** A provider's adapter against its practice gateway, over real HTTP on this machine. */
import type { Provider } from '@core/ports/provider.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import { parseSettings } from '@shared/providers/settings-schema.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { providers } from '@electron/providers/registry.ts';
import { startPracticeGateways } from '@electron/practice/gateways.ts';
import type { PracticeGateway } from '@electron/practice/gateways.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';

export type SubjectChanges = { readonly credentials?: Readonly<Record<string, string>>; readonly settings?: SettingValues; readonly merchantId?: string };

export type ProviderSubject = {
  readonly gateway: PracticeGateway;
  /** Methods that the practice profile has configured, with the name of what the payer does next. */
  readonly checkouts: readonly { readonly channelId: number; readonly paymentMethod: string; readonly next: string }[];
  /** The adapter as a practice profile would get it, with changes. */
  provider(changes?: SubjectChanges): Provider;
  close(): Promise<void>;
};

export async function practiceSubject(id: ProviderId): Promise<ProviderSubject> {
  const gateways = await startPracticeGateways({ now: () => machineClock.now() });
  const gateway = gateways.find((candidate) => candidate.providerId === id);
  if (gateway === undefined) throw new Error(`no practice gateway for ${id}`);
  const { methods } = gateway.settings;
  const rows = Array.isArray(methods) ? methods.filter((row) => typeof row !== 'string') : [];
  return {
    gateway,
    checkouts: rows.map((row) => ({ channelId: Number(row['channel_id']), paymentMethod: String(row['payment_method']), next: String(row['next']) })),
    provider(changes = {}) {
      const credentials: Readonly<Record<string, string>> = { ...gateway.credentials, ...changes.credentials };
      return providers[id].create({
        account: {
          environment: 'practice',
          merchantId: changes.merchantId ?? gateway.merchantId,
          baseUrl: gateway.baseUrl,
          settings: parseSettings(descriptionOf(id), { ...gateway.settings, requestTimeout: 1_000, ...changes.settings }),
        },
        secret: async (name) => credentials[name] ?? '',
        clock: machineClock,
        logger: recordingLogger(),
      });
    },
    close: async () => {
      await Promise.all(gateways.map((each) => each.close()));
    },
  };
}
