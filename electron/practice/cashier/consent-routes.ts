/** The consent page's routes, the same for every provider that has wallet agreements, guarded as the cashier's are. */
import { createHmac } from 'node:crypto';
import type { RawRequest, Route } from '../server/loopback-server.ts';
import { textReply, type Reply } from '../server/reply.ts';
import { consentActs, type ConsentAct } from '../types.ts';
import { consentPage, consentPath, staleConsentPage, unknownConsentPage, type Consent } from './consent-page.ts';
import { languageFor, readOwnForm } from './routes.ts';

export type ConsentBook = {
  /** Up to date: what is past its deadline is reported as expired. */
  find(agreementId: string): Consent | undefined;
  /** Does nothing that the agreement is past already. Resolves once it is kept. */
  act(agreementId: string, act: ConsentAct): Promise<void>;
  /** By the merchant's number. Throws a PracticeError for an unknown agreement, or one that is past that act. */
  play(reference: string, act: ConsentAct): void;
};

/** `pageKey` makes the tokens; those of the cashier's pages are other ones. No routes where there are no agreements. */
export function consentRoutes(book: ConsentBook | undefined, origin: string, pageKey: string): readonly Route[] {
  if (book === undefined) return [];
  const consents = book;
  const tokenOf = (agreementId: string): string => createHmac('sha256', pageKey).update(`consent ${agreementId}`, 'utf8').digest('hex');

  function show(request: RawRequest, agreementId: string): Reply {
    const consent = consents.find(agreementId);
    const language = languageFor(request);
    return consent === undefined ? unknownConsentPage(agreementId, language) : consentPage(consent, language, tokenOf(agreementId));
  }

  async function choose(request: RawRequest, agreementId: string): Promise<Reply> {
    const language = languageFor(request);
    const form = readOwnForm(request, origin, tokenOf(agreementId));
    const act = consentActs.find((known) => known === form?.get('act'));
    if (act === undefined) return staleConsentPage(agreementId, language);
    if (consents.find(agreementId) === undefined) return unknownConsentPage(agreementId, language);
    await consents.act(agreementId, act);
    return textReply(303, 'text/plain; charset=utf-8', '', { location: `${consentPath(agreementId)}?lang=${language}` });
  }

  const pattern = '/consent/{agreementId}';
  return [
    { method: 'GET', pattern, handle: (request, params) => show(request, params['agreementId'] ?? '') },
    { method: 'POST', pattern, handle: (request, params) => choose(request, params['agreementId'] ?? '') },
  ];
}
