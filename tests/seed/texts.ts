/** What seeded rows say. Plainly made up; among it everything that spreadsheets, tables and files are known to trip over. */

export const ordinaryTexts = [
  'Sample order', 'Sample tea set, large', 'Demo subscription, one month', 'Sample deposit', '樣本訂單', '樣本茶具套裝（大）', '示範訂閱一個月', '樣本訂金 樣本顧客甲',
  '样本订单', '样本茶具套装（大）', '演示订阅一个月', '样本押金 样本顾客乙', 'サンプル注文', '샘플 주문',
] as const;

export const awkwardTexts = [
  '=1+1', '=HYPERLINK("http://127.0.0.1/","sample")', '+852 0000 0000', '-5 pieces', '@SUM(A1:A9)', '\t=1+1', '＝1+1', "'quoted'", '"quoted" and, comma', 'semicolon; tab\tinside',
  'line one\nline two', 'line one\r\nline two', 'emoji 🧧👩‍👩‍👧‍👦 🇭🇰', '𠮷野家樣本 𡃁', '00012345678901234567', '1E5', '1-2', '2026/11/26', '3.10', 'שלום sample مرحبا', '\u202Esample',
  '  blanks around  ', '\uFEFFmark first', 'percent %s {0} ${sample}', '<b>sample</b> &amp;', 'NULL', 'a'.repeat(400),
] as const;

/** Printable ASCII without blanks, as a reference is. `n` is a number that is written behind it. */
export const awkwardReferences = ['=1+', '+852-', '-', '@ref-', '"q,"', "'s-", '1E', '0000', 'a;b-', '%s-'] as const;
