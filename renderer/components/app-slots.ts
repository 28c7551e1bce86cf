/**
 * Places that one feature offers and another fills, so that no feature imports another. `renderer/app/slots.ts` registers
 * what fills them.
 *
 * `unsettled-panel`: no props; shows nothing when all is settled.
 * `refund-dialog`: props `paymentId: TransactionId`; emits `close`.
 * `manual-refund-dialog`: props `paymentId: TransactionId`; emits `close` and `payout` (the person would rather send a payout).
 * `manual-refund-panel`: props `refundId: TransactionId`, `version: number` (read again when it changes); emits `changed`.
 * `payout-dialog`: props `profileId: ProfileId`, `paymentId: TransactionId | null`; emits `close`.
 * `approval-panel`: no props; shows nothing when no request waits for a second person.
 * `approval-request`: props `intentId: IntentId`; how to get a second person's consent for it.
 * `unsettled-dialog`: props `intentId: IntentId`; emits `close`.
 * `exports-panel`: no props; presets whose last run by itself failed, nothing when there is none.
 * `search-palette`: props `commands` (what it offers beside finding), `begin: string`; emits `close`.
 * `transaction-panel`: one transaction beside a list; props as `TransactionDrawer`; emits `close`, `previous`, `next` and `show`.
 * `bulk-panel`: no props; the bulk runs that are not over, nothing when there is none.
 */
import type { Component, InjectionKey } from 'vue';

export type SlotName = 'unsettled-panel' | 'refund-dialog' | 'manual-refund-dialog' | 'manual-refund-panel' | 'payout-dialog' | 'unsettled-dialog' | 'approval-panel' | 'approval-request' | 'bulk-panel' | 'transaction-panel' | 'search-palette' | 'exports-panel';
export type AppSlots = Readonly<Partial<Record<SlotName, Component>>>;

export const appSlotsKey: InjectionKey<AppSlots> = Symbol('app slots');
