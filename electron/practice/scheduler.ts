/** Timers as a port, so that tests move time by hand, and one owner per gateway that can drop them all when it closes. */

export type Cancel = () => void;

export type Scheduler = {
  /** Runs `run` once after `milliseconds` (0 or more, any size). */
  after(milliseconds: number, run: () => void): Cancel;
};

/** Node fires a longer timer at once, so longer waits are cut into pieces. */
const longestTimer = 2_147_483_647;

/** Timers do not keep the process alive: the listening server does, as long as it is wanted. */
export const systemScheduler: Scheduler = {
  after(milliseconds, run) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      const piece = Math.min(left, longestTimer);
      timer = setTimeout(() => (left > piece ? arm(left - piece) : run()), piece);
      timer.unref();
    };
    arm(Math.max(0, milliseconds));
    return () => clearTimeout(timer);
  },
};

export type OwnedScheduler = Scheduler & { cancelAll(): void };

/** Wraps `scheduler` so that `cancelAll` drops whatever is still waiting; later requests are then ignored. */
export function ownTimers(scheduler: Scheduler): OwnedScheduler {
  const waiting = new Set<Cancel>();
  let closed = false;
  return {
    after(milliseconds, run) {
      if (closed) return () => undefined;
      const cancel = scheduler.after(milliseconds, () => {
        waiting.delete(forget);
        run();
      });
      const forget: Cancel = () => {
        waiting.delete(forget);
        cancel();
      };
      waiting.add(forget);
      return forget;
    },
    cancelAll() {
      closed = true;
      for (const cancel of [...waiting]) cancel();
    },
  };
}
