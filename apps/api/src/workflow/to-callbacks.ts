import { type CompletionCallback, LIMITS, type Rejection, rejection } from '@app/contract';

import { headersOf } from '../endpoint/webhook-headers';

export interface CompletionCallbackInput {
  readonly url: string;
  readonly headers?: unknown;
}

/** Callbacks of a start, or what is wrong with them. `judge` says why a URL may not be called. */
export function toCallbacks(
  inputs: readonly CompletionCallbackInput[],
  judge: (url: string) => string | undefined,
): readonly CompletionCallback[] | Rejection {
  const { completionCallbackCountMax } = LIMITS;
  if (inputs.length > completionCallbackCountMax) {
    const message = `A run has at most ${String(completionCallbackCountMax)} callbacks.`;
    return rejection('INVALID_ARGUMENT', message);
  }
  const callbacks: CompletionCallback[] = [];
  for (const { url, headers: given } of inputs) {
    const problem = judge(url);
    if (problem !== undefined) return rejection('URL_REFUSED', problem);
    const headers = headersOf(given);
    if (headers === undefined) {
      const message = 'headers of a callback must be an object of texts, without webhook-* names.';
      return rejection('INVALID_ARGUMENT', message);
    }
    callbacks.push(Object.keys(headers).length === 0 ? { url } : { url, headers });
  }
  return callbacks;
}
