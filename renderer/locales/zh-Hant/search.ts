import type { search as searchEn, searchErrors as searchErrorsEn } from '../en/search.ts';

export const search: typeof searchEn = {
  title: '搜尋',
  box: '貼上或輸入：訂單、服務商編號、客戶、金額與日期、整封電郵',
  pasted: '已貼上的文字，可以修改',
  clear: '清空',
  results: '結果',
  found: '辨識到',
  more: '另有 {n} 個編號沒有搜尋',
  cut: '只搜尋前 {n} 個字元。',
  chip: {
    number: '編號 {text}',
    payment: '{provider} 付款 {text}',
    transaction: '{provider} 交易 {text}',
    refund: '{provider} 退款 {text}',
    amount: '金額 {amount}',
    amountOn: '金額 {amount}，{days}',
    anyCurrency: '{text}（不限幣別）',
    email: '電郵 {text}',
    cardEnd: '卡號末四位 {text}：服務商不會提供，因此改以金額與日期搜尋',
    or: '{first} 或 {second}',
    either: '這個日期有兩種讀法，兩種都會搜尋。',
  },
  group: {
    number: '這個編號', amount: '金額與日期', payer: '付款人', beginning: '以此開頭', live: '服務商有，清單沒有', token: '錢包令牌', command: '前往與操作', recent: '最近搜尋',
  },
  journal: '日誌，{time}',
  live: '即時，{time}',
  was: '日誌原為：{status}',
  ofOrder: '訂單 {reference}',
  noNumber: '沒有我方編號',
  noAmount: '沒有提供金額',
  tokens: '{n} 個令牌',
  asked: {
    title: '服務商',
    asking: '查詢中，{n} / {of}',
    silent: '尚未回應',
    gaveUp: '{n} 秒內沒有回應',
    nothing: '查無此筆',
    hits: '找到 {n} 筆',
    not: {
      nothingToAsk: '沒有可以查詢的編號', needsProviderNumber: '只能以它自己的編號查詢', needsOwnNumber: '只能以我方訂單號查詢',
      needsPayment: '退款只能經原付款查詢', tooMany: '編號太多，沒有查詢', paused: '已暫停',
    },
    error: {
      auth: '金鑰遭拒', missing: '未儲存金鑰', locked: '密鑰圈已鎖定', unavailable: '無法連線', limited: '要求稍後再查', malformed: '無法解讀回應', notFound: '查無此筆', other: '無法查詢',
    },
    payers: '無法搜尋付款人與令牌：{reason}',
  },
  said: {
    searching: '搜尋中',
    done: '{n} 個結果',
    none: '沒有結果',
    waiting: '{profile} 尚未回應',
  },
  none: {
    title: '沒有符合的結果',
    lead: '日誌沒有這個編號、金額或付款人，已回應的服務商也沒有。',
    journalOnly: '日誌沒有這個編號、金額或付款人。',
    try: '請試試完整編號、金額加日期（例如「HK$120 11月21日」），或付款人的電郵地址。',
  },
  empty: {
    title: '貼上客戶傳來的任何內容',
    lead: '訂單號或服務商編號、含多個編號的電郵、「HK$120 11月21日」、客戶編號都可以。日誌立即有結果，同時向服務商查詢。',
  },
  keys: { choose: '選擇', open: '開啟', copy: '複製編號', list: '在清單中顯示全部', close: '關閉' },
  panel: {
    back: '返回結果',
    lead: '{provider} 有這筆，日誌沒有：它是在本程式以外建立的。',
    add: '加入清單',
    adding: '加入中',
    added: '已加入 {reference}',
    cannot: '無法加入：服務商沒有提供一筆記錄所需的全部資料。',
    received: '實收',
    refunded: '已退',
    words: '服務商原文',
    parent: '原付款',
  },
  command: {
    newLink: '新增付款連結', copyNumber: '複製畫面上的編號', language: '語言：{name}', theme: '主題：{name}', goTo: '前往{name}', export: '匯出交易', shortcuts: '快速鍵',
  },
};

export const searchErrors: typeof searchErrorsEn = {
  busy: '這個服務商尚未回應之前的搜尋，沒有再查詢。請稍等再搜尋。',
  over: '這次搜尋已結束，沒有任何更改。請重新搜尋後再加入。',
  incomplete: '服務商沒有提供一筆記錄所需的全部資料（例如金額），沒有任何更改。請到服務商後台查看。',
};
