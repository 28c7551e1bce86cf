/** Reads a pasted notification about an agreement. It proves nothing by itself: what it speaks of is asked about, however well it is signed. */
import { AppError, type AppErrorDto } from '@shared/errors/app-error.ts';
import type { CallOutput, ParsedInput } from '@shared/ipc/contract.ts';
import type { NoticeReading } from '../ports/provider.ts';
import type { StoredWalletToken } from '../ports/wallet-tokens.ts';
import { isChange, notOffered, type TokenDesk } from './desk.ts';
import type { Seen } from './unbind.ts';

type Read = CallOutput<'tokens.readNotice'>;

export function createReadNotice(desk: TokenDesk, check: (row: StoredWalletToken) => Promise<Seen>) {
  const { journal, directory } = desk;

  /** What it speaks of: by our number; without one, what the person says that it belongs to. */
  async function subjectOf(profileId: StoredWalletToken['profileId'], reading: Extract<NoticeReading, { readonly kind: 'verified' | 'hint' }>, named: StoredWalletToken | undefined) {
    if (reading.reference !== null) return journal.walletTokens.byRequestReference(profileId, reading.reference);
    return named;
  }

  async function note(row: StoredWalletToken): Promise<StoredWalletToken> {
    try {
      return await desk.move(row, {}, { type: 'noticeRead', operator: await desk.operator() });
    } catch (cause) {
      if (!isChange(cause)) throw cause;
      return desk.load(row.id);
    }
  }

  /** Errors: `profile.notFound`, `ability.notOffered`, `token.notFound`, `token.wrongProfile`. */
  return async function readNotice({ profileId, id, body, signature }: ParsedInput<'tokens.readNotice'>): Promise<Read> {
    const { profile } = await desk.rulesOf(profileId);
    const named = id === null ? undefined : await desk.load(id);
    if (named !== undefined && named.profileId !== profileId) throw new AppError('token.wrongProfile');
    const { readNotice: read } = directory.providerForTest(profile);
    if (read === undefined) throw notOffered(profile);
    const reading = await read({ body, signature: signature === '' ? null : signature });
    if (reading.kind === 'refused') return { kind: 'refused', reason: reading.reason, type: null, tokens: [], error: null };
    const told = { kind: reading.kind, reason: null, type: reading.type } as const;
    const subject = await subjectOf(profileId, reading, named);
    const other: AppErrorDto = { code: 'token.noticeOther', params: {} };
    if (subject === undefined) return { ...told, tokens: [], error: other };
    const { token, error } = await check(await note(subject));
    return { ...told, tokens: [token], error };
  };
}
