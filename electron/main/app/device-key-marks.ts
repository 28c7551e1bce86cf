/** Which keys this installation has had, beside the preferences in the journal: it must be known where the keychain is not. */
import * as z from 'zod';
import type { Journal } from '@core/ports/journal.ts';
import { deviceFingerprint } from '@shared/domain/approval.ts';
import type { DeviceKeyMarks } from '../platform/keychain/device-key.ts';

const name = 'deviceKeys';
const fingerprints = z.array(deviceFingerprint);

export function deviceKeyMarks({ preferences }: Pick<Journal, 'preferences'>): DeviceKeyMarks {
  return {
    async read() {
      const text = (await preferences.all())[name];
      return text === undefined ? [] : fingerprints.parse(JSON.parse(text));
    },
    async write(list) {
      await preferences.put(name, JSON.stringify(list));
    },
  };
}
