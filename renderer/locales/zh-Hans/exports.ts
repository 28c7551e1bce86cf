import type { exports as exportsEn } from '../en/exports.ts';

export const exports: typeof exportsEn = {
  title: '导出',
};
