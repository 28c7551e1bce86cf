/**
 * Signatures of what comes in: notifications, which are signed, and answers, which the documents say are and never show (Vexora
 * dossier §3). Works on the text as it came.
 */
import { rawMembers, signedMember, type NumberForm, type RawMember } from './raw-members.ts';
import type { SignSettings } from './settings.ts';
import { isSignature } from './signer.ts';

export type SignVerdict = 'good' | 'bad' | 'absent';

const numberForms: readonly NumberForm[] = ['written', 'plain'];

/** Verdict on the `sign` among the members of `object`. A number counts as it is written or as it would be written again. */
export function signVerdict(members: readonly RawMember[], secret: string, settings: SignSettings): SignVerdict {
  const sign = members.find((member) => member.name === 'sign');
  if (sign === undefined || sign.raw === 'null' || sign.raw === '""') return 'absent';
  const given = signedMember(sign, 'written');
  if (given.nested || given.text === null || !sign.raw.startsWith('"')) return 'bad';
  const text = given.text;
  return numberForms.some((numbers) => isSignature(text, members.map((member) => signedMember(member, numbers)), secret, settings)) ? 'good' : 'bad';
}

/** Verdict on an answer: of a `sign` beside `code` or inside `data`. One bad one is enough. */
export function answerVerdict(body: string, secret: string, settings: SignSettings): SignVerdict {
  const outer = rawMembers(body);
  const data = outer.find((member) => member.name === 'data');
  const verdicts = [signVerdict(outer, secret, settings), data === undefined ? 'absent' : signVerdict(rawMembers(data.raw), secret, settings)] as const;
  if (verdicts.includes('bad')) return 'bad';
  return verdicts.includes('good') ? 'good' : 'absent';
}

/**
 * One sibling's example has `tradeNo` twice, the second being the platform's number (dossier §6.1). Names the second one
 * accordingly where that is certain: the first is `reference`, the second is not, and no other name comes twice. Else null.
 */
export function withPlatformNumberNamed(body: string, reference: string): string | null {
  const outer = rawMembers(body);
  const data = outer.find((member) => member.name === 'data');
  if (data === undefined || new Set(outer.map(({ name }) => name)).size !== outer.length) return null;
  const members = rawMembers(data.raw);
  const [first, second, third] = members.filter((member) => member.name === 'tradeNo');
  if (first === undefined || second === undefined || third !== undefined) return null;
  const names = new Set(members.map(({ name }) => name));
  if (names.size !== members.length - 1 || names.has('platFormTradeNo') || names.has('payproTradeNo')) return null;
  if (first.raw !== JSON.stringify(reference) || second.raw === first.raw || !second.raw.startsWith('"')) return null;
  const at = data.valueAt + second.start;
  const name = '"tradeNo"';
  return body.startsWith(name, at) ? `${body.slice(0, at)}"platFormTradeNo"${body.slice(at + name.length)}` : null;
}
