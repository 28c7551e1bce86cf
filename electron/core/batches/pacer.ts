/** One lane for each profile: two turns of a profile never begin closer together than its pace, whoever asks for them. */
import type { ProfileId } from '@shared/domain/ids.ts';
import type { Profile } from '@shared/domain/profile.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { integerSetting, paceSetting } from '@shared/providers/description.ts';
import type { Clock } from '../ports/clock.ts';

/** Milliseconds between two requests of bulk runs. */
export function paceOf(profile: Pick<Profile, 'providerId' | 'settings'>): number {
  return integerSetting(descriptionOf(profile.providerId), profile.settings, paceSetting.key);
}

export type Pacer = {
  /** Resolves with true when it is the caller's turn, with false at once when `signal` aborts before. */
  turn(profileId: ProfileId, paceMs: number, signal: AbortSignal): Promise<boolean>;
};

/** Waits, or less where `signal` says that it is over. */
export async function waitUnless(clock: Pick<Clock, 'after'>, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(milliseconds, done);
    function done(): void {
      signal.removeEventListener('abort', done);
      cancel();
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

export function createPacer(clock: Clock): Pacer {
  const lanes = new Map<ProfileId, { last: number; tail: Promise<unknown> }>();

  return {
    async turn(profileId, paceMs, signal) {
      const lane = lanes.get(profileId) ?? { last: Number.NEGATIVE_INFINITY, tail: Promise.resolve() };
      lanes.set(profileId, lane);
      const mine = lane.tail.then(async () => {
        // A clock that was turned back must not hold a lane for hours.
        await waitUnless(clock, Math.min(paceMs, lane.last + paceMs - clock.now()), signal);
        if (signal.aborted) return false;
        lane.last = clock.now();
        return true;
      });
      lane.tail = mine;
      return mine;
    },
  };
}
