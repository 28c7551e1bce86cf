/** Simplified Chinese, as trade on the mainland writes it. */
import { approvals } from './approvals.ts';
import { audit } from './audit.ts';
import { bulk } from './bulk.ts';
import { common, environment, language, noun, source, time } from './common.ts';
import { errors, problems } from './errors.ts';
import { exports } from './exports.ts';
import { fields } from './fields.ts';
import { links } from './links.ts';
import { list } from './list.ts';
import { lock } from './lock.ts';
import { presets } from './presets.ts';
import { profiles } from './profiles.ts';
import { providers } from './providers.ts';
import { refunds } from './refunds.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { settlements } from './settlements.ts';
import { keys, shell } from './shell.ts';
import { columns, status } from './status.ts';
import { timeline } from './timeline.ts';
import { today } from './today.ts';
import { tokens } from './tokens.ts';
import { transactions } from './transactions.ts';
import { unsettled } from './unsettled.ts';
import type { Messages } from '../en/index.ts';

export const messages: Messages = {
  common, time, noun, language, environment, source, shell, keys, errors, problems, status, columns, timeline, providers, approvals,
  today, fields, links, list, lock, transactions, refunds, unsettled, bulk, exports, presets, settlements, profiles, search, settings, audit, tokens,
};
