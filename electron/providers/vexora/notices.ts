/**
 * Reads a notification that the merchant's server was sent (Vexora dossier §9). It is believed only with a signature over the very
 * text that came, and even then it only says what to ask about. Nothing is asked or sent here.
 */
import type { Notice, NoticeReading } from '@core/ports/provider.ts';
import * as z from 'zod';
import { readJson } from '../http/json.ts';
import { signVerdict } from './answer-sign.ts';
import { rawMembers } from './raw-members.ts';
import type { SignSettings } from './settings.ts';

const largestNotice = 64 * 1024;
const identifier = z.string().min(1).max(128).regex(/^[\x20-\x7e]+$/);
const notice = z.object({ tradeNo: identifier, platFormTradeNo: identifier.optional(), payproTradeNo: identifier.optional(), status: z.string().regex(/^[\x21-\x7e]{1,32}$/) });

const refused = (reason: Extract<NoticeReading, { readonly kind: 'refused' }>['reason']): NoticeReading => ({ kind: 'refused', reason });

/** `type` is the status as written. The signature stands in the body; one beside it is not looked at. */
export function readNotice({ body }: Pick<Notice, 'body'>, secret: string, settings: SignSettings): NoticeReading {
  if (Buffer.byteLength(body, 'utf8') > largestNotice) return refused('malformed');
  // The strict reader refuses a name that comes twice: its readers would disagree on what was signed.
  const reading = readJson(body);
  if (!reading.ok) return refused('malformed');
  const members = rawMembers(body);
  if (members.length === 0) return refused('malformed');
  const verdict = signVerdict(members, secret, settings);
  if (verdict !== 'good') return refused(verdict === 'absent' ? 'noSignature' : 'badSignature');
  const parsed = notice.safeParse(reading.value);
  if (!parsed.success) return refused('malformed');
  const { tradeNo, platFormTradeNo, payproTradeNo, status } = parsed.data;
  return { kind: 'verified', type: status, reference: tradeNo, providerNumber: platFormTradeNo ?? payproTradeNo ?? null };
}
