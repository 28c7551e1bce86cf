/** What happened, as headlines. `{what}` is such as "Refund HK$120.00", `{provider}` the provider's name. */
export const timeline = {
  intent: {
    queued: '{what} written down',
    sending: '{what} sent to {provider}',
    notSent: '{what} did not leave this computer',
    succeeded: '{what} succeeded',
    accepted: '{what} accepted by {provider}, not final',
    rejected: '{what} refused by {provider}',
    unknown: '{what}: outcome unknown',
    interrupted: '{what}: the app stopped while it was on its way',
    asked: 'Asked {provider}',
    needsOperator: '{what} needs a decision',
    decided: '{what}: decided by a person',
    abandoned: '{what} given up',
    failedLate: '{what} failed after it had succeeded',
  },
  payment: { observed: '{provider} says: {status}' },
  found: { added: '{what} found at {provider}', changed: '{provider} says: {status}' },
  link: { withdrawn: '{what} withdrawn' },
  manual: { recorded: '{what} recorded', confirmed: '{what} confirmed by a second person', voided: '{what} made void' },
  approval: {
    requested: '{what} waits for a second person', released: '{what} approved by a second person', refused: '{what} refused by a second person',
    withdrawn: '{what}: request withdrawn', expired: '{what}: no second person answered in time',
  },
  count: 'time {n}',
  locked: 'Sending again is locked',
};
