/**
 * M3: every fault x every provider x links, money out and charges with a stored token, through the real engine, adapter and journal against the practice gateway.
 * A cell says in its name where the send ends; then it is brought to its end, and the gateway's books must hold it exactly once.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Provider } from '@core/ports/provider.ts';
import { createChingchingpay } from '@electron/providers/chingchingpay/index.ts';
import { createHttpClient } from '@electron/providers/http.ts';
import { createPingpong } from '@electron/providers/pingpong/index.ts';
import { createPingxx } from '@electron/providers/pingxx/index.ts';
import { createVexora } from '@electron/providers/vexora/index.ts';
import type { MisbehaviourKind, PracticeOperation } from '@electron/practice/gateways.ts';
import { providerIds, type ProviderId } from '@shared/domain/ids.ts';
import type { IntentState } from '@shared/domain/intent.ts';
import { machineClock, recordingLogger } from '../../integration/providers/support/clock.ts';
import { answer, answering, startRawServer, type RawServer } from '../../integration/providers/support/raw-server.ts';
import { engineSubject, type EngineSubject, type Wish } from './engine-subject.ts';
import { practiceSubject, type ProviderSubject } from './practice-subject.ts';

const creators = { chingchingpay: createChingchingpay, pingpong: createPingpong, pingxx: createPingxx, vexora: createVexora } as const satisfies Record<ProviderId, unknown>;
const pem = (name: string): string => readFileSync(resolve(import.meta.dirname, '../../integration/providers/tls', `${name}.pem`), 'utf8');

/** Faults before or after the wire; `misbehaviour` is done by the gateway. */
const faults = [
  { name: 'DNS knows no such host', ends: ['QUEUED'] },
  { name: 'connection refused', ends: ['QUEUED'] },
  { name: 'TLS handshake fails', ends: ['QUEUED'] },
  { name: 'reset before commit', ends: ['UNKNOWN'], misbehaviour: 'hang-up-before-commit' },
  { name: 'reset after commit', ends: ['UNKNOWN'], misbehaviour: 'accept-then-hang-up' },
  { name: 'late commit', ends: ['UNKNOWN'], misbehaviour: 'late-commit', delayMs: 50 },
  { name: 'slow answer', ends: ['UNKNOWN'], misbehaviour: 'answer-late', delayMs: 3_000 },
  { name: '500 before commit', ends: ['UNKNOWN'], misbehaviour: 'error-500-before-commit' },
  { name: '500 after commit', ends: ['UNKNOWN'], misbehaviour: 'error-500-after-commit' },
  { name: 'HTML with 200, before commit', ends: ['UNKNOWN'], misbehaviour: 'html-200-before-commit' },
  { name: 'HTML with 200, after commit', ends: ['UNKNOWN'], misbehaviour: 'html-200' },
  { name: 'empty 200', ends: ['UNKNOWN'], misbehaviour: 'empty-200' },
  { name: '409 in progress', ends: ['UNKNOWN'] },
  // Back in the queue only where the provider documents that nothing was executed.
  { name: '429', ends: ['QUEUED', 'UNKNOWN'], misbehaviour: 'rate-limit-429' },
  { name: '401', ends: ['QUEUED', 'UNKNOWN'], misbehaviour: 'unauthorised-401' },
  { name: 'success with a wrong signature', ends: ['UNKNOWN'], misbehaviour: 'wrong-signature' },
  { name: 'duplicate reference', ends: ['SUCCEEDED', 'ACCEPTED', 'UNKNOWN', 'REJECTED'] },
] as const satisfies readonly { readonly name: string; readonly ends: readonly IntentState[]; readonly misbehaviour?: MisbehaviourKind; readonly delayMs?: number }[];
type Fault = (typeof faults)[number];

const wishes = ['link', 'moneyOut', 'charge'] as const;
type Cell = { readonly fault: Fault; readonly wish: (typeof wishes)[number]; /** Why it cannot happen there; null where it can. */ readonly cannot: string | null };

/** What the gateway calls it: one that has no checkouts of their own calls each a link. */
function operationOf(subject: ProviderSubject, wish: Cell['wish']): PracticeOperation {
  if (wish === 'moneyOut') return subject.dialect.moneyOut;
  if (wish === 'charge') return 'checkout';
  const kind = subject.methods[0]?.kind ?? 'link';
  return subject.gateway.shows(kind, 'hang-up-before-commit') ? kind : 'link';
}

function cannot(subject: ProviderSubject, wish: Cell['wish'], fault: Fault): string | null {
  if (fault.name === 'success with a wrong signature' && !subject.gateway.shows(operationOf(subject, wish), 'wrong-signature')) return 'its answers are not signed';
  if (fault.name === 'duplicate reference' && wish === 'moneyOut' && subject.dialect.sameMoneyOut === 'second') return 'it takes a repeated number for a new order, which is why nothing is repeated there';
  return null;
}

/** Charges where the provider keeps tokens. */
function wishesOf(subject: ProviderSubject): readonly Cell['wish'][] {
  return subject.provider().tokens === undefined ? ['link', 'moneyOut'] : wishes;
}

const subjects = await Promise.all(providerIds.map(async (id) => practiceSubject(id)));
const engines = await Promise.all(subjects.map(engineSubject));
const rows = subjects.map((subject, index) => ({ id: subject.id, subject, engine: engines[index]!, out: subject.dialect.moneyOut }));
let cells = 0;

describe.each(rows)('$id', ({ subject, engine }) => {
  const toBeClosed: RawServer[] = [];
  afterEach(async () => {
    subject.gateway.clearMisbehaviour();
    await Promise.all(toBeClosed.splice(0).map((server) => server.close()));
  });
  afterAll(async () => {
    await engine.close();
    await subject.close();
  });

  const patient = (): Provider => subject.provider({ settings: { requestTimeout: 20_000 } });

  function withoutDns(): Provider {
    const account = { environment: 'test' as const, merchantId: subject.gateway.merchantId, baseUrl: 'https://provider.invalid', settings: { ...subject.gateway.settings, ...subject.dialect.settings } };
    const http = createHttpClient({
      environment: 'test', clock: machineClock,
      lookup: (_host, _options, done) => done(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }), ''),
    });
    return creators[subject.id]({ account, secret: async (name) => subject.gateway.credentials[name] ?? '', clock: machineClock, logger: recordingLogger() }, http);
  }

  async function through(server: RawServer, scheme: 'http' | 'https'): Promise<Provider> {
    toBeClosed.push(server);
    return subject.provider({ baseUrl: scheme === 'http' ? server.url : `https://localhost:${server.port}` });
  }

  /** The line as it is for this one send. */
  async function arm({ fault, wish: kind }: Cell, wish: Wish): Promise<Provider> {
    if ('misbehaviour' in fault) {
      const operation = operationOf(subject, kind);
      subject.gateway.misbehave({ operation, kind: fault.misbehaviour, times: 1, ...('delayMs' in fault ? { delayMs: fault.delayMs } : {}) });
      return fault.name === 'slow answer' ? subject.provider({ settings: { requestTimeout: 1_000 } }) : patient();
    }
    switch (fault.name) {
      case 'DNS knows no such host':
        return withoutDns();
      case 'connection refused':
        return subject.provider({ baseUrl: 'http://127.0.0.1:9' });
      case 'TLS handshake fails':
        return through(await startRawServer(answering(answer(200, '{}')), { key: pem('leaf-key'), cert: pem('self') }), 'https');
      case '409 in progress':
        return through(await startRawServer(answering(answer(409, '{"code":"in_progress"}'))), 'http');
      case 'duplicate reference':
        await wish.sendBefore(patient());
        return patient();
    }
  }

  async function play(current: EngineSubject, cell: Cell): Promise<void> {
    current.use(patient());
    const wish = await current[cell.wish]();
    current.use(await arm(cell, wish));
    const sent = await current.submit(wish);
    expect(cell.fault.ends as readonly IntentState[], JSON.stringify(sent)).toContain(sent.state);
    if (cell.fault.name === '401') expect((await current.bench.journal.profiles.get(sent.profileId))?.paused).not.toBeNull();
    if (cell.fault.name === 'late commit') await expect.poll(() => wish.executed()).toBe(1);
    current.use(patient());
    const end = await current.settle(sent, wish);
    cells += 1;
    if (cell.fault.name === 'duplicate reference' && cell.wish === 'link' && subject.dialect.sameLink === 'duplicate') {
      // The number was somebody else's before our only send: theirs stays theirs.
      expect(end.state).toBe('REJECTED');
    } else expect(end.state, JSON.stringify(end)).toBe('SUCCEEDED');
    expect(wish.executed(), 'in the books of the gateway').toBe(1);
  }

  describe.each(wishesOf(subject))('%s', (wish) => {
    const all = faults.map((fault): Cell & { readonly title: string } => {
      const why = cannot(subject, wish, fault);
      return { fault, wish, cannot: why, title: why === null ? `${fault.name} -> ${fault.ends.join(' or ')}, then done once` : `${fault.name} -> cannot occur: ${why}` };
    });
    it.each(all)('$title', async (cell) => {
      if (cell.cannot === null) await play(engine, cell);
      else expect('misbehaviour' in cell.fault ? subject.gateway.shows(operationOf(subject, cell.wish), cell.fault.misbehaviour) : subject.dialect.sameMoneyOut !== 'second').toBe(false);
    }, 60_000);
  });
});

it('the table has its cells', () => {
  const possible = rows.flatMap(({ subject }) => wishesOf(subject).flatMap((wish) => faults.filter((fault) => cannot(subject, wish, fault) === null)));
  expect(cells).toBe(possible.length);
});
