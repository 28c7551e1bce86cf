/**
 * Reads webhook events (Ping++ dossier §14). The signature covers the raw body and nothing else. Without one, or without a key
 * to verify it by, an event is at most a hint that leads to a question.
 */
import type { KeyObject } from 'node:crypto';
import type { Notice, NoticeReading, ProviderAccount } from '@core/ports/provider.ts';
import { readJson } from '../http/json.ts';
import { markOf } from './mapper.ts';
import type { Settings } from './settings.ts';
import { isSignedBy, readPublicKeys } from './signer.ts';
import { eventData, type EventData } from './wire.ts';

type Snapshot = Readonly<Record<string, unknown>>;

function textOf(object: Snapshot, name: string): string | null {
  const value = object[name];
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : null;
}

/** The app stands in one of two members, and is an object where it was expanded; refunds have named it only since 2026. */
function appOf(object: Snapshot): string | null {
  const { app } = object;
  return typeof app === 'object' && app !== null && 'id' in app && typeof app.id === 'string' ? app.id : textOf(object, 'app') ?? textOf(object, 'app_id');
}

function isHash(value: unknown): value is Snapshot {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Our number: the order's for a charge, our mark for a refund, the batch's for a batch. */
function referenceOf({ object, ...rest }: Snapshot): string | null {
  switch (object) {
    case 'charge':
      return textOf(rest, 'order_no');
    case 'refund':
      return isHash(rest['metadata']) ? markOf(rest['metadata']) : null;
    case 'batch_refund':
      return textOf(rest, 'batch_no');
    case 'order':
      return textOf(rest, 'merchant_order_no');
    default:
      return null;
  }
}

type Trust = 'verified' | 'hint' | 'badSignature' | 'noSignature';

function unsigned(event: EventData, account: ProviderAccount, settings: Settings): Trust {
  // Old test modes sent the header empty; what comes so is never more than a hint, and never in live.
  return settings.acceptUnsignedTestEvents && account.environment !== 'live' && !event.livemode ? 'hint' : 'noSignature';
}

function trustIn(notice: Notice, event: EventData, account: ProviderAccount, settings: Settings): Trust {
  const signature = notice.signature?.trim() ?? '';
  if (signature === '') return unsigned(event, account, settings);
  let keys: readonly KeyObject[];
  try {
    keys = readPublicKeys(settings.publicKey);
  } catch {
    return 'badSignature';
  }
  if (keys.length === 0) return 'hint';
  return isSignedBy(Buffer.from(notice.body, 'utf8'), signature, keys) ? 'verified' : 'badSignature';
}

export function readEvent(notice: Notice, account: ProviderAccount, settings: Settings): NoticeReading {
  const reading = readJson(notice.body);
  const parsed = eventData.safeParse(reading.ok ? reading.value : undefined);
  if (!parsed.success) return { kind: 'refused', reason: 'malformed' };
  const event = parsed.data;
  const trust = trustIn(notice, event, account, settings);
  if (trust === 'badSignature' || trust === 'noSignature') return { kind: 'refused', reason: trust };
  const { object } = event.data;
  const app = appOf(object);
  if ((app !== null && app !== account.merchantId) || event.livemode !== (account.environment === 'live')) return { kind: 'refused', reason: 'otherAccount' };
  return { kind: trust, type: event.type, reference: referenceOf(object), providerNumber: textOf(object, 'id') };
}
