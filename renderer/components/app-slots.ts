/**
 * Places that one feature offers and another fills, so that no feature imports another. `renderer/app/slots.ts` registers
 * what fills them.
 *
 * `unsettled-panel`: no props; shows nothing when all is settled.
 * `refund-dialog`: props `paymentId: TransactionId`; emits `close`.
 * `unsettled-dialog`: props `intentId: IntentId`; emits `close`.
 */
import type { Component, InjectionKey } from 'vue';

export type SlotName = 'unsettled-panel' | 'refund-dialog' | 'unsettled-dialog';
export type AppSlots = Readonly<Partial<Record<SlotName, Component>>>;

export const appSlotsKey: InjectionKey<AppSlots> = Symbol('app slots');
