/** The lock and the money rules in the built app: what a page is refused while locked, and what a look-only profile cannot do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppUnderTest } from './support/app-under-test.ts';
import { fillLink, goTo, openLinkForm, openToday } from './support/steps.ts';

const pin = '314159';
let app: AppUnderTest;

beforeEach(async () => {
  app = await AppUnderTest.start();
  await openToday(app);
});

afterEach(async () => {
  await AppUnderTest.stopAll();
});

type Reply = { readonly ok: boolean; readonly value?: unknown; readonly error?: { readonly code: string } };

/** As any script in the page could: past every screen. */
async function ask(channel: string, input: unknown): Promise<Reply> {
  return app.page.evaluate(async ([name, value]) => {
    const bridge = (window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<Reply> } }).bridge;
    return bridge.invoke(name, value); // a name by the list below
  }, [channel, input] as const);
}

async function setPin(): Promise<void> {
  const { page } = app;
  await goTo(app, 'Settings');
  await page.locator('[data-test="open-pin"]').click();
  await page.locator('input[data-test="pin-fresh"], [data-test="pin-fresh"] input').fill(pin);
  await page.locator('input[data-test="pin-again"], [data-test="pin-again"] input').fill(pin);
  await page.locator('[data-test="pin-save"]').click();
  await page.locator('[data-test="lock-now"]').waitFor();
}

async function unlock(): Promise<void> {
  await app.page.locator('input[data-test="pin"], [data-test="pin"] input').fill(pin);
  await app.page.locator('[data-test="unlock"]').click();
  await app.page.locator('[data-test="lock-screen"]').waitFor({ state: 'detached' });
}

async function chooseLevel(action: string, at: number): Promise<void> {
  await app.page.locator(`[data-lock="${action}"] .el-segmented__item`).nth(at).click();
}

describe('the lock', () => {
  it('blanks the screen, refuses everything but unlocking, outlives a restart, and opens again', async () => {
    await setPin();
    const profiles = await ask('profiles.list', {});
    expect(profiles.ok).toBe(true);
    await app.page.keyboard.press('Control+l');
    await app.page.locator('[data-test="lock-screen"]').waitFor();
    const shown = await app.page.locator('body').innerText();
    expect(shown).not.toMatch(/Practice|HK\$|\d{2}:\d{2}/);
    for (const channel of ['profiles.list', 'transactions.search', 'today.summary', 'unsettled.list', 'links.create', 'refunds.create', 'payouts.create', 'unsettled.send', 'rules.save', 'lock.save', 'lock.remove', 'app.copyText', 'exports.list']) {
      expect(await ask(channel, {}), channel).toMatchObject({ ok: false, error: { code: 'app.locked' } });
    }
    expect(await ask('app.status', {})).toMatchObject({ ok: true });

    // A wrong one, then the right one at once: it has to wait.
    await app.page.locator('input[data-test="pin"], [data-test="pin"] input').fill('271828');
    await app.page.locator('[data-test="unlock"]').click();
    await app.page.getByText(/This is not the PIN|next try/).waitFor();
    await app.kill();

    app = await AppUnderTest.start({ userData: app.userData });
    await app.page.locator('[data-test="lock-screen"]').waitFor();
    expect(await ask('profiles.list', {})).toMatchObject({ ok: false, error: { code: 'app.locked' } });
    await app.page.waitForTimeout(1_200);
    await unlock();
    await openToday(app);
    expect((await ask('profiles.list', {})).ok).toBe(true);
    await app.close();
  });
});

describe('the money rules', () => {
  it('let a look-only profile send nothing, whoever asks, and ask for the amount twice where they say so', async () => {
    const { page } = app;
    await goTo(app, 'Profiles');
    await chooseLevel('link', 0);
    await page.locator('[data-test="save-rules"]').click();
    await page.getByText('Money rules saved').waitFor();
    const [profile] = (await ask('profiles.list', {})).value as readonly { readonly id: string }[]; // the contract's answer
    const input = {
      submitKey: '01930000-0000-4000-8000-000000000001', profileId: profile?.id, reference: 'LOCK-1', amountMinor: 12_000, currency: 'HKD', description: '', expiresAt: null, method: 'link:link', fields: {}, typedAmount: '120',
    };
    expect(await ask('links.create', input)).toMatchObject({ ok: false, error: { code: 'lock.lookOnly' } });
    await goTo(app, 'Links');
    await openLinkForm(app);
    await page.locator('[data-test="look-only"]').waitFor();
    expect(await page.locator('[data-action="submit"]').count()).toBe(0);

    await page.locator('[data-test="look-only"]').getByRole('link').click();
    await page.locator('[data-lock="link"]').waitFor();
    await chooseLevel('link', 2);
    await page.locator('[data-test="save-rules"]').click();
    await page.getByText('Money rules saved').waitFor();
    expect(await ask('links.create', { ...input, typedAmount: '1,20' })).toMatchObject({ ok: false, error: { code: 'lock.amountNotTyped' } });
    await goTo(app, 'Links');
    await openLinkForm(app);
    await fillLink(app, { amount: '120.00', reference: 'LOCK-2' });
    const submit = page.locator('[data-action="submit"]');
    expect(await submit.isDisabled()).toBe(true);
    await page.locator('[data-entry="typed-amount"] input').fill('12');
    expect(await submit.isDisabled()).toBe(true);
    await page.locator('[data-entry="typed-amount"] input').fill('120');
    await expect.poll(() => submit.isDisabled()).toBe(false);
    await submit.click();
    await page.getByRole('heading', { name: 'Link ready to send' }).waitFor({ timeout: 20_000 });
    const found = (await ask('transactions.search', { filter: {}, cursor: null, limit: 10 })).value as { readonly rows: readonly { readonly reference: string }[] }; // the contract's answer
    expect(found.rows.map(({ reference }) => reference)).toEqual(['LOCK-2']);
    await app.close();
  });
});
