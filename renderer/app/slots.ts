/** Fills the places of `components/app-slots.ts`; the only file, with the router, that knows more than one feature. */
import { defineAsyncComponent } from 'vue';
import type { AppSlots } from '@/components/app-slots.ts';

const fillers = import.meta.glob<{ readonly default: object }>(['../features/unsettled/UnsettledPanel.vue', '../features/refunds/RefundDialog.vue']);
const panel = fillers['../features/unsettled/UnsettledPanel.vue'];
const refund = fillers['../features/refunds/RefundDialog.vue'];

export const appSlots: AppSlots = {
  ...(panel ? { 'unsettled-panel': defineAsyncComponent(() => panel()) } : {}),
  ...(refund ? { 'refund-dialog': defineAsyncComponent(() => refund()) } : {}),
};
