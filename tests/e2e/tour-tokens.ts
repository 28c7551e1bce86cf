/**
 * The whole life of a wallet token at both providers that have them: bound, agreed to by the customer, charged, given back, removed. The
 * customers are made up. One provider lists its tokens; at the other the address that the customer came back to is pasted.
 */
import type { Locator } from 'playwright-core';
import type { AppUnderTest } from './support/app-under-test.ts';
import { choose, dialog, fillRefund, goTo, openAsPayer, openRefund, refundButton } from './support/steps.ts';
import type { Picture, TourStep } from './tour-providers.ts';

/** Longer than the few questions that an agreement takes to turn active by itself, for computers that are busy. */
const byItself = 60_000;

type Visit = {
  readonly name: string;
  readonly tile: string;
  readonly profile: string;
  readonly wallet: string;
  readonly customer: string;
  readonly reference: string;
  /** Further entries of the charge. */
  readonly entries: Readonly<Record<string, string>>;
  /** The address that the customer came back to makes the token. */
  readonly pasted: boolean;
};

export const tokenVisits = {
  pingpong: {
    name: 'PingPong wallet', tile: 'token-pingpong', profile: 'Practice P', wallet: 'AlipayHK', customer: 'practice-member-0042', reference: 'TOUR-T-0001', pasted: false,
    entries: { 'Shopper’s e-mail': 'shopper@practice.example', 'Shopper’s IP address': '203.0.113.7' },
  },
  autoDebit: { name: 'AlipayHK AutoDebit', tile: 'token-autodebit', profile: 'Practice C', wallet: 'AlipayHK AutoDebit', customer: '會員 0043', reference: 'TOUR-T-0002', pasted: true, entries: {} },
} as const satisfies Record<string, Visit>;

export function bindPanel({ page }: AppUnderTest): Locator {
  return page.getByRole('complementary', { name: 'Bind a wallet' });
}

export function consentCard(app: AppUnderTest, state?: string): Locator {
  return bindPanel(app).locator(state === undefined ? '[data-test="consent"]' : `[data-test="consent"][data-state="${state}"]`);
}

/** Asks for a customer's consent; leaves the page of consent in sight. */
export async function bindWallet(app: AppUnderTest, { profile, wallet, customer }: Pick<Visit, 'profile' | 'wallet' | 'customer'>): Promise<void> {
  await goTo(app, 'Wallet tokens');
  const panel = bindPanel(app);
  await choose(app.page, panel.getByRole('combobox', { name: 'Profile' }), profile);
  await choose(app.page, panel.getByRole('combobox', { name: 'Wallet' }), wallet);
  await panel.getByLabel('Customer id (merchantUserId)').fill(customer);
  await panel.getByRole('button', { name: 'Request consent' }).click();
  await consentCard(app, 'waiting').waitFor({ timeout: byItself });
}

/** The customer says yes on a phone of their own. Gives the address that the wallet sends the browser back to. */
export async function agreeAsCustomer(app: AppUnderTest, act: 'agree' | 'decline' = 'agree'): Promise<string> {
  const address = await bindPanel(app).locator('[data-test="consent-link"]').textContent();
  const phone = await openAsPayer(address?.trim() ?? '');
  try {
    await phone.page.locator(`button[value="${act}"]`).click();
    await phone.page.locator('#landing').waitFor();
    return (await phone.page.locator('#landing').inputValue()).trim();
  } finally {
    await phone.close();
  }
}

export async function pasteAddress(app: AppUnderTest, address: string): Promise<void> {
  const panel = bindPanel(app);
  const entry = panel.getByLabel('Address that the customer came back to');
  if (!(await entry.isVisible())) await panel.getByRole('button', { name: 'Paste address' }).click();
  await entry.fill(address);
  await panel.getByRole('button', { name: 'Read address' }).click();
}

/** Looks for a customer and opens the row of the wallet. */
export async function openToken(app: AppUnderTest, { customer, wallet }: Pick<Visit, 'customer' | 'wallet'>): Promise<void> {
  const { page } = app;
  await goTo(app, 'Wallet tokens');
  await page.locator('[data-test="customer"]').fill(customer);
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.locator('[data-test="asked"]').waitFor({ timeout: byItself });
  await page.getByRole('table', { name: 'Wallet tokens' }).getByRole('button', { name: wallet, exact: true }).first().click();
  await page.locator('[data-test="use"]').waitFor();
}

export async function chargeToken(app: AppUnderTest, { reference, entries }: Pick<Visit, 'reference' | 'entries'>): Promise<void> {
  await app.page.locator('[data-test="use"] [data-test="charge"]').click();
  const box = dialog(app);
  await box.getByLabel('Amount', { exact: true }).fill('48');
  await box.getByLabel('Order number').fill(reference);
  await box.getByLabel('What it is for').fill('Oolong 烏龍, monthly');
  for (const [name, text] of Object.entries(entries)) await box.getByLabel(name).first().fill(text);
}

export async function removeToken(app: AppUnderTest): Promise<void> {
  const { page } = app;
  const mask = (await page.locator('[data-test="use"] header .note').textContent())?.trim() ?? '';
  await page.locator('[data-test="use"] [data-test="remove"]').click();
  await dialog(app).getByLabel('Last four characters of the token').fill(mask.slice(-4));
}

function stepsOf(visit: Visit, picture: Picture): readonly TourStep[] {
  return [
    {
      name: `${visit.name}: binds it, and the customer agrees`,
      run: async (app) => {
        await bindWallet(app, visit);
        await picture(app, `${visit.tile}-consent`);
        const landing = await agreeAsCustomer(app);
        if (visit.pasted) await pasteAddress(app, landing);
        await consentCard(app, 'active').waitFor({ timeout: byItself });
        await picture(app, `${visit.tile}-active`);
      },
    },
    {
      name: `${visit.name}: charges it and gives a part back`,
      run: async (app) => {
        await openToken(app, visit);
        await chargeToken(app, visit);
        await picture(app, `${visit.tile}-charge`);
        await dialog(app).getByRole('button', { name: 'Charge HK$48.00' }).click();
        await dialog(app).getByRole('heading', { name: 'Charged' }).waitFor({ timeout: byItself });
        await dialog(app).getByRole('button', { name: 'Open transaction' }).click();
        await openRefund(app);
        await fillRefund(app, { amount: '12', shown: 'HK$12.00' });
        await refundButton(app, 'HK$12.00').click();
        await dialog(app).getByRole('heading', { name: 'Refund succeeded' }).waitFor({ timeout: byItself });
        await dialog(app).getByRole('button', { name: 'Done' }).click();
      },
    },
    {
      name: `${visit.name}: removes exactly this one`,
      run: async (app) => {
        await openToken(app, visit);
        await picture(app, `${visit.tile}-use`);
        await removeToken(app);
        await picture(app, `${visit.tile}-remove`);
        await dialog(app).getByRole('button', { name: 'Remove this token' }).click();
        await app.page.locator('[data-test="removal"][data-state="removed"]').waitFor({ timeout: byItself });
        await dialog(app).getByRole('button', { name: 'Close', exact: true }).last().click();
        await app.page.locator('[data-test="use"] [data-test="receipt"]').waitFor();
        await picture(app, `${visit.tile}-removed`);
      },
    },
  ];
}

export function tokenSteps(picture: Picture): readonly TourStep[] {
  return [...stepsOf(tokenVisits.pingpong, picture), ...stepsOf(tokenVisits.autoDebit, picture)];
}

/** What the exported file must hold of these visits. */
export const tokenRows: readonly (readonly [type: string, amount: string, currency: string, status: string])[] = [
  ['payment', '48.00', 'HKD', 'part_refunded'], ['refund', '-12.00', 'HKD', 'succeeded'], ['payment', '48.00', 'HKD', 'part_refunded'], ['refund', '-12.00', 'HKD', 'succeeded'],
];
