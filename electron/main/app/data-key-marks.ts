/** Which data keys this journal was sealed with, beside the preferences in the journal: it must be known where the keychain is not. */
import * as z from 'zod';
import type { Journal } from '@core/ports/journal.ts';
import { isDataKeyId, type DataKeyMarks } from '../platform/keychain/data-keys.ts';

const name = 'dataKeys';
const ids = z.array(z.string().refine(isDataKeyId)).max(1_000);

export function dataKeyMarks({ preferences }: Pick<Journal, 'preferences'>): DataKeyMarks {
  return {
    async read() {
      const text = (await preferences.all())[name];
      // Marks that cannot be read must not look like none: a key would be made anew beside the ones in use.
      return text === undefined ? [] : ids.parse(JSON.parse(text));
    },
    async write(list) {
      await preferences.put(name, JSON.stringify(list));
    },
  };
}
