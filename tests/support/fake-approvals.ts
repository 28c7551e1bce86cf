/** Synthetic requests for a second person, and the computers that know each other, for the bridge in the page. */
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import type { Channel, Handlers } from '../../shared/ipc/contract.ts';
import { approvalItem, approvalRequestBody, checkedRequest, enrolledDevice, ownDevice, type ApprovalItem, type CheckedRequest, type EnrolledDevice } from '../../shared/domain/approval.ts';
import { fakeId, fakeIntent, fakeNow, fakeTransaction } from './fake-data.ts';

const hour = 3_600_000;
const ownPrint = '3c9e41d07b52a8f6e0d94b1857fc260ea5b3c87d1f4069e2d8b7451c90ae63f2';
const otherPrint = '91ab7c02d4e8f56031c9be7a4d5f80263e17a9c4b8d260f53a7e914cd08b6e45';
const publicKey = 'MCowBQYDK2VwAyEAZmFrZS1wdWJsaWMta2V5LW5vdC1yZWFsLTAwMDAwMDA=';

type Made = { readonly number: number; readonly amountMinor: number; readonly state?: ApprovalItem['state']; readonly daily?: boolean; readonly hoursAgo: number; readonly provider?: 'pingpong' | 'vexora' };

function request({ number, amountMinor, daily = false, hoursAgo, provider }: Made, maker = { name: 'Operator A (Demo)', fingerprint: ownPrint }) {
  const currency = provider === 'vexora' ? 'TWD' : 'HKD';
  return approvalRequestBody.parse({
    version: 1, id: fakeId('e00', number), account: { providerId: provider ?? 'chingchingpay', environment: 'practice', merchantId: 'M-DEMO-20417' },
    kind: 'refund', amountMinor, currency, reference: `R-LT-1119-0${390 + number}-01-7K4M2Q`,
    payment: { reference: `LT-1119-0${390 + number}`, amountMinor: amountMinor + 132_000, refundedMinor: 0, createdAt: fakeNow - 30 * hour }, reason: 'damaged_item', note: 'Two of four boxes arrived broken, photographs in the mailbox',
    maker, payloadHash: 'c'.repeat(64), trigger: daily ? { rule: 'daily', fromMinor: 1_000_000, dayMinor: 1_046_000 } : { rule: 'amount', fromMinor: 300_000, dayMinor: amountMinor },
    createdAt: fakeNow - hoursAgo * hour, expiresAt: fakeNow + (72 - hoursAgo) * hour,
  });
}

function item(made: Made): ApprovalItem {
  const state = made.state ?? 'waiting';
  const answered = state === 'released' || state === 'refused';
  return approvalItem.parse({
    id: fakeId('e00', made.number), intentId: fakeId('c00', made.number), transactionId: fakeId('b00', made.number), profileId: fakeId('a00', 1), request: request(made), file: `{"body":{"id":"${fakeId('e00', made.number)}"}}`,
    state, checker: answered ? 'Operator B (Demo)' : null, note: state === 'refused' ? 'Ask the customer for the parcel number first' : null, answeredAt: state === 'waiting' ? null : fakeNow - made.hoursAgo * hour + 40 * 60_000,
  });
}

const waiting = (): ApprovalItem[] => [
  item({ number: 1, amountMinor: 480_000, hoursAgo: 3 }), item({ number: 2, amountMinor: 126_000, daily: true, hoursAgo: 1, provider: 'pingpong' }), item({ number: 3, amountMinor: 1_834_600, hoursAgo: 70, provider: 'vexora' }),
];
const settled = (): ApprovalItem[] => [
  item({ number: 4, amountMinor: 360_000, state: 'released', hoursAgo: 5 }), item({ number: 5, amountMinor: 720_000, state: 'refused', hoursAgo: 27 }), item({ number: 6, amountMinor: 305_000, state: 'withdrawn', hoursAgo: 51 }),
];
const devices = (): EnrolledDevice[] => [
  enrolledDevice.parse({ fingerprint: otherPrint, publicKey, person: 'Operator B (Demo)', enrolledBy: 'Operator A (Demo)', enrolledAt: fakeNow - 300 * hour, removedBy: null, removedAt: null }),
  enrolledDevice.parse({ fingerprint: `${otherPrint.slice(0, -4)}c0de`, publicKey, person: 'Operator C (Demo)', enrolledBy: 'Operator A (Demo)', enrolledAt: fakeNow - 900 * hour, removedBy: 'Operator A (Demo)', removedAt: fakeNow - 20 * hour }),
];

type Answers = Pick<Handlers, Extract<Channel, `approvals.${string}`>>;

export function approvalAnswers(options: { readonly approvals?: 'waiting' | 'memory' | 'locked'; readonly create?: string }, Refusal: new (dto: AppErrorDto) => Error): Answers {
  const filled = options.approvals === 'waiting';
  let items = filled ? [...waiting(), ...settled()] : [];
  let known = filled ? devices() : [];
  const foreign = request({ number: 8, amountMinor: 480_000, hoursAgo: 2, provider: 'pingpong' }, { name: 'Operator B (Demo)', fingerprint: otherPrint });
  let answered: CheckedRequest['answered'] = null;
  const find = (id: string): ApprovalItem => {
    const found = items.find((candidate) => candidate.id === id);
    if (!found) throw new Refusal({ code: 'approval.notFound', params: {} });
    return found;
  };
  const checked = (): CheckedRequest => checkedRequest.parse({ request: foreign, enrolledAs: 'Operator B (Demo)', accountKnown: true, answered });
  const requireText = (text: string): void => {
    if (!text.includes('{')) throw new Refusal({ code: 'approval.malformed', params: {}, field: 'text' });
  };

  return {
    'approvals.list': async () => items,
    'approvals.waiting': async () => items.filter(({ state }) => state === 'waiting'),
    'approvals.byIntent': async () => ({ item: items.find(({ state }) => state === 'waiting') ?? item({ number: 1, amountMinor: 480_000, hoursAgo: 0 }) }),
    'approvals.saveRequest': async ({ id }) => ({ saved: `approval-request-${id.slice(-4)}.json` }),
    'approvals.withdraw': async ({ id }) => {
      const ended = approvalItem.parse({ ...find(id), state: 'withdrawn', answeredAt: fakeNow });
      items = items.map((other) => (other.id === id ? ended : other));
      return ended;
    },
    'approvals.openAnswer': async ({ text }) => {
      requireText(text);
      const opened = approvalItem.parse({ ...item({ number: 1, amountMinor: 480_000, hoursAgo: 3 }), state: 'released', checker: 'Operator B (Demo)', note: 'Seen the photographs', answeredAt: fakeNow });
      items = items.map((other) => (other.id === opened.id ? opened : other));
      const row = fakeTransaction({ number: 1, status: 'succeeded', amountMinor: 480_000, reference: opened.request.reference, minutesAgo: 1, refundOf: 16 });
      return { item: opened, intent: fakeIntent(row, 'SUCCEEDED') };
    },
    'approvals.chooseFile': async () => ({ text: '{"body":{"version":1},"format":"merchant-admin/approval-request"}' }),
    'approvals.check': async ({ text }) => {
      requireText(text);
      return checked();
    },
    'approvals.answer': async ({ decision, note }) => {
      answered = { decision, note, answeredAt: fakeNow, file: '{"body":{"decision":"approve"}}' };
      return checked();
    },
    'approvals.saveAnswer': async () => ({ saved: 'approval-answer-R-LT-1119-0398.json' }),
    'approvals.ownDevice': async () => {
      if (options.approvals === 'locked') throw new Refusal({ code: 'keychain.locked', params: {} });
      return ownDevice.parse({ fingerprint: ownPrint, publicKey, place: options.approvals === 'memory' ? 'memory' : 'keychain', person: 'Operator A (Demo)' });
    },
    'approvals.saveDevice': async () => ({ saved: 'installation-90ae63f2.json' }),
    'approvals.devices': async () => known,
    'approvals.readDevice': async ({ text }) => {
      requireText(text);
      return { fingerprintStart: otherPrint.slice(0, -8), person: 'Operator B (Demo)' };
    },
    'approvals.enrol': async ({ ending, person }) => {
      if (ending.replaceAll(/\s/g, '').toLowerCase() !== otherPrint.slice(-8)) throw new Refusal({ code: 'device.wrongEnding', params: {}, field: 'ending' });
      known = [...known, enrolledDevice.parse({ fingerprint: otherPrint, publicKey, person, enrolledBy: 'Operator A (Demo)', enrolledAt: fakeNow, removedBy: null, removedAt: null })];
      return known;
    },
    'approvals.removeDevice': async ({ fingerprint }) => {
      known = known.map((device) => (device.fingerprint === fingerprint ? enrolledDevice.parse({ ...device, removedBy: 'Operator A (Demo)', removedAt: fakeNow }) : device));
      return known;
    },
  };
}
