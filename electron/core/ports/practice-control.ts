/** Makes the practice gateways misbehave on purpose, so that staff can drill the unknown case. Knows nothing of real providers. */
import type { ProviderId } from '@shared/domain/ids.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';

export type PracticeControl = {
  /** What each kind of request can be made to suffer; requests that the gateway does not serve are left out. */
  orders(provider: ProviderId): CallOutput<'practice.list'>['orders'];
  active(provider: ProviderId): Omit<CallOutput<'practice.list'>['active'][number], 'profileId'>[];
  /** Errors: `input.invalid` for a kind that the gateway does not know for that operation. */
  misbehave(provider: ProviderId, order: Omit<ParsedInput<'practice.misbehave'>, 'profileId'>): void;
  clear(provider: ProviderId): void;
};
