/** 导出预设的错误信息。 */
import type { presetErrors as English } from '../en/preset-errors.ts';

export const presetErrors: typeof English = {
  notFound: '该预设已不存在，没有导出。请重新查看列表。',
  nameTaken: '已有同名的预设，没有保存。请换一个名称。',
  tooMany: '已有 {maximum} 个预设，没有保存。请先删除不再使用的预设。',
  changedMeanwhile: '预设在此期间已有更改，没有保存。请重新打开后再修改。',
  running: '该预设正在写入文件。请等它完成，或先取消。',
  noFolder: '预设没有设置文件夹，没有导出。请选择文件夹。',
  folderNotChosen: '该文件夹不是在系统对话框中选择的，没有保存。请重新选择。',
  folderGone: '找不到预设的文件夹：可能已移动、改名，或磁盘未连接。没有导出。请恢复文件夹或另选一个。',
  folderClosed: '预设的文件夹不允许写入，没有导出。请更改权限或另选文件夹。',
  noProfiles: '预设包含某个环境的全部配置，但该环境没有配置，没有导出。请新增配置或更改预设。',
  outdated: '预设含有此版本无法识别的内容。为免文件内容不同，没有导出。请打开预设，确认后保存。',
  interrupted: '写入期间程序结束，没有留下不完整的文件。稍后会再试。',
};
