import type { AppConfig } from '@app/platform';
import type { EgressPolicy } from '@app/webhook';

/** Where webhooks, callbacks and calls of state machines may go. */
export function egressPolicyOf({ mode, trustedHosts }: AppConfig): EgressPolicy {
  return { allowLoopback: mode === 'development', trustedHosts };
}
