/**
 * Mounts a component as the app does, over the fake bridge: stores, texts and preferences are the real ones. Calls can be
 * answered by the test, and every call is kept in order.
 */
import { createPinia } from 'pinia';
import { createApp, nextTick, type Component } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { CallInput, CallOutput, Channel, EventName } from '../../shared/ipc/contract.ts';
import { usePreferences } from '../../renderer/composables/use-preferences.ts';
import { useProfiles } from '../../renderer/composables/use-profiles.ts';
import { screenNames } from '../../renderer/components/screens.ts';
import { useStatus } from '../../renderer/composables/use-status.ts';
import { makeFakeBridge, type FakeOptions } from './fake-bridge.ts';

// As in a browser. happy-dom writes out all the HTML of an element there, which every box that opens somewhere asks for many times.
Object.defineProperty(Element.prototype, 'toString', { value: () => '[object HTMLElement]', configurable: true });

export type Answers = { readonly [Name in Channel]?: (input: CallInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>> };

/** Thrown by an answer, it reaches the screen as an expected failure. */
export class Refused extends Error {
  readonly dto: AppErrorDto;

  constructor(dto: AppErrorDto) {
    super(dto.code);
    this.dto = dto;
  }
}

export type Screen = {
  readonly calls: readonly { readonly channel: Channel; readonly input: unknown }[];
  readonly router: Router;
  readonly emit: (event: EventName, payload: unknown) => void;
  /** What was asked on one channel, in order. */
  readonly asked: (channel: Channel) => readonly unknown[];
  /** Waits until promises, transitions and re-drawing have settled. */
  readonly settle: () => Promise<void>;
  /** The first element, in the whole document because dialogs leave their place. Throws when there is none. */
  readonly find: (selector: string) => HTMLElement;
  readonly close: () => void;
};

async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    await nextTick();
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

export async function mountScreen(component: Component, props: Record<string, unknown> = {}, answers: Answers = {}, options: FakeOptions = {}): Promise<Screen> {
  const fake = makeFakeBridge(options);
  const calls: { readonly channel: Channel; readonly input: unknown }[] = [];
  const bridge = {
    subscribe: fake.subscribe,
    invoke: async (channel: Channel, input: unknown): Promise<unknown> => {
      calls.push({ channel, input });
      // One list of answers for many types: the screen passes what the contract's types allow.
      const answer = answers[channel] as ((value: unknown) => unknown) | undefined;
      if (!answer) return fake.invoke(channel, input);
      try {
        return { ok: true, value: structuredClone(await answer(input)) };
      } catch (cause) {
        if (cause instanceof Refused) return { ok: false, error: cause.dto };
        throw cause;
      }
    },
  };
  Object.defineProperty(window, 'bridge', { value: bridge, configurable: true });

  const pinia = createPinia();
  const place = document.createElement('div');
  document.body.append(place);
  const empty = { template: '<div />' };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: screenNames.map((name) => ({ name, path: `/${name}/:id?`, component: empty })),
  });
  await router.push('/transactions');
  const app = createApp(component, props).use(pinia).use(router);
  const failures: unknown[] = [];
  app.config.errorHandler = (cause) => { failures.push(cause); };
  const status = await useStatus(pinia).load();
  await usePreferences(pinia).start(status.preferences);
  // As the app does it: nothing is asked for that a locked app is refused.
  if (options.lock === undefined || options.lock === 'set') await useProfiles(pinia).load();
  app.mount(place);
  await settle();

  return {
    calls,
    router,
    emit: fake.emit,
    asked: (channel) => calls.filter((call) => call.channel === channel).map((call) => call.input),
    settle: async () => {
      await settle();
      if (failures.length > 0) throw failures[0];
    },
    find: (selector) => {
      const found = document.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`nothing fits ${selector} in ${document.body.textContent?.slice(0, 400)}`);
      return found;
    },
    close: () => {
      app.unmount();
      document.body.replaceChildren();
    },
  };
}

/** Types into a field as a person does, all at once. */
export function typeInto(field: HTMLElement, text: string): void {
  if (!(field instanceof HTMLInputElement) && !(field instanceof HTMLTextAreaElement)) throw new Error('not a field');
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
