/** Makes the calls of one storm at their times and tells what each was answered. */
import * as z from 'zod';
import { submitKey } from '@shared/domain/ids.ts';
import type { Forms } from './forms.ts';
import type { Program } from './program.ts';
import type { Storm, StormReply } from './protocol.ts';
import { callOf, openWindows } from './windows.ts';

const written = z.object({ intent: z.object({ id: z.string() }) });
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function createWeather(program: Program, forms: Forms): (storm: Storm) => Promise<readonly StormReply[]> {
  const windows = openWindows(program);
  return async ({ write, startAt, calls }) => {
    const ready = await Promise.all(calls.map(async ({ submitKey: key, ...call }) => ({ ...call, form: await callOf(write, submitKey.parse(key), program, forms) })));
    await pause(startAt - Date.now());
    return Promise.all(ready.map(async ({ afterMs, window, form }): Promise<StormReply> => {
      await pause(afterMs);
      const reply = await windows.call(window, form);
      return reply.ok ? { intentId: written.parse(reply.value).intent.id } : { code: reply.error.code };
    }));
  };
}
