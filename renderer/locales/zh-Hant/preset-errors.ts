/** 匯出範本的錯誤訊息。 */
import type { presetErrors as English } from '../en/preset-errors.ts';

export const presetErrors: typeof English = {
  notFound: '此範本已不存在，沒有匯出。請重新查看清單。',
  nameTaken: '已有同名的範本，沒有儲存。請用另一個名稱。',
  tooMany: '已有 {maximum} 個範本，沒有儲存。請先刪除不再使用的範本。',
  changedMeanwhile: '範本在此期間已有變更，沒有儲存。請重新開啟後再修改。',
  running: '此範本正在寫入檔案。請等它完成，或先取消。',
  noFolder: '範本未設定資料夾，沒有匯出。請選擇資料夾。',
  folderNotChosen: '此資料夾並非在系統對話框中選擇，沒有儲存。請重新選擇。',
  folderGone: '找不到範本的資料夾：可能已移動、改名，或磁碟未連接。沒有匯出。請恢復資料夾或另選一個。',
  folderClosed: '範本的資料夾不允許寫入，沒有匯出。請更改權限或另選資料夾。',
  noProfiles: '範本包含某個環境的全部設定檔，但該環境沒有設定檔，沒有匯出。請新增設定檔或更改範本。',
  outdated: '範本含有此版本無法識別的內容。為免檔案內容不同，沒有匯出。請開啟範本，確認後儲存。',
  interrupted: '寫入期間程式結束，沒有留下不完整的檔案。稍後會再試。',
};
