import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { dialog, drawer, exportTo, fillRefund, goTo, lookUp, makeLink, misbehave, openRefund, openToday, payLink, refund, refundButton } from './support/steps.ts';

let app: AppUnderTest;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'main-job-'));
  app = await AppUnderTest.start();
  await openToday(app);
});

afterEach(async () => {
  await AppUnderTest.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

describe('the main job', () => {
  it('link, paid, looked up, part refunded, exported', async () => {
    await makeLink(app, { amount: '480.00', reference: 'E2E-0001', description: '=HYPERLINK("x")' });
    await app.page.getByRole('button', { name: /^Copy link/ }).click();
    expect((await app.clipboard()).text).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/pay\//);
    await app.page.getByRole('button', { name: 'Copy QR image' }).click();
    await expect.poll(async () => (await app.clipboard()).pngBase64?.slice(0, 8)).toBe('iVBORw0K');

    await payLink(app);
    await lookUp(app, 'E2E-0001');
    expect(await drawer(app).textContent()).toContain('HK$480.00');
    await refund(app, { amount: '120', shown: 'HK$120.00' }, 'Refund succeeded');
    await dialog(app).getByRole('button', { name: 'Done' }).click();
    await drawer(app).getByText('Part refunded').first().waitFor();

    const path = join(folder, 'all.csv');
    await exportTo(app, path);
    const rows: Record<string, string>[] = parse(readFileSync(path), { bom: true, columns: true });
    expect(rows.map((row) => [row['type'], row['amount (major units)'], row['status']])).toEqual([['payment', '480.00', 'part_refunded'], ['refund', '-120.00', 'succeeded']]);
    await app.close();
  });

  it('finds a payment by the provider\'s own number too', async () => {
    await makeLink(app, { amount: '1.00', reference: 'E2E-0002' });
    await payLink(app);
    await lookUp(app, 'E2E-0002');
    const number = /PRP\d+/.exec((await drawer(app).locator('[title^="PRP"], :text("PRP")').first().getAttribute('title')) ?? (await drawer(app).textContent()) ?? '')?.[0];
    expect(number).toBeDefined();
    await lookUp(app, number ?? '', 'E2E-0002');
    await app.close();
  });

  it('an unknown outcome looks like neither end, sits in the inbox and settles by itself', async () => {
    await makeLink(app, { amount: '100.00', reference: 'E2E-0003' });
    await payLink(app);
    await lookUp(app, 'E2E-0003');
    await openRefund(app);
    await misbehave(app, 'refund', 'accept-then-hang-up');
    // The first question goes unanswered, so that the inbox can be looked at.
    await misbehave(app, 'query', 'hang-up-before-commit');
    await fillRefund(app, { amount: '30', shown: 'HK$30.00' });
    await refundButton(app, 'HK$30.00').click();
    await dialog(app).getByRole('heading', { name: 'Outcome unknown' }).waitFor();
    expect(await dialog(app).getByRole('button', { name: /^Refund/ }).count()).toBe(0);
    await dialog(app).getByRole('button', { name: 'Leave in Unsettled' }).click();
    await goTo(app, 'Today');
    const entry = app.page.getByRole('row').filter({ hasText: 'Refund' }).filter({ hasText: 'E2E-0003' });
    await entry.getByText('Unknown').waitFor();
    await entry.waitFor({ state: 'hidden', timeout: 30_000 });
    await lookUp(app, 'E2E-0003', 'Part refunded');
    expect(await drawer(app).textContent()).toContain('HK$70.00');
    await app.close();
  });

  it('a notice tells that a link was paid', async () => {
    await makeLink(app, { amount: '9.99', reference: 'E2E-0004' });
    await payLink(app);
    await expect.poll(async () => (await app.notifications()).map((notice) => `${notice.title} ${notice.body}`).join()).toContain('E2E-0004');
    await app.close();
  });
});
