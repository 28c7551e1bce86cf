/** What an import of tokens needs: a real journal with one profile, real reading and sealing, and a file that a test writes. */
import { readTable } from '@core/batches/reading/read-table.ts';
import type { Sealer } from '@core/ports/sealer.ts';
import type { WalletTokenRecords } from '@core/ports/wallet-tokens.ts';
import { createTokenImports, type TokenImports } from '@core/tokens/import/import.ts';
import { createTokenVault, type TokenVault } from '@core/tokens/vault.ts';
import type { ProviderId } from '@shared/domain/ids.ts';
import type { SettingValues } from '@shared/domain/profile.ts';
import type { TokenImport } from '@shared/domain/wallet-token.ts';
import { memorySealer } from './memory-sealer.ts';
import { openBench, type Bench } from './use-case.ts';

export type ImportBench = {
  readonly bench: Bench;
  readonly imports: TokenImports;
  readonly vault: TokenVault;
  /** Reads this text as the chosen file. */
  readonly read: (text: string | Uint8Array) => Promise<TokenImport>;
  /** The bytes that were handed over last, as they are now. */
  readonly bytes: () => Uint8Array;
  readonly told: TokenImport[];
  readonly written: string[];
  readonly saved: { name: string; bytes: Uint8Array }[];
};

export async function openImports(providerId: ProviderId, options: { readonly settings?: SettingValues; readonly sealer?: Sealer; readonly records?: (real: WalletTokenRecords) => Pick<WalletTokenRecords, 'knownMarks' | 'createMany'> } = {}): Promise<ImportBench> {
  const sealer = options.sealer ?? memorySealer();
  const bench = await openBench({ providerId, provider: () => ({}), sealer, ...(options.settings === undefined ? {} : { settings: options.settings }) });
  const vault = createTokenVault(sealer);
  const told: TokenImport[] = [];
  const written: string[] = [];
  const saved: { name: string; bytes: Uint8Array }[] = [];
  let bytes: Uint8Array = new Uint8Array();
  const records = bench.journal.walletTokens;
  const imports = createTokenImports({
    records: options.records?.(records) ?? records, vault, directory: bench.directory, clock: bench.clock, ids: bench.ids,
    reader: { read: async (request) => readTable(request) },
    chooser: { choose: async () => (bytes.byteLength === 0 ? null : { name: 'tokens.csv', bytes }) },
    saver: {
      save: async (name, content) => {
        saved.push({ name, bytes: content });
        return `/chosen/${name}`;
      },
    },
    operator: async () => 'Operator A',
    onProgress: (progress) => told.push(progress),
    onWritten: (id) => written.push(id),
  });
  return {
    bench, imports, vault, told, written, saved,
    bytes: () => bytes,
    async read(text) {
      bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : Uint8Array.from(text);
      const draft = await imports.choose(bench.profile.id);
      if (draft === null) throw new Error('nothing was chosen');
      return draft;
    },
  };
}

/** A token of 64 characters, plainly made up. */
export const madeUpToken = (number: number): string => `practice-token-${String(number).padStart(6, '0')}`.padEnd(64, 'x');
