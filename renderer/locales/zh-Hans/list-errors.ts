/** 列表与视图的错误说明：哪里有问题，以及如何处理。 */
import type { filterErrors as EnglishFilter, viewErrors as EnglishView } from '../en/list-errors.ts';

export const filterErrors: typeof EnglishFilter = {
  endBeforeStart: '结束时间必须在开始时间之后。设置没有变动。请选择较晚的结束时间，或较早的开始时间。',
  amountNeedsCurrency: '金额只能在同一币种内比较。请先只选一个币种，再输入金额。',
  amountRange: '金额上限低于下限。请对调两个金额。',
};

export const viewErrors: typeof EnglishView = {
  notFound: '这个视图已不存在。列表显示的内容没有变动。请另存为新视图。',
  nameTaken: '已有名为“{name}”的视图，未保存。请换一个名称。',
  tooMany: '视图已达 {most} 个上限，未保存。请先移除不再使用的视图。',
};
