/** 设置画面的用语。 */
import type { settings as English } from '../en/settings.ts';

export const settings: typeof English = {
  title: '设置',
  hint: '适用于本机，更改立即生效。',
  look: '语言与外观',
  language: '语言',
  languageHelp: '所有画面立即转换。',
  theme: '主题',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  time: '时间',
  timeZone: '时区',
  timeZoneHelp: '所有时间以此显示，日期也以此划分。现在是 {time}。',
  person: '操作员',
  operator: '您的名称',
  operatorHelp: '在本机创建的每条链接、每笔退款与每项决定旁都会注明。',
  operatorMissing: '请输入 1 至 60 个字的名称。',
  tour: '“今日”的导览卡',
  tourHelp: '五个步骤，在练习网关走完整个流程。',
  save: '保存',
  savedWhat: '名称',
  about: '关于本程序',
  version: '版本',
  journal: '日志',
  journalOk: '正常，每次写入均经核对。',
  keychain: '密钥库',
  keychainState: { ready: '正常', locked: '已锁定。请在系统解锁后继续。', unavailable: '不可用，只能使用练习配置。密钥库服务重新启动后，请重新启动本程序。' },
};
