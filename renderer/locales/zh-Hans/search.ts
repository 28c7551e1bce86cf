import type { search as searchEn, searchErrors as searchErrorsEn } from '../en/search.ts';

export const search: typeof searchEn = {
  title: '搜索',
  box: '粘贴或输入：订单、服务商编号、客户、金额和日期、整封邮件',
  pasted: '已粘贴的文字，可以修改',
  clear: '清空',
  results: '结果',
  found: '识别到',
  more: '另有 {n} 个编号没有搜索',
  cut: '只搜索前 {n} 个字符。',
  chip: {
    number: '编号 {text}',
    payment: '{provider} 付款 {text}',
    transaction: '{provider} 交易 {text}',
    refund: '{provider} 退款 {text}',
    amount: '金额 {amount}',
    amountOn: '金额 {amount}，{days}',
    anyCurrency: '{text}（不限币种）',
    email: '邮箱 {text}',
    cardEnd: '卡号末四位 {text}：服务商不提供，因此改按金额和日期搜索',
    or: '{first} 或 {second}',
    either: '这个日期有两种读法，两种都会搜索。',
  },
  group: {
    number: '这个编号', amount: '金额和日期', payer: '付款人', beginning: '以此开头', live: '服务商有，列表中没有', token: '钱包令牌', command: '前往和操作', recent: '最近搜索',
  },
  journal: '日志，{time}',
  live: '实时，{time}',
  was: '日志原为：{status}',
  ofOrder: '订单 {reference}',
  noNumber: '没有我方编号',
  noAmount: '未提供金额',
  tokens: '{n} 个令牌',
  asked: {
    title: '服务商',
    asking: '查询中，{n} / {of}',
    silent: '尚未回应',
    gaveUp: '{n} 秒内没有回应',
    nothing: '查无此笔',
    hits: '找到 {n} 笔',
    not: {
      nothingToAsk: '没有可查询的编号', needsProviderNumber: '只能按它自己的编号查询', needsOwnNumber: '只能按我方订单号查询',
      needsPayment: '退款只能通过原付款查询', tooMany: '编号太多，没有查询', paused: '已暂停',
    },
    error: {
      auth: '密钥被拒', missing: '未保存密钥', locked: '密钥库已锁定', unavailable: '无法连接', limited: '要求稍后再查', malformed: '无法解析响应', notFound: '查无此笔', other: '无法查询',
    },
    payers: '无法搜索付款人和令牌：{reason}',
  },
  said: {
    searching: '搜索中',
    done: '{n} 个结果',
    none: '没有结果',
    waiting: '{profile} 尚未回应',
  },
  none: {
    title: '没有符合的结果',
    lead: '日志没有这个编号、金额或付款人，已回应的服务商也没有。',
    journalOnly: '日志没有这个编号、金额或付款人。',
    try: '请试试完整编号、金额加日期（例如“HK$120 11月21日”），或付款人的邮箱地址。',
  },
  empty: {
    title: '粘贴客户发来的任何内容',
    lead: '订单号或服务商编号、含多个编号的邮件、“HK$120 11月21日”、客户编号都可以。日志立即给出结果，同时向服务商查询。',
  },
  keys: { choose: '选择', open: '打开', copy: '复制编号', list: '在列表中显示全部', close: '关闭' },
  panel: {
    back: '返回结果',
    lead: '{provider} 有这笔，日志没有：它是在本程序以外创建的。',
    add: '加入列表',
    adding: '加入中',
    added: '已加入 {reference}',
    cannot: '无法加入：服务商没有提供一笔记录所需的全部信息。',
    received: '实收',
    refunded: '已退',
    words: '服务商原文',
    parent: '原付款',
  },
  command: {
    newLink: '新建付款链接', copyNumber: '复制页面上的编号', language: '语言：{name}', theme: '主题：{name}', goTo: '前往{name}', export: '导出交易', shortcuts: '快捷键',
  },
};

export const searchErrors: typeof searchErrorsEn = {
  busy: '这个服务商尚未回应之前的搜索，没有再查询。请稍等再搜索。',
  over: '这次搜索已结束，没有任何更改。请重新搜索后再加入。',
  incomplete: '服务商没有提供一笔记录所需的全部信息（例如金额），没有任何更改。请到服务商后台查看。',
};
