/** Which requests a drill offers: those that the app sends to this provider and that its gateway can be made to fail. Pure. */
import type { SettingValues } from '@shared/domain/profile.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { booleanSetting, type ProviderDescription } from '@shared/providers/description.ts';

type Orders = CallOutput<'practice.list'>['orders'];
export type DrillOperation = Orders[number]['operation'];

/** Money that leaves first, because that is what has to be practised. */
const order = ['refund', 'payout', 'link', 'checkout', 'query'] as const satisfies readonly DrillOperation[];

/** A payout only while its switch is on. */
export function drillOperations(description: ProviderDescription, settings: SettingValues, orders: Orders): readonly DrillOperation[] {
  const { payout, refund } = description;
  const sent = {
    refund: refund.track === 'api',
    payout: payout !== null && booleanSetting(description, settings, payout.setting),
    link: true, checkout: true, query: true,
  } as const;
  return order.filter((operation) => sent[operation] && orders.some((each) => each.operation === operation));
}
