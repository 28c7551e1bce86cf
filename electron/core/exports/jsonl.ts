/**
 * One transaction as one line of JSON, for programs: names of columns, amounts as integers in minor units, times in UTC with
 * milliseconds, null for what is not there. A local time gives its instant and an amount with decimals its minor units, each once.
 */
import type { ExportColumn, ExportRequest } from '@shared/domain/export.ts';
import { assertNever } from '@shared/errors/app-error.ts';
import type { LineWriter, ProfileNames } from './csv.ts';
import { createdAtOf, exponentIn, place, receivedMinor, signedMinor, type SourceField, type SourceRow } from './source.ts';
import { remembered } from './text-cells.ts';

const utc = (at: number): string => `"${new Date(at).toISOString()}"`;

type Member = { readonly name: string; readonly write: LineWriter };

function text(name: string, field: SourceField, few = false): Member {
  const at = place(field);
  const quoted = few ? remembered((value) => JSON.stringify(value)) : (value: string): string => JSON.stringify(value);
  return {
    name,
    write: (row) => {
      const value = row[at] as string | null; // a TEXT column
      return value === null ? 'null' : quoted(value);
    },
  };
}

function whole(name: string, value: (row: SourceRow) => number | null): Member {
  return {
    name,
    write: (row) => {
      exponentIn(row); // refuses a currency that nobody knows
      return String(value(row));
    },
  };
}

function memberOf(column: ExportColumn, names: ProfileNames): Member {
  switch (column) {
    case 'created_at_local':
    case 'created_at_utc':
      return { name: 'created_at_utc', write: (row) => utc(createdAtOf(row)) };
    case 'moved_at_local': {
      const at = place('movedAt');
      return { name: 'moved_at_utc', write: (row) => (row[at] === null ? 'null' : utc(row[at] as number)) }; // INTEGER
    }
    case 'type':
      return text(column, 'kind', true);
    case 'track': {
      const at = place('origin');
      return { name: column, write: (row) => (row[at] === 'manual' ? '"manual"' : '"api"') };
    }
    case 'reference':
      return text(column, 'reference');
    case 'original_reference':
      return text(column, 'parentReference');
    case 'provider':
      return text(column, 'providerId', true);
    case 'profile': {
      const at = place('profileId');
      const nameOf = remembered((id) => JSON.stringify(names.get(id) ?? id));
      return { name: column, write: (row) => nameOf(row[at] as string) }; // TEXT NOT NULL
    }
    case 'environment':
      return text(column, 'environment', true);
    case 'provider_payment_id':
      return text(column, 'providerPaymentId');
    case 'provider_transaction_id':
      return text(column, 'providerTransactionId');
    case 'wallet_reference':
      return text(column, 'walletReference');
    case 'method':
      return text(column, 'method', true);
    case 'currency':
      return text(column, 'currency', true);
    case 'amount':
    case 'amount_minor':
      return whole('amount_minor', signedMinor);
    case 'received':
      return whole('received_minor', receivedMinor);
    case 'refunded': {
      const at = place('refundedMinor');
      return whole('refunded_minor', (row) => row[at] as number); // INTEGER NOT NULL
    }
    case 'status':
      return text(column, 'status', true);
    case 'reason':
      return text(column, 'reason', true);
    case 'description':
      return text(column, 'description');
    case 'operator':
      return text(column, 'operator', true);
    default:
      return assertNever(column);
  }
}

/** Lines without their braces and ends; `{"change":...` may stand before. Ends are a line feed, as JSON Lines has them. */
export function jsonMembersWriter({ columns }: Pick<ExportRequest, 'columns'>, names: ProfileNames): LineWriter {
  const seen = new Map<string, LineWriter>();
  for (const column of columns) {
    const { name, write } = memberOf(column, names);
    if (!seen.has(name)) seen.set(name, write);
  }
  const members = [...seen].map(([name, write], index) => ({ head: `${index === 0 ? '' : ','}${JSON.stringify(name)}:`, write }));
  return (row) => {
    let line = '';
    for (const { head, write } of members) line += head + write(row);
    return line;
  };
}
