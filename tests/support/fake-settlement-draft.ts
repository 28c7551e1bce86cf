/** The file that the fake bridge reads for a comparison: a few synthetic rows, whose mapping is the person's business. */
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { AppErrorDto } from '../../shared/errors/app-error.ts';
import { profileId } from '../../shared/domain/ids.ts';
import { settlementDraft, type SettlementDraft, type StatementId, type StatementMapping } from '../../shared/domain/settlement.ts';
import { fakeId, fakeNow } from './fake-data.ts';

type Tools = { readonly refuse: (error: AppErrorDto) => Error; readonly file?: 'remembered' | 'otherColumns' | 'unreadable' | 'damaged' };
type Drafts = {
  readonly handlers: Pick<Handlers, 'settlements.choose' | 'settlements.fetch' | 'settlements.draft' | 'settlements.remap' | 'settlements.discard'>;
  readonly get: (id: StatementId) => SettlementDraft;
  readonly drop: () => void;
};

const titles = ['商户订单号', '交易流水号', '交易类型', '交易金额（元）', '币种', '手续费', '交易状态', '完成时间', '备注'];
const sample = [
  ['LT-1118-0301', '2026111822001400000000000301', '支付', '1,280.00', 'CNY', '7.68', '交易成功', '2026/11/18 09:12:44', '烏龍茶 150 克, "兩罐"'],
  ['LT-1118-0302', '2026111822001400000000000302', '支付', '66.50', 'CNY', '0.40', '交易成功', '2026/11/18 09:40:02', '=1+1'],
  ['LT-1118-0303', '2026111822001400000000000303', '退款', '-268.00', 'CNY', '0.00', '退款成功', '2026/11/18 10:03:31', ''],
  ['0001118000304', '2026111822001400000000000304', '支付', '88.00', 'CNY', '0.53', '交易关闭', '2026/11/18 10:21:09', '茶杯 🍵'],
];

const fresh: StatementMapping = {
  columns: { reference: 0, amount: 3 }, amounts: null, decimal: 'point', currency: null, directions: null, kindWords: { payment: [], refund: [], payout: [], ignored: [] },
  statusWords: { moved: [], notMoved: [] }, dates: 'ymd', zone: 'Asia/Hong_Kong', period: null, covers: ['payment', 'refund'],
};
const whole: StatementMapping = {
  ...fresh, columns: { reference: 0, providerNumber: 1, kind: 2, amount: 3, currency: 4, fee: 5, status: 6, at: 7 }, amounts: 'major', directions: 'words',
  kindWords: { payment: ['支付'], refund: ['退款'], payout: [], ignored: ['提现'] }, statusWords: { moved: ['交易成功', '退款成功'], notMoved: ['交易关闭'] },
};

function problemsOf(mapping: StatementMapping): AppErrorDto[] {
  const missing = (field: string): AppErrorDto => ({ code: 'settlement.mappingIncomplete', params: {}, field });
  const { columns } = mapping;
  return [
    ...(columns.reference === undefined && columns.providerNumber === undefined ? [missing('reference')] : []),
    ...(columns.amount === undefined ? [missing('amount')] : []),
    ...(columns.currency === undefined && mapping.currency === null ? [missing('currency')] : []),
    ...(mapping.amounts === null ? [missing('amounts')] : []),
    ...(mapping.directions === null ? [missing('directions')] : []),
    ...(mapping.directions === 'words' && mapping.kindWords.payment.length + mapping.kindWords.refund.length === 0 ? [missing('kindWords')] : []),
  ];
}

export function fakeDrafts({ refuse, file }: Tools): Drafts {
  let draft: SettlementDraft | undefined;

  function read(owner: string, mapping: StatementMapping, change: Partial<SettlementDraft> = {}): SettlementDraft {
    const problems = problemsOf(mapping);
    const open = problems.length > 0;
    const minor = mapping.amounts === 'minor' ? 1 : 100;
    draft = settlementDraft.parse({
      id: fakeId('f10', 1), profileId: owner, source: 'file', name: 'settlement_20261118_燈籠茶行.csv', bytes: 184_320, sha256: 'cd'.repeat(32), format: 'csv', encoding: 'gb18030', encodings: ['gb18030', 'big5', 'utf-8'], delimiter: ',',
      sheets: [], sheet: null, titles, sample, rows: 1_242, mapping, remembered: file === 'remembered' ? 'used' : file === 'otherColumns' ? 'otherColumns' : 'none',
      words: { kind: [{ word: '支付', rows: 1_098 }, { word: '退款', rows: 142 }, { word: '提现', rows: 2 }], status: [{ word: '交易成功', rows: 1_061 }, { word: '退款成功', rows: 140 }, { word: '交易关闭', rows: 41 }] },
      problems, repeats: file === 'remembered' ? [{ id: fakeId('f00', 2), name: 'settlement_20261118_燈籠茶行.csv', createdAt: fakeNow - 86_400_000, operator: 'Operator B (Demo)' }] : [],
      readable: open ? 0 : 1_238, ignored: open ? 0 : 2, unreadable: open ? 0 : 2,
      unreadableRows: open ? [] : [
        { line: 24, cells: ['LT-1118-0323', '12,0.00'], errors: [{ code: 'settlement.amountUnreadable', params: { text: '12,0.00' }, field: 'amount' }] },
        { line: 871, cells: ['LT-1118-1170', '#REF!'], errors: [{ code: 'row.cellError', params: { text: '#REF!' }, field: 'amount' }] },
      ],
      totals: open ? [] : [{ currency: 'CNY', rows: 1_180, minor: 2_184_412 * minor }, { currency: 'HKD', rows: 17, minor: 12_480 * minor }],
      from: open ? null : Date.UTC(2026, 10, 17, 16), until: open ? null : Date.UTC(2026, 10, 18, 16), ...change,
    });
    return draft;
  }

  function get(id: StatementId): SettlementDraft {
    if (draft?.id !== id) throw refuse({ code: 'settlement.draftGone', params: {} });
    return draft;
  }

  function choose(owner: string): SettlementDraft {
    if (file === 'unreadable') throw refuse({ code: 'sheet.tooLarge', params: { maximumMegabytes: 200 } });
    if (file === 'damaged') throw refuse({ code: 'sheet.unpacksTooLarge', params: { maximumRows: 200_000 } });
    return read(owner, file === 'remembered' ? whole : fresh);
  }

  return {
    get,
    drop: () => { draft = undefined; },
    handlers: {
      'settlements.choose': async (input) => ({ draft: choose(input.profileId) }),
      'settlements.fetch': async (input) => ({ ...choose(profileId.parse(input.profileId)), source: 'fetched' as const }),
      'settlements.draft': async ({ id }) => get(id),
      'settlements.remap': async ({ id, mapping, encoding, delimiter, sheet }) => read(get(id).profileId, mapping, { encoding, delimiter, sheet }),
      'settlements.discard': async () => { draft = undefined; return {}; },
    },
  };
}
