/**
 * Sends notifications to the merchant's callback address, on this machine only: another address is never called, because
 * practice must not reach the network. A notification counts as accepted on any 2xx, unless the provider has a rule of its
 * own; otherwise it is repeated on the given schedule. What is still waiting when the gateway stops is lost, as with a real provider that gives up: a client asks.
 */
import { request as httpRequest } from 'node:http';
import type { Scheduler } from './scheduler.ts';
import { loopbackAddress } from './server/loopback-server.ts';
import type { NotificationFault, PracticeLog } from './types.ts';

export type Notification = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** For the log; holds no secret. */
  readonly label: string;
  /** Whether the receiver took it, by status and the first 64 characters of what it said; any 2xx when absent. */
  readonly isTaken?: (status: number, text: string) => boolean;
  /** Instead of the notifier's own schedule. */
  readonly retryAfterMs?: readonly number[];
  /** Called each time the receiver took it. */
  readonly accepted?: () => void;
};

export type Notifier = {
  notify(notification: Notification, fault?: { readonly kind: NotificationFault; readonly delayMs: number }): void;
};

/** Milliseconds to wait for the receiver. */
const answerWithin = 10_000;

/** True for `http:` addresses whose host is this machine by number, or `localhost`, which is then taken as 127.0.0.1. */
export function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const host = url.hostname;
  return url.protocol === 'http:' && url.username === '' && url.password === '' && (host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host));
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** True when the receiver took it in time. Redirects are not followed. */
function deliver(notification: Notification): Promise<boolean> {
  const url = new URL(notification.url);
  const address = url.hostname === 'localhost' ? loopbackAddress : url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const outgoing = httpRequest(
      {
        host: address,
        port: url.port === '' ? 80 : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { ...notification.headers, host: url.host, 'content-length': String(notification.body.length) },
        agent: false,
        timeout: answerWithin,
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          if (text.length < 64) text += chunk.toString('latin1');
        });
        response.on('end', () => resolve((notification.isTaken ?? isSuccess)(response.statusCode ?? 0, text.slice(0, 64))));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(false));
    outgoing.on('close', () => resolve(false));
    outgoing.end(notification.body);
  });
}

export function createNotifier(options: {
  readonly scheduler: Scheduler;
  readonly log: PracticeLog;
  /** Milliseconds after the previous try; after the last one the notification is given up. */
  readonly retryAfterMs: readonly number[];
}): Notifier {
  const { scheduler, log, retryAfterMs } = options;
  let held: Notification[] = [];

  /** Resolves when this try is over; repeats are left to the scheduler. */
  function attempt(notification: Notification, tries: number): Promise<void> {
    return deliver(notification).then((accepted) => {
      if (accepted) {
        log(`notification ${notification.label}: accepted`);
        notification.accepted?.();
        return;
      }
      const wait = (notification.retryAfterMs ?? retryAfterMs)[tries];
      if (wait === undefined) {
        log(`notification ${notification.label}: given up`);
        return;
      }
      log(`notification ${notification.label}: not accepted, again after ${wait} ms`);
      scheduler.after(wait, () => void attempt(notification, tries + 1));
    });
  }

  function release(): void {
    const waiting = held;
    held = [];
    for (const notification of waiting) void attempt(notification, 0);
  }

  return {
    notify(notification, fault) {
      if (!isLoopbackUrl(notification.url)) {
        log(`notification ${notification.label}: not sent, the address is not on this machine`);
        return;
      }
      if (fault?.kind === 'reordered-notifications') {
        held.push(notification);
        scheduler.after(fault.delayMs, release);
        return;
      }
      // What was held back goes out only after this one has arrived: that is what makes the order wrong.
      void attempt(notification, 0).then(release);
      if (fault?.kind === 'duplicate-notifications') void attempt(notification, 0);
    },
  };
}
