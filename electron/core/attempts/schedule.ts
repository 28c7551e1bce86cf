/** When a provider is asked again about an open outcome: quickly at first, then hourly for as long as it takes. Never "never". */

/** Milliseconds to wait before ask number 1, 2, 3, ...; the last value repeats. */
export const askDelays = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000] as const;

/** Two "not found" answers closer together than this count as one. */
export const negativeReadSpacing = 20_000;

/** How many spaced "not found" answers are needed before a person is asked. */
export const negativeReadsNeeded = 2;

/** `asksSoFar` counts the asks since the last send, 0 or more. */
export function delayBeforeAsk(asksSoFar: number): number {
  return askDelays[Math.min(asksSoFar, askDelays.length - 1)] ?? 3_600_000;
}

/** After so many asks, the whole schedule, without one usable answer a person is asked too, once the quarantine is over. */
export const asksBeforePerson = askDelays.length;

/** How often an intent is sent without a person, where the provider recognises its reference or key. */
export const automaticSends = 5;
