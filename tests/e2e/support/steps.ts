/** What a person does in the app, step by step, for specs and the tour. English is assumed where a label is named. */
import { chromium, type Locator, type Page } from 'playwright-core';
import type { AppUnderTest } from './app-under-test.ts';

/** Longest wait for something that happens by itself, such as a link turning paid. */
const patience = 20_000;

export async function openToday({ page }: AppUnderTest): Promise<void> {
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor({ timeout: patience });
}

export async function goTo({ page }: AppUnderTest, screen: 'Today' | 'Links' | 'Transactions' | 'Bulk' | 'Wallet tokens' | 'Export' | 'Profiles' | 'Settings'): Promise<void> {
  // Today's name also tells how much is unsettled.
  await page.getByRole('navigation').first().getByRole('link', { name: new RegExp(`^${screen}\\b`) }).click();
  await page.getByRole('heading', { name: screen, level: 1, exact: true }).waitFor();
}

export type LinkWish = {
  readonly amount: string;
  readonly reference: string;
  readonly description?: string;
  /** Name of the profile that shall take it; the one that is chosen already when absent. */
  readonly profile?: string;
  /** Name of the method as the form lists it. */
  readonly method?: string;
  /** Code such as `TWD`; the one that is shown already when absent. */
  readonly currency?: string;
  /** Further entries by the beginning of their field's name, behind which stand its hints. */
  readonly entries?: Readonly<Record<string, string>>;
};

export async function fillLink(app: AppUnderTest, wish: LinkWish): Promise<void> {
  const { page } = app;
  if (wish.profile !== undefined) await page.getByRole('radiogroup', { name: 'Who can take this payment' }).getByRole('radio', { name: wish.profile }).check();
  if (wish.currency !== undefined) await choose(page, page.getByRole('combobox', { name: 'Currency', exact: true }), wish.currency);
  if (wish.method !== undefined) await choose(page, page.getByRole('combobox', { name: 'Method', exact: true }), wish.method);
  await page.getByLabel('Amount', { exact: true }).fill(wish.amount);
  await page.getByLabel('Order number').fill(wish.reference);
  if (wish.description !== undefined) await page.getByLabel('What it is for').fill(wish.description);
  for (const [name, text] of Object.entries(wish.entries ?? {})) await page.getByLabel(name).first().fill(text);
}

export async function openLinkForm({ page }: AppUnderTest): Promise<void> {
  await page.getByRole('button', { name: 'New link' }).first().click();
  await page.getByRole('heading', { name: 'New payment link' }).waitFor();
}

export function createButton({ page }: AppUnderTest): Locator {
  return page.getByRole('button', { name: /^Create link at/ });
}

/** Makes a link and leaves its screen open. */
export async function makeLink(app: AppUnderTest, wish: LinkWish): Promise<void> {
  await openLinkForm(app);
  await fillLink(app, wish);
  await app.page.getByText('Not used before in this app').waitFor();
  await createButton(app).click();
  await app.page.getByRole('heading', { name: /^(?:Link ready to send|Code ready to show|Payment page ready)$/ }).waitFor({ timeout: patience });
}

/** The cashier page as the payer sees it: opened by the app's own button, shown by the app's browser or one of ours. */
export async function openCashier(app: AppUnderTest): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
  const before = (await app.openedExternally()).length;
  await app.page.getByRole('button', { name: 'Open cashier' }).first().click();
  let address: string | undefined;
  for (let tries = 0; tries < 100 && address === undefined; tries += 1) {
    address = (await app.openedExternally())[before];
    if (address === undefined) await app.page.waitForTimeout(50);
  }
  if (address === undefined) throw new Error('the cashier was not opened');
  if (app.engine === 'Chromium host') {
    const page = await app.externalPage(address);
    return { page, close: () => page.close() };
  }
  return openAsPayer(address);
}

/** A browser of the payer's own, such as a phone that scanned a code. */
export async function openAsPayer(address: string): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const page = await browser.newPage();
  await page.goto(address);
  return { page, close: () => browser.close() };
}

export async function payOnCashier(app: AppUnderTest, act: 'pay' | 'fail' | 'expire' = 'pay'): Promise<void> {
  const cashier = await openCashier(app);
  await cashier.page.locator(`button[value="${act}"], form[action*="${act}"] button`).first().click();
  await cashier.page.waitForLoadState();
  await cashier.close();
}

export async function payLink(app: AppUnderTest): Promise<void> {
  await payOnCashier(app);
  await app.page.getByRole('heading', { name: 'Link paid' }).waitFor({ timeout: patience });
}

export async function openSearch({ page }: AppUnderTest): Promise<void> {
  await page.locator('[data-test="open-search"]').click();
  await page.getByRole('dialog').getByRole('combobox').waitFor();
}

/** Finds a transaction by what the caller has and opens its detail. */
export async function lookUp(app: AppUnderTest, text: string, row: string = text): Promise<void> {
  const { page } = app;
  await openSearch(app);
  const box = page.getByRole('dialog').getByRole('combobox');
  await box.fill(text);
  await page.getByRole('dialog').getByLabel('Found in it').waitFor();
  await box.press('Shift+Enter');
  await page.getByRole('heading', { name: 'Transactions', level: 1 }).waitFor();
  await page.getByRole('row').filter({ hasText: row }).first().click();
  await drawer(app).waitFor();
}

export function drawer({ page }: AppUnderTest): Locator {
  return page.getByRole('complementary').filter({ has: page.getByRole('heading', { name: 'Timeline' }) });
}

export function dialog({ page }: AppUnderTest): Locator {
  return page.getByRole('dialog');
}

export type RefundWish = { readonly amount: string; readonly shown: string; readonly reason?: string; readonly another?: boolean };

export async function openRefund(app: AppUnderTest): Promise<void> {
  await drawer(app).getByRole('button', { name: 'Refund', exact: true }).click();
  await dialog(app).getByText('Left to refund').first().waitFor({ timeout: patience });
}

export async function fillRefund(app: AppUnderTest, wish: RefundWish): Promise<void> {
  const box = dialog(app);
  await box.getByLabel('Amount', { exact: true }).fill(wish.amount);
  await choose(app.page, box.getByLabel('Reason'), wish.reason ?? 'Damaged item');
  if (wish.another === true) await box.getByLabel('Why is this another one?').fill('Another cup of the same order');
}

/** Picks from a select: its shown value lies over the field that carries the label, so the click is sent to the field itself. */
export async function choose(page: Page, field: Locator, option: string): Promise<void> {
  const wanted = page.getByRole('option', { name: option }).first();
  // A list that opens while another field is still being left can close again at once, also after it was seen.
  for (let tries = 0; tries < 5; tries += 1) {
    if (!(await wanted.isVisible())) await field.click({ force: true });
    try {
      await wanted.click({ timeout: 3_000 });
      return;
    } catch (cause) {
      if (tries === 4) throw cause;
    }
  }
}

export function refundButton(app: AppUnderTest, shown: string): Locator {
  return dialog(app).getByRole('button', { name: `Refund ${shown}` });
}

/** Refunds from the open detail and waits for the given ending; the dialog stays open. */
export async function refund(app: AppUnderTest, wish: RefundWish, ending: 'Refund succeeded' | 'Outcome unknown' | 'Refund failed' | 'Not sent'): Promise<void> {
  await openRefund(app);
  await fillRefund(app, wish);
  await refundButton(app, wish.shown).click();
  await dialog(app).getByRole('heading', { name: ending }).waitFor({ timeout: patience });
}

/** Sets up a misbehaviour of the practice gateway on the profile screen, as staff do for a drill. */
export async function setUpDrill(app: AppUnderTest, operation: string, kind: string, profile = 'Practice C'): Promise<void> {
  await goTo(app, 'Profiles');
  const { page } = app;
  await page.getByRole('navigation', { name: 'Profiles', exact: true }).getByRole('link').filter({ hasText: profile }).click();
  await page.getByRole('heading', { name: profile, level: 2 }).waitFor();
  await choose(page, page.getByLabel('When asked to'), operation);
  await choose(page, page.getByLabel('the gateway', { exact: true }), kind);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByText(/^Set up: /).first().waitFor();
}

/** The same without the screen, for specs about something else. */
export async function misbehave({ page }: AppUnderTest, operation: 'link' | 'query' | 'refund', kind: string, times: number | null = 1): Promise<void> {
  await page.evaluate(
    async ({ order }) => {
      const bridge = (window as unknown as { bridge: { invoke(channel: string, input: unknown): Promise<{ ok: boolean; value: { id: string; providerId: string }[] }> } }).bridge;
      const { value } = await bridge.invoke('profiles.list', {});
      const reply = await bridge.invoke('practice.misbehave', { profileId: value.find(({ providerId }) => providerId === 'chingchingpay')?.id, ...order });
      if (!reply.ok) throw new Error(JSON.stringify(reply));
    },
    { order: { operation, kind, times } },
  );
}

/** Exports everything to `path` through the screen and waits until the file is complete. */
/** `wait` is how long the file may take, milliseconds. */
export async function exportTo(app: AppUnderTest, path: string, wait = patience): Promise<void> {
  const { page } = app;
  await goTo(app, 'Export');
  await app.answerSaveDialog(path);
  await page.getByRole('button', { name: 'Choose where to save' }).click();
  await page.getByRole('button', { name: /^Export [\d,]+ rows?$/ }).click();
  await page.getByText(/The file is complete/).waitFor({ timeout: wait });
}
