/** The line on top of the window shows the most serious environment in front of the person. */
import { effectScope, ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { useFrameEnvironment, useShownEnvironment } from '../../../renderer/composables/use-shown-environment.ts';
import type { Environment } from '@shared/domain/profile.ts';

describe('the environment frame', () => {
  it('is live as long as something live is open, and never less than the chosen profile', () => {
    const chosen = ref<Environment>('practice');
    const frame = useFrameEnvironment(() => chosen.value);
    expect(frame.value).toBe('practice');
    const [page, dialog] = [effectScope(), effectScope()];
    const shown = ref<Environment>();
    page.run(() => useShownEnvironment(() => 'test'));
    dialog.run(() => useShownEnvironment(() => shown.value));
    expect(frame.value).toBe('test');
    shown.value = 'live';
    expect(frame.value).toBe('live');
    dialog.stop();
    expect(frame.value).toBe('test');
    page.stop();
    expect(frame.value).toBe('practice');
    chosen.value = 'live';
    expect(frame.value).toBe('live');
  });
});
