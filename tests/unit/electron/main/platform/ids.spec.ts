import { expect, it } from 'vitest';
import { createIdSource, createIncidentId } from '@electron/main/platform/ids.ts';
import { profileId } from '@shared/domain/ids.ts';
import { toInstant } from '@shared/time/instant.ts';

it('ids are UUID v7 text that carries its time', () => {
  const id = createIdSource({ now: () => toInstant(1_795_000_000_000) }).next();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(profileId.safeParse(id).success).toBe(true);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_795_000_000_000);
});

it('ids grow strictly, also inside one millisecond and when the clock steps back', () => {
  let now = 1_795_000_000_000;
  const ids = createIdSource({ now: () => toInstant(now) });
  const made = Array.from({ length: 20_000 }, (_, index) => {
    if (index === 12_000) now -= 86_400_000;
    if (index === 15_000) now += 86_400_001;
    return ids.next();
  });
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
});

it('incident ids can be read out', () => {
  const made = Array.from({ length: 1_000 }, createIncidentId);
  for (const id of made) expect(id).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/);
  expect(new Set(made).size).toBe(1_000);
});
