/**
 * Statement files by day or month (PingPong dossier §5.7). The outcome stands in HTTP headers and nothing of such an answer is
 * signed, so a file is only ever handed on as it came. Its columns are not published; nothing here reads them.
 */
import type { ProviderAnswer, ProviderFile, StatementAbility } from '@core/ports/provider.ts';
import { doubtful, type HttpAnswer } from '../http/exchange.ts';
import type { Redact } from '../http/evidence.ts';
import { problemOf, refusalProblem } from '../http/problems.ts';
import type { SignedClient } from './client.ts';
import { isSuccessCode, meaningOf } from './errors.ts';
import type { Settings } from './settings.ts';

const day = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const month = /^\d{4}-(?:0[1-9]|1[0-2])$/;

const kinds = {
  transactionsByDay: { of: 'transactions', billType: 'DAY', form: day },
  transactionsByMonth: { of: 'transactions', billType: 'MONTH', form: month },
  fundsByDay: { of: 'funds', billType: 'BILL', form: day },
  fundsByMonth: { of: 'funds', billType: 'MONTH_BILL', form: month },
} as const;

function isKind(code: string): code is keyof typeof kinds {
  return Object.hasOwn(kinds, code);
}

/** The provider's name without any folder and without characters that a file name cannot have. */
function safeName(name: string | undefined, otherwise: string): string {
  const last = (name ?? '').split(/[/\\]/).at(-1)?.replace(/[^\p{L}\p{N}._ ()-]/gu, '_').replace(/^[. ]+/, '').slice(0, 120) ?? '';
  return last === '' ? otherwise : last;
}

/** Null when the answer has no such headers: then it may be an ordinary envelope that refuses. */
function readFile(answer: HttpAnswer, maskKeys: Redact, asked: { readonly code: string; readonly id: string }, settings: Settings): ProviderAnswer<ProviderFile> | null {
  const { headers, status } = answer;
  const code = headers['errorcode'];
  if (code === undefined) return null;
  const message = headers['errormsg'] === undefined ? null : maskKeys(headers['errormsg']);
  if (!isSuccessCode(code)) {
    const meaning = meaningOf({ asked: 'read', code, carriesData: false }, settings.refusals);
    return { kind: 'refused', meaning, problem: refusalProblem(meaning, status, code, message) };
  }
  if (status !== 200) return doubtful('malformed', status, code, message);
  const billDate = headers['billdate'];
  if (billDate !== undefined && billDate !== '' && billDate !== asked.id) return doubtful('echoMismatch', status);
  const file = { name: safeName(headers['filename'], `${asked.code}-${asked.id}.csv`), contentType: headers['content-type'] ?? 'application/octet-stream', bytes: answer.bytes };
  return { kind: 'fact', fact: file };
}

export function createStatements(client: SignedClient, settings: Settings): StatementAbility {
  return {
    /** This provider lists no files; they are asked for by day or month. */
    list: () => Promise.resolve({ answer: { kind: 'notSent', problem: problemOf('cannotAsk', null) }, evidence: null }),

    download({ code, id }) {
      const kind = isKind(code) ? kinds[code] : null;
      if (kind === null || !kind.form.test(id)) return Promise.resolve({ answer: { kind: 'notSent', problem: problemOf('cannotAsk', null) }, evidence: null });
      const parameters = { billDate: id, billType: kind.billType, ...(kind.of === 'funds' ? { recVersion: settings.fundStatementVersion } : {}) };
      return client.exchange<ProviderFile>({
        operation: 'downloadStatement', asked: 'read', at: kind.of === 'funds' ? settings.fundStatementUrl : settings.transactionStatementUrl,
        ...(settings.statementParameters === 'top' ? { biz: () => ({}), more: parameters } : { biz: () => parameters }),
        decides: () => false,
        read: () => { throw new RangeError('an envelope is no file'); },
        readFile: (answer, maskKeys) => readFile(answer, maskKeys, { code, id }, settings),
      });
    },
  };
}
