/** The forms that the person fills in, one per kind of write. Errors are those of the use cases. */
import { reference, submitKey, type Reference } from '@shared/domain/ids.ts';
import type { Intent } from '@shared/domain/intent.ts';
import type { Transaction } from '@shared/domain/transaction.ts';
import { moneyOf, toDecimalString, toMinor } from '@shared/money/money.ts';
import { descriptionOf } from '@shared/providers/catalogue.ts';
import { methodOf } from '@shared/providers/description.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
import { profileOf, type Program } from './program.ts';
import type { Order, StoredToken, Write, WriteKind } from './protocol.ts';
import { chargeFields, payee, scenes } from './scenes.ts';

export type Forms = {
  /** The entries of a link's form, by the key of its method. */
  linkFields(order: Order, method: string): Promise<FieldValues>;
  /** `paid`: an order that is to be paid, else a link that is only made. */
  link(order: Order, paid: boolean): Promise<Intent>;
  refund(payment: Transaction, amountMinor: number): Promise<Intent>;
  fillIn(write: Write & { readonly kind: Exclude<WriteKind, 'refund'> }): Promise<Intent>;
};

export function createForms({ links, refunds, payouts, charges, ids, directory }: Program, tokens: readonly StoredToken[]): Forms {
  const newKey = () => submitKey.parse(ids.next());

  /** What the form begins with, and what a person adds. */
  async function fieldsOf({ provider, id }: Order, key: string): Promise<FieldValues> {
    const profile = await directory.profile(profileOf(provider));
    const method = methodOf(descriptionOf(profile.providerId), profile, key);
    const begun = (method?.fields ?? []).flatMap(({ key: field, initial }) => (initial === 'reference' || initial.text === '' ? [] : [[field, initial.text] as const]));
    return { ...Object.fromEntries(begun), ...scenes[provider].fields(id) };
  }

  async function link(order: Order, paid: boolean): Promise<Intent> {
    const { currency, link: usual, order: payable } = scenes[order.provider];
    const method = paid ? payable : usual;
    const { intent } = await links.create({
      submitKey: newKey(), profileId: profileOf(order.provider), reference: reference.parse(order.reference), amountMinor: toMinor(order.amountMinor), currency,
      description: 'Fault run', expiresAt: null, method, fields: await fieldsOf(order, method),
    });
    return intent;
  }

  async function payout(own: Reference, { provider, amountMinor }: Write): Promise<Intent> {
    const { intent } = await payouts.create({
      submitKey: newKey(), profileId: profileOf(provider), paymentId: null, repeatReason: 'Another order of the same payer', reference: own, amountMinor: toMinor(amountMinor), note: 'Fault run', fields: payee,
      typedAmount: toDecimalString(moneyOf(amountMinor, scenes[provider].currency)), approvedBy: 'Operator B',
    });
    return intent;
  }

  async function charge(own: Reference, { provider, amountMinor }: Write): Promise<Intent> {
    const stored = tokens.find((each) => each.provider === provider);
    if (stored === undefined) throw new Error(`nobody agreed to charges at ${provider}`);
    const { intent } = await charges.create({
      submitKey: newKey(), profileId: profileOf(provider), reference: own, amount: moneyOf(amountMinor, scenes[provider].currency), description: 'Fault run',
      wallet: stored.wallet, token: stored.token, merchantUserId: stored.merchantUserId, fields: chargeFields[provider] ?? {},
    });
    return intent;
  }

  return {
    linkFields: fieldsOf,
    link,
    async refund(payment, amountMinor) {
      const { suggestedReference } = await refunds.preflight(payment.id);
      const { intent } = await refunds.create({
        submitKey: newKey(), paymentId: payment.id, reference: suggestedReference, amountMinor: toMinor(amountMinor), reason: 'damaged_item', note: '', fields: {}, repeatReason: 'Another order of the same payer',
      });
      return intent;
    },
    fillIn(write) {
      const own = reference.parse(write.order);
      switch (write.kind) {
        case 'link':
          return link({ ...write, reference: write.order }, false);
        case 'payout':
          return payout(own, write);
        case 'charge':
          return charge(own, write);
      }
    },
  };
}
