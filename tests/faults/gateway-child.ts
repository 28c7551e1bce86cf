/** The four practice gateways in a process of their own, which lives through a fault run. Its merchant has much to pay out. */
import { startChingChingPay } from '@electron/practice/chingchingpay/gateway.ts';
import type { StartOptions } from '@electron/practice/host.ts';
import { startPingPong } from '@electron/practice/pingpong/gateway.ts';
import { startPingxx } from '@electron/practice/pingxx/gateway.ts';
import { systemScheduler } from '@electron/practice/scheduler.ts';
import { controlPath } from '@electron/practice/server/control.ts';
import { startVexora } from '@electron/practice/vexora/gateway.ts';
import type { FromGateways } from './protocol.ts';

const [, , stateFolder = ''] = process.argv;

async function start(): Promise<void> {
  const options: StartOptions = { now: () => Date.now(), scheduler: systemScheduler, log: () => undefined, stateFolder };
  const gateways = [
    await startChingChingPay(options), await startPingPong(options), await startPingxx(options),
    await startVexora(options, { payouts: true, payoutTakesMs: 200, openingBalance: 900_000_000 }),
  ];
  const told: FromGateways = {
    // Every setting of these profiles is plain JSON.
    gateways: gateways.map(({ providerId, baseUrl, merchantId, credentials, settings, origin, controlToken }) => (
      { providerId, baseUrl, merchantId, credentials, settings, control: { url: `${origin}${controlPath}`, token: controlToken } }
    )),
  };
  process.send?.(told);
}

// The harness is gone: nothing may stay behind.
process.on('disconnect', () => process.exit(0));
start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
