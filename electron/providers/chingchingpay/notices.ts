/**
 * Notifications as the merchant's server got them (ChingChingPay dossier §10). Whether and how they are signed is not published,
 * so both are settings. A verified one says only that the provider sent it: what it claims is asked for, never believed.
 */
import type { Notice, NoticeReading } from '@core/ports/provider.ts';
import { readJson } from '../http/json.ts';
import type { Settings } from './settings.ts';
import { isSignature, messageToSign } from './signer.ts';
import { envelope, noticeData } from './wire.ts';

type Members = Readonly<Record<string, unknown>>;

function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null;
}

/** The transaction, unwrapped or in an envelope whose code is a success; null when it is in neither. */
function transactionOf(members: Members, settings: Settings): Members | null {
  const inner = membersOf(members['data']);
  if (inner === null) return members;
  const { success, data } = envelope.safeParse(members);
  if (!success) return null;
  return data.code === undefined || settings.refusals.successCodes.has(String(data.code)) ? inner : null;
}

/** The path that a request to the merchant's server was signed with, where the signature covers one. */
function pathOf(callbackUrl: string): string {
  return URL.canParse(callbackUrl) ? new URL(callbackUrl).pathname : '';
}

export type NoticeDependencies = { readonly settings: Settings; readonly merchantId: string; readonly secret: (name: string) => Promise<string> };

/** Throws the SecretStore's errors; a notice that cannot be checked is not judged. */
export async function readNotice(notice: Notice, { settings, merchantId, secret }: NoticeDependencies): Promise<NoticeReading> {
  const reading = readJson(notice.body);
  const members = reading.ok ? membersOf(reading.value) : null;
  if (members === null) return { kind: 'refused', reason: 'malformed' };

  const signature = notice.signature?.trim() ?? '';
  if (signature === '' && settings.notices.signed) return { kind: 'refused', reason: 'noSignature' };
  if (signature !== '') {
    const body = Buffer.from(notice.body, 'utf8');
    const message = messageToSign({ method: 'POST', path: pathOf(settings.callbackUrl), body, members }, { ...settings.signature, message: settings.notices.message });
    const key = await secret('apiSecret');
    if (key === '' || !isSignature(signature, message, key, settings.signature.encoding)) return { kind: 'refused', reason: 'badSignature' };
  }

  const transaction = transactionOf(members, settings);
  const parsed = noticeData.safeParse(transaction ?? undefined);
  if (!parsed.success) return { kind: 'refused', reason: 'malformed' };
  const { merchant_id: account, merchant_reference: reference, transaction_id: providerNumber, transaction_type: type } = parsed.data;
  if (account !== null && account !== merchantId) return { kind: 'refused', reason: 'otherAccount' };
  if (reference === null && providerNumber === null) return { kind: 'refused', reason: 'malformed' };
  return { kind: signature === '' ? 'hint' : 'verified', type: type ?? '', reference, providerNumber };
}
