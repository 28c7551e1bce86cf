/** Asks the providers for the tokens of one customer. The journal's rows stand meanwhile; an answer about another customer is dropped. */
import { ref, shallowRef } from 'vue';
import { call } from '@/api/call.ts';
import type { Environment } from '@shared/domain/profile.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';

export function useLookUp() {
  const result = shallowRef<CallOutput<'tokens.lookUp'>>();
  const error = shallowRef<unknown>();
  const asking = ref(false);
  let question = 0;

  function clear(): void {
    question += 1;
    result.value = undefined;
    error.value = undefined;
    asking.value = false;
  }

  async function ask(environment: Environment, merchantUserId: string): Promise<void> {
    clear();
    const mine = question;
    asking.value = true;
    try {
      const answer = await call('tokens.lookUp', { environment, merchantUserId });
      if (mine === question) result.value = answer;
    } catch (cause) {
      if (mine === question) error.value = cause;
    } finally {
      if (mine === question) asking.value = false;
    }
  }

  return { result, error, asking, ask, clear };
}
