/** Holds each file of a provider in a thread of its own, with a limit of memory and of time for an answer: a harmful file ends its thread and nothing else. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '@core/ports/clock.ts';
import type { Logger } from '@core/ports/logger.ts';
import type { StatementFiles } from '@core/ports/statement-files.ts';
import { statementLimits } from '@shared/domain/settlement.ts';
import { AppError } from '@shared/errors/app-error.ts';
import type { StatementQuestion, StatementReply, StatementValues } from './statement-protocol.ts';

/** Megabytes of its heap, and milliseconds for one answer. */
const mostMemory = 2_048;
const longestAnswer = 120_000;

type Waiting = { readonly resolve: (reply: StatementReply) => void; readonly reject: (cause: AppError) => void };

export function createStatementFiles(dependencies: { readonly workerFile: string; readonly clock: Clock; readonly logger: Logger }): StatementFiles {
  return {
    open(bytes) {
      const worker = new Worker(dependencies.workerFile, { workerData: bytes, transferList: [bytes.buffer], resourceLimits: { maxOldGenerationSizeMb: mostMemory } });
      const waiting: Waiting[] = [];
      let over: AppError | undefined;

      function end(cause: AppError): void {
        over ??= cause;
        for (const one of waiting.splice(0)) one.reject(over);
        void worker.terminate();
      }
      worker.on('message', (reply: StatementReply) => waiting.shift()?.resolve(reply));
      worker.on('error', (cause) => {
        const memory = 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
        dependencies.logger.error('statement.workerFailed', { reason: cause.name });
        end(memory ? new AppError('sheet.unpacksTooLarge', { maximumRows: statementLimits.rows }) : new AppError('sheet.damaged', {}, { cause }));
      });
      worker.on('exit', () => end(new AppError('settlement.draftGone')));

      async function ask<Kind extends StatementQuestion['kind']>(question: StatementQuestion & { readonly kind: Kind }): Promise<StatementValues[Kind]> {
        if (over !== undefined) throw over;
        const giveUp = dependencies.clock.after(longestAnswer, () => end(new AppError('sheet.damaged', { reason: 'time' })));
        try {
          const reply = await new Promise<StatementReply>((resolve, reject) => {
            waiting.push({ resolve, reject });
            worker.postMessage(question);
          });
          if (reply.kind === 'refused') throw new AppError(reply.error.code, reply.error.params, reply.error.field === undefined ? {} : { field: reply.error.field });
          return reply.value as StatementValues[Kind]; // answers come in the order of the questions, each of its kind
        } finally {
          giveUp();
        }
      }

      return {
        read: async (as) => ask({ kind: 'read', as }),
        check: async (mapping) => ask({ kind: 'check', mapping }),
        rows: async (mapping, after, limit) => ask({ kind: 'rows', mapping, after, limit }),
        close: () => end(new AppError('settlement.draftGone')),
      };
    },
  };
}
