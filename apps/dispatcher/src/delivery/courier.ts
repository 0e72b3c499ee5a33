import type { ActivityTask, DurationMs, Payloads, WebhookEndpoint } from '@app/contract';

import type { WorkflowCall } from '../workflow/workflow-call';
import type { CallTrace, DeliveryOutcome } from './delivery-outcome';

/** One attempt on its way to a worker, and who hears of it. */
export interface ActivityCall {
  readonly task: ActivityTask;
  /** The worker must have answered, or shown life, by then. */
  readonly windowMs: DurationMs;
  /** The worker is at work and says so; only of streamed answers. */
  heartbeat(details: Payloads | undefined): void;
  /** Called exactly once. */
  answered(outcome: DeliveryOutcome, trace: CallTrace): void;
}

/** Names an attempt to the worker that has it. */
export type AttemptRef = Pick<
  ActivityTask,
  | 'tenantId'
  | 'namespaceId'
  | 'workflowId'
  | 'runId'
  | 'workflowType'
  | 'scheduledEventId'
  | 'activityId'
  | 'activityType'
  | 'attempt'
  | 'attemptBase'
>;

/** Carries calls to workers. Nothing it does throws: whatever goes wrong is an outcome. */
export interface Courier {
  /** One POST per call. The function returned ends the call. */
  deliver(endpoint: WebhookEndpoint, call: ActivityCall): () => void;
  /** One POST for all; each call is answered as soon as its outcome is known. The function returned ends all. */
  deliverBatch(endpoint: WebhookEndpoint, calls: readonly ActivityCall[]): () => void;
  /** One POST with a workflow task. The function returned ends the call. */
  deliverWorkflowTask(endpoint: WebhookEndpoint, call: WorkflowCall): () => void;
  /** Tells a worker that an attempt should stop. Whether it was told. */
  notifyCancel(endpoint: WebhookEndpoint, attempt: AttemptRef, reason: string): Promise<boolean>;
}
