import type { ActivityTask, DurationMs, SubmittedRequest, TraceContext } from '@app/contract';

import { traceOfCall } from '../trace/trace-of-call';
import { type DeliveryOutcome, UndeliverableReason } from './delivery-outcome';

/** What settling knows beside the outcome. */
export interface SettleContext {
  readonly identity: string;
  /** Wait before the attempt is dispatched again, should it go back: see `retry-delay.ts`. */
  readonly returnDelayMs: DurationMs;
}

/**
 * The request that tells the run what became of a call. A failed delivery is not a failed activity: an attempt that
 * did not reach its worker goes back unburnt, one that may have done is lost, and only what a worker answers is its
 * outcome.
 */
export function settle(
  task: ActivityTask,
  outcome: DeliveryOutcome,
  context: SettleContext,
): SubmittedRequest {
  const { identity } = context;
  switch (outcome.type) {
    case 'Completed':
      if (task.awaitsToken) return accept(task, undefined);
      return {
        ...attemptOf(task, 'RespondActivityTaskCompleted'),
        identity,
        ...(outcome.result === undefined ? {} : { result: outcome.result }),
      };
    case 'Accepted':
      return accept(task, outcome.heartbeatTimeoutMs);
    case 'Failed':
      return {
        ...attemptOf(task, 'RespondActivityTaskFailed'),
        failure: outcome.failure,
        identity,
      };
    case 'Canceled':
      return {
        ...attemptOf(task, 'RespondActivityTaskCanceled'),
        identity,
        ...(outcome.details === undefined ? {} : { details: outcome.details }),
      };
    case 'Throttled':
      return giveBack(task, 'The worker asked for fewer calls.', context);
    case 'Disabled':
      return giveBack(task, `The worker wants no more calls: ${outcome.message}`, context);
    case 'Undeliverable':
      return mayReturn(task, outcome)
        ? giveBack(task, outcome.message, context)
        : lose(task, outcome.message);
    case 'Aborted':
      return outcome.maybeSent
        ? lose(task, 'The call was ended because the dispatcher stopped.')
        : giveBack(task, 'The dispatcher stopped before the call was made.', context);
  }
}

type Undeliverable = Extract<DeliveryOutcome, { type: 'Undeliverable' }>;

function mayReturn(task: ActivityTask, outcome: Undeliverable): boolean {
  if (!outcome.maybeSent) return true;
  if (task.atMostOnce) return false;
  return !LOST.has(outcome.reason);
}

/** The worker itself had the call, so repeating it is a further attempt and the retry policy's to decide. */
const LOST: ReadonlySet<UndeliverableReason> = new Set([
  UndeliverableReason.ConnectionLost,
  UndeliverableReason.WindowElapsed,
  UndeliverableReason.BadAnswer,
]);

function accept(task: ActivityTask, heartbeatTimeoutMs: DurationMs | undefined): SubmittedRequest {
  return {
    ...attemptOf(task, 'AcceptActivityTask'),
    ...(heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs }),
  };
}

function giveBack(task: ActivityTask, reason: string, context: SettleContext): SubmittedRequest {
  const named = attemptOf(task, 'ReturnActivityTask');
  return {
    ...named,
    // This start only: told twice, it must not take away the next one.
    activity: { ...named.activity, startedTime: task.startedTime },
    reason,
    delayMs: context.returnDelayMs,
  };
}

function lose(task: ActivityTask, reason: string): SubmittedRequest {
  return {
    type: 'LoseActivityTask',
    tenantId: task.tenantId,
    namespaceId: task.namespaceId,
    workflowId: task.workflowId,
    runId: task.runId,
    scheduledEventId: task.scheduledEventId,
    attempt: task.attempt,
    startedTime: task.startedTime,
    reason,
    ...traced(task),
  };
}

function attemptOf<Type extends SubmittedRequest['type']>(task: ActivityTask, type: Type) {
  return {
    type,
    tenantId: task.tenantId,
    namespaceId: task.namespaceId,
    workflowId: task.workflowId,
    runId: task.runId,
    activity: { scheduledEventId: task.scheduledEventId, attempt: task.attempt },
    ...traced(task),
  };
}

function traced(task: ActivityTask): { readonly trace?: TraceContext } {
  const trace = traceOfCall(task);
  return trace === undefined ? {} : { trace };
}
