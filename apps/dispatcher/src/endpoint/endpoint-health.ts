import type { EpochMs, NamespaceId, TenantId, WebhookEndpointState } from '@app/contract';

import type { CircuitState } from './circuit';

/** How an endpoint fares, for its owner to see. Counters count since this process began to serve it. */
export interface EndpointHealth {
  readonly endpointId: string;
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly state: WebhookEndpointState;
  readonly circuit: CircuitState;
  /** When the next probe is made, while the circuit is open. */
  readonly probeAt?: EpochMs;
  readonly inFlightCount: number;
  /** Calls it may have in flight now; below `maxConcurrency` while it asks for less. */
  readonly concurrencyLimit: number;
  readonly maxConcurrency: number;
  readonly consecutiveFailures: number;
  readonly lastDeliveredAt?: EpochMs;
  readonly lastProblemAt?: EpochMs;
  readonly lastProblem?: string;
  /** The worker refuses our signature or credentials: somebody has to act. */
  readonly secretMismatch: boolean;
  readonly observedAt: EpochMs;
  readonly counts: DeliveryCounts;
}

/** Exact numbers of calls by outcome; the delivery log keeps only some of the good ones. */
export interface DeliveryCounts {
  readonly completed: number;
  readonly failed: number;
  readonly accepted: number;
  readonly throttled: number;
  readonly undeliverable: number;
  /** Answers that came after the attempt was over. */
  readonly late: number;
  /** Answers that could not be handed to the run's owner in time. */
  readonly unsettled: number;
}
