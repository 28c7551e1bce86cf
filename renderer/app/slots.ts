/** Fills the places of `components/app-slots.ts`; the only file, with the router, that knows more than one feature. */
import { defineAsyncComponent } from 'vue';
import type { AppSlots } from '@/components/app-slots.ts';

const fillers = import.meta.glob<{ readonly default: object }>([
  '../features/unsettled/UnsettledPanel.vue', '../features/unsettled/UnsettledDialog.vue', '../features/refunds/RefundDialog.vue',
]);
const panel = fillers['../features/unsettled/UnsettledPanel.vue'];
const settle = fillers['../features/unsettled/UnsettledDialog.vue'];
const refund = fillers['../features/refunds/RefundDialog.vue'];

export const appSlots: AppSlots = {
  ...(panel ? { 'unsettled-panel': defineAsyncComponent(() => panel()) } : {}),
  ...(settle ? { 'unsettled-dialog': defineAsyncComponent(() => settle()) } : {}),
  ...(refund ? { 'refund-dialog': defineAsyncComponent(() => refund()) } : {}),
};
