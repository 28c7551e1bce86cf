/** Names of keys, settings and kinds per provider. Proper names and field names of a provider are not translated. */
import { chingchingpay } from './providers/chingchingpay.ts';
import { pingpong } from './providers/pingpong.ts';
import { pingxx } from './providers/pingxx.ts';
import { vexora } from './providers/vexora.ts';

export const providers = {
  groups: {
    addresses: 'Addresses', signature: 'Signature', answers: 'Answers', limits: 'Limits', time: 'Time', methods: 'Methods', callbacks: 'Return addresses',
    capabilities: 'Abilities', safety: 'Safety',
  },
  units: { minorUnits: 'smallest unit', milliseconds: 'ms', minutes: 'min', seconds: 's', hours: 'h', days: 'days' },
  chingchingpay, pingpong, pingxx, vexora,
};
