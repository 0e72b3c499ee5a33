import { type StoreOutcome, StoreUnavailable } from '@app/postgres';

/** What may go wrong with one call, decided when it begins. */
export type StoreMishap =
  | { readonly type: 'error-before'; readonly outcome: StoreOutcome }
  /** The call takes effect and its caller is told that nobody knows. */
  | { readonly type: 'execute-then-error' }
  /** The answer arrives late: what it says may have changed. */
  | { readonly type: 'execute-then-delay'; readonly delayMs: number }
  /** The caller gives up on it, and it takes effect later. */
  | { readonly type: 'error-then-execute'; readonly delayMs: number }
  /** The call arrives late: other calls overtake it. */
  | { readonly type: 'delay'; readonly delayMs: number };

/** What the caller of a call that goes wrong is told. */
export function injected(operation: string, outcome: StoreOutcome): StoreUnavailable {
  const cause = new Error('injected');
  return new StoreUnavailable(`Injected failure of ${operation}.`, {
    outcome,
    retryable: true,
    cause,
  });
}

/** What Postgres answers to a write that contradicts what is stored. */
export function contradiction(message: string): StoreUnavailable {
  const cause = new Error(message);
  return new StoreUnavailable(message, { outcome: 'not-applied', retryable: false, cause });
}
