/** Everything that the handlers call, once the journal is open. */
import type { PaymentWatch } from '@core/lookup/payment-watch.ts';
import type { Accounts } from '@core/accounts/accounts.ts';
import type { Approvals } from '@core/approvals/approvals.ts';
import type { Checking } from '@core/approvals/checking.ts';
import type { Devices } from '@core/approvals/devices.ts';
import type { Audit } from '@core/audit/audit.ts';
import type { Batches } from '@core/batches/batches.ts';
import type { Exports } from '@core/exports/exports.ts';
import type { Links } from '@core/links/links.ts';
import type { Withdraw } from '@core/links/withdraw.ts';
import type { Lookup } from '@core/lookup/lookup.ts';
import type { Payouts } from '@core/payouts/payouts.ts';
import type { MoneyRuleBook } from '@core/money-rules/money-rules.ts';
import type { PracticeControl } from '@core/ports/practice-control.ts';
import type { Journal } from '@core/ports/journal.ts';
import type { Profiles } from '@core/profiles/profiles.ts';
import type { ProviderDirectory } from '@core/profiles/provider-directory.ts';
import type { ManualRefunds } from '@core/refunds/manual-refunds.ts';
import type { Refunds } from '@core/refunds/refunds.ts';
import type { Settlements } from '@core/settlements/settlements.ts';
import type { Today } from '@core/today/today.ts';
import type { TokenImports } from '@core/tokens/import/import.ts';
import type { RoomCharges } from '@core/tokens/room-charge.ts';
import type { TokenRoom } from '@core/tokens/room.ts';
import type { Unsettled } from '@core/unsettled/unsettled.ts';

export type Services = {
  readonly journal: Journal;
  readonly directory: ProviderDirectory;
  readonly profiles: Profiles;
  readonly links: Links;
  readonly withdraw: Withdraw;
  readonly refunds: Refunds;
  readonly manualRefunds: ManualRefunds;
  readonly payouts: Payouts;
  readonly accounts: Accounts;
  readonly lookup: Lookup;
  readonly paymentWatch: PaymentWatch;
  readonly unsettled: Unsettled;
  readonly moneyRules: MoneyRuleBook;
  readonly approvals: Approvals;
  readonly checking: Checking;
  readonly devices: Devices;
  readonly exports: Exports;
  readonly audit: Audit;
  readonly batches: Batches;
  readonly tokens: TokenRoom;
  readonly tokenCharges: RoomCharges;
  readonly tokenImports: TokenImports;
  readonly settlements: Settlements;
  readonly today: Today;
  readonly practice: PracticeControl;
  /** Looks at once at what is due, after the computer slept. */
  readonly wake: () => void;
  /** Ends timers, exports, gateways and the journal, in that order. */
  readonly stop: () => Promise<void>;
};
