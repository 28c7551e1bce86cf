import type { fields as fieldsEn } from '../en/fields.ts';

export const fields: typeof fieldsEn = {
  optional: '{n} 个选填项',
  sealed: '加密保存',
  sealedNote: '标有“加密保存”的内容会加密存在本机，只发给服务商。',
  tidied: '已整理格式，原输入为 {typed}',
  choose: '请选择',
  required: '此项必填。',
  tooLong: '最多 {max} 个字符。',
  invalid: '格式不符合服务商的要求。',
};
