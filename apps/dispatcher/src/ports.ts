import type {
  ActivityTask,
  ActivityTaskOffer,
  DeliveryRecord,
  DurationMs,
  EpochMs,
  Reservation,
  TaskQueueKey,
  WaitingReason,
  WebhookEndpoint,
  WorkflowReservation,
  WorkflowTaskOffer,
} from '@app/contract';

import type { EndpointHealth } from './endpoint/endpoint-health';
import type { Reachability } from './endpoint/reachability';

/** Time as the process has it. */
export interface Clock {
  /** Never goes backwards; any origin. */
  monotonicMs(): number;
  wallMs(): EpochMs;
  /** Runs once after the delay; the function returned prevents it. */
  after(delayMs: DurationMs, run: () => void): () => void;
  /** Runs once in this turn of the event loop, after what has already arrived. */
  soon(run: () => void): void;
}

export type EndpointChange =
  | { readonly type: 'put'; readonly endpoint: WebhookEndpoint }
  | { readonly type: 'removed'; readonly endpointId: string }
  /** Another dispatcher found it out. */
  | { readonly type: 'heard'; readonly news: Reachability };

/** Endpoints of all tenants and what becomes of them. */
export interface EndpointSource {
  list(): Promise<readonly WebhookEndpoint[]>;
  /** Returns the function that ends it. A change may be told twice; `revision` says what is newer. */
  onChange(listener: (change: EndpointChange) => void): () => void;
}

/** Keeps what was delivered, for the owner of the endpoint to read. May throw; then the records are offered again. */
export interface DeliveryLog {
  append(records: readonly DeliveryRecord[]): Promise<void>;
}

/** Where the dispatcher says how an endpoint fares. */
export interface EndpointHealthSink {
  /** At most once a second per endpoint, and at once when its reachability changes. Must not throw. */
  report(health: EndpointHealth): void;
  /** Calls have shown that an endpoint cannot be reached, or can again: for other dispatchers. Must not throw. */
  found(news: Reachability): void;
  /** The worker asked for it, or failed for too long: the endpoint is stopped until a person resumes it. */
  disable(endpoint: Pick<WebhookEndpoint, 'id' | 'tenantId'>, reason: string): Promise<void>;
}

/** Names a started attempt that should stop. */
export type CancelNotice = Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>;

/** What a poller registers as with matching: see there for the rules of the calls. */
interface TaskPoller<Offer, Reserved> {
  readonly identity: string;
  readonly queue: TaskQueueKey;
  readonly types: readonly string[];
  readonly respondWithinMs?: DurationMs;
  capacity(): number;
  reserve(finished?: () => void): Reserved;
  take(offer: Offer, finished?: () => void): void;
  refuse?(started: ActivityTask): void;
  explain(): Pick<WaitingReason, 'kind' | 'sentence' | 'subject'>;
}

export type Poller = TaskPoller<ActivityTaskOffer, Reservation>;
export type WorkflowPoller = TaskPoller<WorkflowTaskOffer, WorkflowReservation>;

export interface PollerRegistration {
  ready(): void;
  close(): void;
}

/** Matching, as the dispatcher sees it. */
export interface PollerRegistry {
  register(poller: Poller): PollerRegistration;
  registerWorkflowPoller(poller: WorkflowPoller): PollerRegistration;
  onCancel(listener: (notice: CancelNotice) => void): () => void;
}

/** Something went wrong that no customer caused. */
export interface FaultReporter {
  report(message: string, cause: unknown, context?: Readonly<Record<string, unknown>>): void;
}
