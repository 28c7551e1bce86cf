/** 清單欄位、篩選與已儲存檢視的用語。 */
import type { list as English } from '../en/list.ts';

export const list: typeof English = {
  table: '交易',
  addFilter: '篩選',
  cancel: '取消',
  done: '完成',
  width: '「{name}」欄寬',
  column: {
    kind: '種類', created: '建立時間', moved: '款項變動時間', order: '訂單號', reference: '我方編號', original: '原收款訂單號', description: '說明', provider: '服務商', profile: '設定檔', method: '付款方式',
    paymentNumber: '服務商付款編號', transactionNumber: '服務商交易編號', wallet: '錢包編號', amount: '金額', received: '實收', refunded: '已退', rest: '可退餘額', currency: '幣別',
    status: '狀態', origin: '來源', reason: '原因', operator: '操作員', observed: '狀態截至',
  },
  head: { created: '時間 {zone}', moved: '款項變動 {zone}', observed: '截至 {zone}' },
  origin: { link: '付款連結', checkout: '結帳', charge: '令牌扣款', refund: '退款', manual: '人工退款', payout: '代付', found: '在服務商查得' },
  timeOf: { label: '期間依據', created: '建立時間', moved: '款項變動時間', movedLabel: '款項變動' },
  zone: { label: '此清單的時區' },
  amount: {
    least: '下限（含）', most: '上限（含）', choose: '請選擇幣別', hint: '不分正負：退款與收款一樣以金額大小比較。', unreadable: '這不是金額，請輸入例如 1,234.50。', noCurrency: '未選幣別',
    from: '{from} {currency} 起', upTo: '最多 {to} {currency}', range: '{from}–{to} {currency}',
  },
  problem: {
    badRange: '截止日必須在起始日之後，設定沒有變動：請選較晚的截止日，或較早的起始日。',
    amountNeedsCurrency: '金額只能在同一幣別內比較，請只選一種幣別。',
    amountRange: '金額上限低於下限，請對調兩個金額。',
  },
  columns: {
    title: '欄位', shown: '顯示 {count} 欄', width: '寬度', others: '未顯示', reset: '還原預設欄位', up: '將「{name}」前移', down: '將「{name}」後移',
    moved: '「{name}」是第 {at} 欄，共 {total} 欄', added: '已顯示「{name}」', removed: '已隱藏「{name}」',
  },
  view: {
    changed: '已變更', save: '儲存', reset: '還原', saveNew: '儲存檢視', saveAs: '另存新檢視', manage: '管理檢視', menu: '已儲存的檢視', more: '另有 {count} 個',
    saveTitle: '儲存此檢視', saveHint: '會儲存篩選條件、欄位、排序與時區。「最近 7 日」這類期間每次開啟都以當日重新計算。', name: '名稱', nameMissing: '請輸入名稱。', savedAs: '已儲存檢視：{name}',
    none: '尚未儲存任何檢視。', up: '將「{name}」上移', down: '將「{name}」下移', moved: '「{name}」是第 {at} 個檢視，共 {total} 個', rename: '檢視「{name}」的名稱', default: '開啟時顯示', remove: '移除檢視「{name}」', removeNow: '移除',
  },
  gone: {
    lead: '開啟此檢視時，略過了已不存在的項目。', columns: '欄位：{names}。', filters: '篩選條件：{names}。', profiles: '{count} 個已移除或不在此顯示的設定檔。',
    zone: '時區 {zone}，改用畫面的時區。', sort: '排序方式，改為由新至舊。', kept: '在您儲存之前，已儲存的檢視不會變動。',
  },
};
