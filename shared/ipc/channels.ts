/**
 * Names only, so that the sandboxed preload needs no validator. The records are keyed by the contract: a missing or extra name
 * does not compile.
 */
import type { Channel, EventName } from './contract.ts';

const callNames: Readonly<Record<Channel, true>> = {
  'app.status': true,
  'app.savePreferences': true,
  'app.copyText': true,
  'app.copyImage': true,
  'app.saveFile': true,
  'app.openLink': true,
  'app.notify': true,
  'app.confirmClose': true,
  'profiles.list': true,
  'profiles.save': true,
  'profiles.remove': true,
  'profiles.resume': true,
  'profiles.storeSecret': true,
  'profiles.clearSecret': true,
  'profiles.testConnection': true,
  'links.suggestReference': true,
  'links.checkReference': true,
  'links.create': true,
  'links.withdraw': true,
  'transactions.search': true,
  'transactions.sums': true,
  'transactions.get': true,
  'transactions.refresh': true,
  'transactions.watch': true,
  'refunds.preflight': true,
  'refunds.repeats': true,
  'refunds.create': true,
  'refunds.chooseProof': true,
  'refunds.recordManual': true,
  'refunds.confirmManual': true,
  'refunds.voidManual': true,
  'refunds.manual': true,
  'refunds.manualPayee': true,
  'refunds.saveProof': true,
  'payouts.suggestReference': true,
  'payouts.repeats': true,
  'payouts.create': true,
  'accounts.balance': true,
  'accounts.listStatements': true,
  'accounts.saveStatement': true,
  'accounts.readNotice': true,
  'accounts.paymentDetail': true,
  'unsettled.list': true,
  'unsettled.get': true,
  'unsettled.ask': true,
  'unsettled.send': true,
  'unsettled.decide': true,
  'rules.get': true,
  'rules.save': true,
  'lock.status': true,
  'lock.lock': true,
  'lock.unlock': true,
  'lock.activity': true,
  'lock.save': true,
  'lock.remove': true,
  'approvals.list': true,
  'approvals.waiting': true,
  'approvals.byIntent': true,
  'approvals.saveRequest': true,
  'approvals.withdraw': true,
  'approvals.openAnswer': true,
  'approvals.chooseFile': true,
  'approvals.check': true,
  'approvals.answer': true,
  'approvals.saveAnswer': true,
  'approvals.ownDevice': true,
  'approvals.saveDevice': true,
  'approvals.devices': true,
  'approvals.readDevice': true,
  'approvals.enrol': true,
  'approvals.removeDevice': true,
  'exports.preview': true,
  'exports.choosePath': true,
  'exports.start': true,
  'exports.cancel': true,
  'exports.list': true,
  'exports.reveal': true,
  'audit.search': true,
  'audit.overview': true,
  'audit.verify': true,
  'audit.stop': true,
  'audit.export': true,
  'today.summary': true,
  'practice.list': true,
  'practice.misbehave': true,
  'practice.clear': true,
};

const eventNames: Readonly<Record<EventName, true>> = {
  'transactions.changed': true,
  'unsettled.changed': true,
  'profiles.changed': true,
  'keychain.changed': true,
  'rules.changed': true,
  'lock.changed': true,
  'exports.progress': true,
  'audit.progress': true,
  'app.closeRequested': true,
};

export function isCallName(name: string): name is Channel {
  return Object.hasOwn(callNames, name);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(eventNames, name);
}

/** The one object that the preload puts on `window`. Values are parsed in the main process, in both directions. */
export type Bridge = {
  readonly invoke: (channel: Channel, input: unknown) => Promise<unknown>;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (event: EventName, listener: (payload: unknown) => void) => () => void;
};
