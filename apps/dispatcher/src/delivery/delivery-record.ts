import type { ActivityTask, DeliveryRecord, EpochMs, WebhookEndpoint } from '@app/contract';

import { Settlement } from '../settlement/call-settler';
import type { CallTrace, DeliveryOutcome } from './delivery-outcome';

/** What the log wants to know of a call, be it of an attempt or of a workflow task. */
export interface LoggedCall {
  readonly task: Pick<
    ActivityTask,
    'tenantId' | 'workflowId' | 'runId' | 'activityId' | 'activityType' | 'attempt'
  >;
  readonly leave: { readonly deliveryId: string };
  readonly startedAt: EpochMs;
  readonly batchSize: number;
}

export interface FinishedCall {
  readonly call: LoggedCall;
  readonly outcome: DeliveryOutcome;
  readonly trace: CallTrace;
  readonly settlement: Settlement;
}

/** What the delivery log keeps of a call. */
export function deliveryRecord(
  endpoint: Pick<WebhookEndpoint, 'id'>,
  { call, outcome, trace, settlement }: FinishedCall,
): DeliveryRecord {
  const { task } = call;
  const message = messageOf(outcome);
  return {
    tenantId: task.tenantId,
    endpointId: endpoint.id,
    deliveryId: call.leave.deliveryId,
    workflowId: task.workflowId,
    runId: task.runId,
    activityId: task.activityId,
    activityType: task.activityType,
    attempt: task.attempt,
    startedAt: call.startedAt,
    outcome: settlement === Settlement.Settled ? outcome.type : settlement,
    ...(message === undefined ? {} : { message }),
    batchSize: call.batchSize,
    ...trace,
  };
}

/** An outcome that is as it should be; only some of those are kept. */
export function isOrdinary(outcome: DeliveryOutcome, settlement: Settlement): boolean {
  if (settlement !== Settlement.Settled) return false;
  return outcome.type === 'Completed' || outcome.type === 'Accepted';
}

function messageOf(outcome: DeliveryOutcome): string | undefined {
  switch (outcome.type) {
    case 'Failed':
      return outcome.failure.message;
    case 'Undeliverable':
    case 'Disabled':
      return outcome.message;
    case 'Completed':
    case 'Accepted':
    case 'Canceled':
    case 'Throttled':
    case 'Aborted':
      return undefined;
  }
}
