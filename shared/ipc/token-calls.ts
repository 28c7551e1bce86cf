/** The part of the contract that is about wallet tokens. No answer holds a token, and no call takes one. */
import * as z from 'zod';
import { appErrorDto } from '../errors/app-error.ts';
import { intent } from '../domain/intent.ts';
import { profileId, reference, submitKey } from '../domain/ids.ts';
import { environment } from '../domain/profile.ts';
import { language } from '../domain/preferences.ts';
import { typedAmount } from '../domain/money-rules.ts';
import { transaction } from '../domain/transaction.ts';
import {
  importVerdicts, tokenAsk, tokenEvent, tokenImport, tokenImportId, tokenImportRow, tokenUse, walletToken, walletTokenCursor, walletTokenFilter, walletTokenId,
} from '../domain/wallet-token.ts';
import { currencyCode } from '../money/currency.ts';
import { minorUnits } from '../money/money.ts';
import { instant } from '../time/instant.ts';

const nothing = z.strictObject({});
const one = z.strictObject({ id: walletTokenId });
/** As it is now, and why nothing fresher is known. */
const seen = z.object({ token: walletToken, error: appErrorDto.nullable() });
const typedFields = z.record(z.string().max(64), z.string().max(4_000)).refine((fields) => Object.keys(fields).length <= 40);
/** As typed; what is wrong with it is told by the core. */
const typedUser = z.string().max(1_000);

export const tokenCalls = {
  /** Newest first. `similar` are other spellings of the shopper that is looked for, differing in case or blanks only; `total` and `usable` count the filtered set. */
  'tokens.search': {
    input: z.strictObject({ filter: walletTokenFilter, cursor: walletTokenCursor.nullable(), limit: z.int().min(1).max(200) }),
    output: z.object({ rows: z.array(walletToken), next: walletTokenCursor.nullable(), total: z.int(), usable: z.int(), similar: z.array(z.string()), asOf: instant }),
  },
  /** Asks every provider of the environment that keeps tokens for those of one shopper, side by side; a slow one delays nobody's answer but its own. */
  'tokens.lookUp': { input: z.strictObject({ environment, merchantUserId: typedUser }), output: z.object({ asked: z.array(tokenAsk), asOf: instant }) },
  /** `charges`: newest first, at most 50; `use.total` counts all. */
  'tokens.get': { input: one, output: z.object({ token: walletToken, events: z.array(tokenEvent), use: tokenUse, charges: z.array(transaction), now: instant }) },
  /** Starts an agreement. `otherCustomer` says that a shopper whose id differs in case or blanks only is really another one. Errors: `token.*`, `lock.lookOnly`, `setting.missing`. */
  'tokens.bind': {
    input: z.strictObject({ submitKey, profileId, merchantUserId: typedUser, wallet: z.string().min(1).max(64), terminal: z.string().max(8).nullable(), otherCustomer: z.boolean() }),
    output: walletToken,
  },
  /** Asks the provider about it now. */
  'tokens.check': { input: one, output: seen },
  /** Says that a screen shows it, so that it is asked about every few seconds. */
  'tokens.watch': { input: z.strictObject({ id: walletTokenId, on: z.boolean() }), output: nothing },
  /** Stops waiting for the shopper. An agreement that is made all the same is found by asking. */
  'tokens.giveUp': { input: z.strictObject({ id: walletTokenId, version: z.int() }), output: walletToken },
  /** Opens the page of consent in the system browser; only what the journal holds for it. */
  'tokens.openLink': { input: one, output: nothing },
  /** Checks a pasted notification of this profile; what it speaks of is asked about, never believed. `tokens` are those that it was about. */
  'tokens.readNotice': {
    input: z.strictObject({ profileId, id: walletTokenId.nullable(), body: z.string().min(1).max(65_536), signature: z.string().trim().max(4_096).nullable() }),
    output: z.object({
      kind: z.enum(['verified', 'hint', 'refused']),
      reason: z.enum(['badSignature', 'noSignature', 'malformed', 'otherAccount']).nullable(),
      type: z.string().nullable(),
      tokens: z.array(walletToken),
      error: appErrorDto.nullable(),
    }),
  },
  /** The file of a notification, as text; null when the person cancelled. Errors: `file.*`. */
  'tokens.chooseNotice': { input: nothing, output: z.object({ text: z.string().nullable() }) },
  /** Takes the one-time code out of the address that the shopper came back to and trades it for the token. Errors: `token.return*`. */
  'tokens.readReturn': { input: z.strictObject({ id: walletTokenId, address: z.string().min(1).max(8_192) }), output: seen },

  'tokens.suggestReference': { input: one, output: z.object({ reference }) },
  /** Charges the token of this row; shopper, wallet and profile are the row's own. */
  'tokens.charge': {
    input: z.strictObject({ submitKey, id: walletTokenId, reference, amountMinor: minorUnits, currency: currencyCode, description: z.string().trim().max(1_000), fields: typedFields, typedAmount }),
    output: z.object({ intent, transaction }),
  },

  /** Ends exactly this one. `typedEnding` are the last four characters of its mask, as typed. Errors: `token.endingNotTyped`, `token.notUsable`. */
  'tokens.unbind': { input: z.strictObject({ id: walletTokenId, version: z.int(), typedEnding: z.string().max(40) }), output: seen },
  /** Asks for a place and writes what was removed, when, by whom and how it was confirmed; `saved` is null when the person cancelled. */
  'tokens.saveReceipt': { input: z.strictObject({ id: walletTokenId, language }), output: z.object({ saved: z.string().nullable() }) },

  /** Asks for a file and reads it; `draft` is null when the person cancelled. Nothing is written and the file is not kept. Errors: `sheet.*`. */
  'tokens.chooseImport': { input: z.strictObject({ profileId }), output: z.object({ draft: tokenImport.nullable() }) },
  'tokens.importRows': {
    input: z.strictObject({ id: tokenImportId, verdict: z.enum(importVerdicts).nullable(), after: z.int().min(0), limit: z.int().min(1).max(500) }),
    output: z.object({ rows: z.array(tokenImportRow), total: z.int() }),
  },
  /** Writes the new rows, sealed; rows with errors and known ones are left out. */
  'tokens.applyImport': { input: z.strictObject({ id: tokenImportId }), output: tokenImport },
  'tokens.discardImport': { input: z.strictObject({ id: tokenImportId }), output: nothing },
  'tokens.saveImportTemplate': { input: z.strictObject({ profileId, language }), output: z.object({ saved: z.string().nullable() }) },
} as const;

export const tokenEvents = {
  /** Rows that changed, or null when more did than are worth naming. */
  'tokens.changed': z.object({ ids: z.array(walletTokenId).max(200).nullable(), profileId, becameActive: z.boolean() }),
  'tokens.importing': tokenImport,
} as const;
