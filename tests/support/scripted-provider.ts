/** A provider port whose answers a test lines up one by one; it counts what it was asked to do. */
import type { ConnectionFact, Exchange, LinkFact, LinkRequest, Provider, ProviderAnswer, RefundRequest, TransactionFact, TransactionQuery } from '@core/ports/provider.ts';

type Answer<Fact> = ProviderAnswer<Fact> | ((request: unknown) => ProviderAnswer<Fact> | Promise<ProviderAnswer<Fact>>);

export class ScriptedProvider implements Provider {
  readonly links: Answer<LinkFact>[] = [];
  readonly refunds: Answer<TransactionFact>[] = [];
  readonly queries: Answer<TransactionFact>[] = [];
  readonly sent: { readonly operation: 'link' | 'refund' | 'query'; readonly reference: string }[] = [];

  async createLink(request: LinkRequest): Promise<Exchange<LinkFact>> {
    this.sent.push({ operation: 'link', reference: request.reference });
    return this.#next(this.links, request);
  }

  async refund(request: RefundRequest): Promise<Exchange<TransactionFact>> {
    this.sent.push({ operation: 'refund', reference: request.reference });
    return this.#next(this.refunds, request);
  }

  async query(query: TransactionQuery): Promise<Exchange<TransactionFact>> {
    this.sent.push({ operation: 'query', reference: query.reference });
    return this.#next(this.queries, query);
  }

  async testConnection(): Promise<Exchange<ConnectionFact>> {
    throw new Error('no connection test in this script');
  }

  count(operation: 'link' | 'refund' | 'query'): number {
    return this.sent.filter((call) => call.operation === operation).length;
  }

  async #next<Fact>(script: Answer<Fact>[], request: unknown): Promise<Exchange<Fact>> {
    const next = script.shift();
    if (next === undefined) throw new Error('the script has no further answer');
    return { answer: typeof next === 'function' ? await next(request) : next, evidence: null };
  }
}
