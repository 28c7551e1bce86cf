/** 設定畫面的用語。 */
import type { settings as English } from '../en/settings.ts';

export const settings: typeof English = {
  title: '設定',
  hint: '適用於本機，更改立即生效。',
  look: '語言與外觀',
  language: '語言',
  languageHelp: '所有畫面立即轉換。',
  theme: '主題',
  themes: { system: '跟隨系統', light: '淺色', dark: '深色' },
  time: '時間',
  timeZone: '時區',
  timeZoneHelp: '所有時間以此顯示，日期亦以此劃分。現在是 {time}。',
  person: '操作員',
  operator: '你的名稱',
  operatorHelp: '在本機建立的每條連結、每筆退款與每項決定旁都會註明。',
  operatorMissing: '請輸入 1 至 60 個字的名稱。',
  tour: '「今日」的導覽卡',
  tourHelp: '五個步驟，在練習閘道走完整個流程。',
  save: '儲存',
  savedWhat: '名稱',
  about: '關於本程式',
  version: '版本',
  journal: '日誌',
  journalOk: '正常，每次寫入均經核對。',
  keychain: '密鑰圈',
  keychainState: { ready: '正常', locked: '已鎖定。請在系統解鎖後繼續。', unavailable: '不可用，只可使用練習設定檔。密鑰圈服務重新啟動後，請重新啟動本程式。' },
};
