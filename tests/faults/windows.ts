/** Two windows of one program: the registered handlers of the app, called as its pages call them. */
import type { IpcMainInvokeEvent } from 'electron';
import { refundHandlers, type RefundServices } from '@electron/main/ipc/refunds.ipc.ts';
import { registerHandlers } from '@electron/main/ipc/register-handlers.ts';
import { transactionHandlers, type TransactionServices } from '@electron/main/ipc/transactions.ipc.ts';
import { createTrust } from '@electron/main/ipc/trust.ts';
import { systemClock } from '@electron/main/platform/clock.ts';
import { reference, type SubmitKey } from '@shared/domain/ids.ts';
import { calls, type Channel, type Handlers } from '@shared/ipc/contract.ts';
import type { Reply } from '@shared/ipc/reply.ts';
import { moneyOf, toDecimalString } from '@shared/money/money.ts';
import type { Forms } from './forms.ts';
import { profileOf, type Program } from './program.ts';
import type { StormWrite } from './protocol.ts';
import { payee, scenes } from './scenes.ts';

type Listener = (event: IpcMainInvokeEvent, ...args: readonly unknown[]) => Promise<Reply<unknown>>;

export type Call = { readonly channel: Channel; readonly input: Readonly<Record<string, unknown>> };
export type Windows = { call(window: number, call: Call): Promise<Reply<unknown>> };

const origin = 'http://127.0.0.1:5173';
export const windowIds = [1, 2] as const;

export function openWindows(program: Program): Windows {
  const listeners = new Map<string, Listener>();
  const trust = createTrust({ has: (id) => windowIds.some((known) => known === id) }, [origin]);
  // Only the use cases of money stand behind the windows of this run; whoever calls another one hears of a bug.
  const services = async (): Promise<RefundServices & TransactionServices> => program as unknown as RefundServices & TransactionServices; // those that are called are there
  const absent = async (): Promise<never> => Promise.reject(new Error('not in this run'));
  const others = Object.fromEntries(Object.keys(calls).map((channel) => [channel, absent]));
  const handlers: Handlers = {
    ...(others as unknown as Handlers), // every channel, none of which answers
    ...transactionHandlers(services, systemClock, async () => 'Asia/Hong_Kong'),
    ...refundHandlers(services, { proofs: { choose: absent, take: absent } as never }), // nobody chooses a file here
  };
  registerHandlers(handlers, {
    ipcMain: { handle: (channel, listener) => void listeners.set(channel, listener as Listener) }, // as registered above
    trust, logger: { info: () => undefined, warn: () => undefined, error: (event, fields) => void process.stderr.write(`${event} ${JSON.stringify(fields)}\n`) }, isLocked: async () => false, incidentId: () => 'I-1',
  });
  return {
    async call(window, { channel, input }) {
      const listener = listeners.get(channel);
      if (listener === undefined) throw new Error(`nobody listens to ${channel}`);
      const frame = { detached: false, parent: null, origin, url: `${origin}/` };
      const event = { sender: { id: window }, senderFrame: frame } as unknown as IpcMainInvokeEvent; // the members that trust looks at
      return listener(event, structuredClone(input));
    },
  };
}

/** The form of one write as a page would send it; the same but for its key from every window. */
export async function callOf(write: StormWrite, submitKey: SubmitKey, { journal }: Program, forms: Pick<Forms, 'linkFields'>): Promise<Call> {
  const { provider, order, amountMinor } = write;
  const { currency, link } = scenes[provider];
  const profileId = profileOf(provider);
  switch (write.kind) {
    case 'refund': {
      const payment = await journal.transactions.byReference(profileId, reference.parse(order));
      return { channel: 'refunds.create', input: { submitKey, paymentId: payment?.id, reference: `R-${order}`, amountMinor, reason: 'damaged_item', note: '', fields: {}, repeatReason: null } };
    }
    case 'payout':
      return {
        channel: 'payouts.create',
        input: { submitKey, profileId, paymentId: null, repeatReason: null, reference: order, amountMinor, note: 'Storm', fields: payee, typedAmount: toDecimalString(moneyOf(amountMinor, currency)), approvedBy: 'Operator B' },
      };
    case 'link':
      return {
        channel: 'links.create',
        input: { submitKey, profileId, reference: order, amountMinor, currency, description: 'Storm', expiresAt: null, method: link, fields: await forms.linkFields({ ...write, reference: order }, link) },
      };
  }
}
