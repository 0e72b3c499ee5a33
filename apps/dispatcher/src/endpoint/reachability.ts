import type { DurationMs } from '@app/contract';

/** What a dispatcher found out about an endpoint by calls of its own, for the others that serve it. */
export interface Reachability {
  readonly endpointId: string;
  /** Of the endpoint: of another URL or other keys it says nothing. */
  readonly revision: number;
  /** Until its first probe; absent when it has been reached. */
  readonly probeInMs?: DurationMs;
}
