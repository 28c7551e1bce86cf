import type { fields as fieldsEn } from '../en/fields.ts';

export const fields: typeof fieldsEn = {
  optional: '{n} 個選填欄位',
  sealed: '加密保存',
  sealedNote: '標示「加密保存」的欄位會加密存在本機，只傳給服務商。',
  tidied: '已整理格式，原輸入為 {typed}',
  choose: '請選擇',
  required: '此欄位必填。',
  tooLong: '最多 {max} 個字元。',
  invalid: '格式不符合服務商的要求。',
};
