/** What a form of each provider asks for in a fault run; plainly made up. */
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { FieldValues } from '@shared/providers/request-field.ts';
import type { ProviderName } from './protocol.ts';

type Scene = {
  readonly currency: CurrencyCode;
  /** Key of the method of a link, and of an order that is to be paid. Apart where a look-up by number reads through a list. */
  readonly link: string;
  readonly order: string;
  readonly fields: (id: number) => FieldValues;
};

/** The provider counts orders per address and day, so every payer comes from another one of RFC 2544's. */
const ownAddress = (id: number): string => `198.18.${(id >> 8) & 255}.${id & 255}`;

export const scenes = {
  chingchingpay: { currency: 'HKD', link: 'link:link', order: 'link:link', fields: () => ({}) },
  pingpong: { currency: 'HKD', link: 'hosted', order: 'hosted', fields: () => ({ email: 'shopper@practice.example', shopperIP: '198.18.0.7' }) },
  pingxx: { currency: 'CNY', link: 'alipay_qr', order: 'upacp_qr', fields: () => ({}) },
  vexora: {
    currency: 'TWD', link: 'NET_BANKING/BANK_TRANSFER', order: 'NET_BANKING/BANK_TRANSFER',
    fields: (id) => ({ lastname: 'Practice', firstname: 'Payer', email: 'payer@practice.example', mobile: '0900000000', ipAddress: ownAddress(id), bankNumber: '004-0000000000001' }),
  },
} as const satisfies Record<ProviderName, Scene>;

export const chargeFields: Readonly<Partial<Record<ProviderName, FieldValues>>> = { pingpong: { email: 'shopper@practice.example', shopperIP: '198.18.0.7', payTerminal: '02' } };

export const payee: FieldValues = { bankCode: '004', payeeAccount: '000000000001', payeeName: 'Practice Payee', payeeMobile: '0900000000', payeeEmail: 'payee@practice.example' };
