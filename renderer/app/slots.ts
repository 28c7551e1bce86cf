/** Fills the places of `components/app-slots.ts`; the only file, with the router, that knows more than one feature. */
import { defineAsyncComponent } from 'vue';
import type { AppSlots } from '@/components/app-slots.ts';

export const appSlots: AppSlots = {
  'unsettled-panel': defineAsyncComponent(() => import('@/features/unsettled/UnsettledPanel.vue')),
  'unsettled-dialog': defineAsyncComponent(() => import('@/features/unsettled/UnsettledDialog.vue')),
  'refund-dialog': defineAsyncComponent(() => import('@/features/refunds/RefundDialog.vue')),
  'manual-refund-dialog': defineAsyncComponent(() => import('@/features/refunds/manual/ManualRefundDialog.vue')),
  'manual-refund-panel': defineAsyncComponent(() => import('@/features/refunds/manual/ManualRecordPanel.vue')),
  'approval-panel': defineAsyncComponent(() => import('@/features/approvals/WaitingPanel.vue')),
  'approval-request': defineAsyncComponent(() => import('@/features/approvals/RequestNote.vue')),
  'payout-dialog': defineAsyncComponent(() => import('@/features/refunds/payout/PayoutDialog.vue')),
  'exports-panel': defineAsyncComponent(() => import('@/features/exports/FailedPanel.vue')),
  'search-palette': defineAsyncComponent(() => import('@/features/search/SearchPalette.vue')),
  'transaction-panel': defineAsyncComponent(() => import('@/features/transactions/TransactionDrawer.vue')),
  'bulk-panel': defineAsyncComponent(() => import('@/features/bulk/OpenRunsPanel.vue')),
};
