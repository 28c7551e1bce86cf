/** What an exchange told, and a payment that was made and paid. */
import type { Exchange, LinkRequest, Provider, ProviderAnswer } from '@core/ports/provider.ts';
import type { ProviderSubject } from './practice-subject.ts';

export function factOf<Fact>({ answer }: Exchange<Fact>): Fact {
  if (answer.kind !== 'fact') throw new Error(`no fact: ${JSON.stringify(answer)}`);
  return answer.fact;
}

export function wordOf(answer: ProviderAnswer<unknown>): string {
  return answer.kind === 'fact' ? 'fact' : answer.kind === 'refused' ? answer.meaning : answer.problem.reason;
}

export type Paid = { readonly link: LinkRequest; readonly paymentId: string | null };

export async function paidLink(subject: ProviderSubject, provider: Provider): Promise<Paid> {
  const link = subject.link();
  const { providerPaymentId } = factOf(await provider.createLink(link));
  subject.gateway.play(link.reference, 'pay');
  return { link, paymentId: providerPaymentId };
}
