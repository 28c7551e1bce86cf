/** Calls about a second person's consent, each passed on to its use case. */
import type { Approvals } from '@core/approvals/approvals.ts';
import type { Checking } from '@core/approvals/checking.ts';
import type { Devices } from '@core/approvals/devices.ts';
import type { TextChooser } from '@core/ports/text-chooser.ts';
import type { Channel, Handlers } from '@shared/ipc/contract.ts';

export type ApprovalServices = { readonly approvals: Approvals; readonly checking: Checking; readonly devices: Devices };

type ApprovalChannel = Extract<Channel, `approvals.${string}`>;

export function approvalHandlers(services: () => Promise<ApprovalServices>, platform: { readonly texts: TextChooser }): Pick<Handlers, ApprovalChannel> {
  return {
    'approvals.list': async () => [...(await (await services()).approvals.list())],
    'approvals.waiting': async () => [...(await (await services()).approvals.waiting())],
    'approvals.byIntent': async ({ intentId }) => ({ item: await (await services()).approvals.byIntent(intentId) }),
    'approvals.saveRequest': async ({ id }) => ({ saved: await (await services()).approvals.saveRequest(id) }),
    'approvals.withdraw': async ({ id }) => (await services()).approvals.withdraw(id),
    'approvals.openAnswer': async ({ text }) => (await services()).approvals.openAnswer(text),

    'approvals.chooseFile': async () => ({ text: await platform.texts.choose() }),
    'approvals.check': async ({ text }) => (await services()).checking.check(text),
    'approvals.answer': async ({ text, decision, note }) => (await services()).checking.answer(text, decision, note),
    'approvals.saveAnswer': async ({ text }) => ({ saved: await (await services()).checking.saveAnswer(text) }),

    'approvals.ownDevice': async () => (await services()).devices.own(),
    'approvals.saveDevice': async () => ({ saved: await (await services()).devices.saveOwn() }),
    'approvals.devices': async () => [...(await (await services()).devices.list())],
    'approvals.readDevice': async ({ text }) => (await services()).devices.read(text),
    'approvals.enrol': async (input) => [...(await (await services()).devices.enrol(input))],
    'approvals.removeDevice': async ({ fingerprint }) => [...(await (await services()).devices.remove(fingerprint))],
  };
}
