/** 清單與檢視的錯誤說明：哪裡有問題，以及如何處理。 */
import type { filterErrors as EnglishFilter, viewErrors as EnglishView } from '../en/list-errors.ts';

export const filterErrors: typeof EnglishFilter = {
  endBeforeStart: '結束時間必須在開始時間之後。設定沒有變動。請選較晚的結束時間，或較早的開始時間。',
  amountNeedsCurrency: '金額只能在同一幣別內比較。請先只選一種幣別，再輸入金額。',
  amountRange: '金額上限低於下限。請對調兩個金額。',
};

export const viewErrors: typeof EnglishView = {
  notFound: '這個檢視已不存在。清單顯示的內容沒有變動。請另存為新檢視。',
  nameTaken: '已有名為「{name}」的檢視，未儲存。請換一個名稱。',
  tooMany: '檢視已達 {most} 個上限，未儲存。請先移除不再使用的檢視。',
};
