import type { ActivityTask, EpochMs, RunKey } from '@app/contract';

import { traceHeader, traceOfCall } from '../trace/trace-of-call';
import type { WorkflowCall } from '../workflow/workflow-call';
import { workflowTaskJson } from '../workflow/workflow-json';
import { activityJson, cancelJson } from './activity-json';
import type { AttemptRef } from './courier';

/** A POST before it is signed. */
export interface PreparedPost {
  /** Names the attempt, or the batch, or the notice: the same again when the same is sent again. */
  readonly webhookId: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a POST says beside its attempts. */
export interface PrepareContext {
  /** Name of the namespace. */
  readonly namespace: string;
  /** Where workers reach the callbacks: scheme, host and port. */
  readonly callbackBaseUrl: string;
  readonly now: EpochMs;
  readonly taskToken: (attempt: AttemptRef) => string;
  readonly workflowTaskToken: (run: RunKey) => string;
}

/** One attempt, one POST. */
export function prepareExecute(task: ActivityTask, context: PrepareContext): PreparedPost {
  const { namespace, callbackBaseUrl } = context;
  const taskToken = context.taskToken(task);
  const data = activityJson(task, { namespace, taskToken }).slice(0, -1);
  const callbacks = callbacksJson(callbackBaseUrl, taskToken);
  return {
    webhookId: attemptWebhookId(task),
    body: envelope('activity.execute', `${data},"callbacks":${callbacks}}`, context),
    headers: {
      'idempotency-key': idempotencyKey(task),
      'x-perdure-attempt': String(task.attempt - (task.attemptBase ?? 0)),
      ...traceHeader(traceOfCall(task)),
      ...(task.deadline === undefined
        ? {}
        : { 'x-perdure-deadline': new Date(task.deadline).toISOString() }),
    },
  };
}

/**
 * Several attempts, one POST. The callbacks are a template, once for all: with URLs of its own an item would be twice as
 * long.
 */
export function prepareBatch(
  batchId: string,
  tasks: readonly ActivityTask[],
  context: PrepareContext,
): PreparedPost {
  const items = tasks.map((task) => {
    const item = activityJson(task, {
      namespace: context.namespace,
      taskToken: context.taskToken(task),
    });
    const names = `"id":"${attemptWebhookId(task)}","idempotencyKey":${JSON.stringify(idempotencyKey(task))}`;
    const trace = traceOfCall(task);
    const traceParent = trace === undefined ? '' : `"traceparent":"${trace}",`;
    return `{${names},${traceParent}${item.slice(1)}`;
  });
  const callbacks = callbacksJson(context.callbackBaseUrl, '{taskToken}');
  const data = `{"callbacks":${callbacks},"items":[${items.join(',')}]}`;
  return {
    webhookId: `batch_${batchId}`,
    body: envelope('activity.execute.batch', data, context),
    headers: {},
  };
}

/** One workflow task. Named anew for every POST: what workflow code was asked once it may be asked again. */
export function prepareWorkflowTask(call: WorkflowCall, context: PrepareContext): PreparedPost {
  const { activation, history, tryNumber } = call;
  const { runId, startedEventId, attempt, deadline } = activation;
  const names = {
    namespace: context.namespace,
    taskToken: context.workflowTaskToken(activation),
    baseUrl: context.callbackBaseUrl,
  };
  const number = `${String(startedEventId)}_${String(attempt)}`;
  return {
    webhookId: `wft_${runId}_${number}_${String(tryNumber)}`,
    body: envelope('workflow.task', workflowTaskJson(activation, history, names), context),
    headers: {
      'idempotency-key': `${runId}/workflow-task/${number}`,
      'x-perdure-attempt': String(attempt),
      ...traceHeader(traceOfCall(activation)),
      'x-perdure-deadline': new Date(deadline).toISOString(),
    },
  };
}

/** Asks a worker to stop working on an attempt. */
export function prepareCancel(
  attempt: AttemptRef,
  reason: string,
  context: PrepareContext,
): PreparedPost {
  const taskToken = context.taskToken(attempt);
  const data = cancelJson(attempt, { namespace: context.namespace, taskToken, reason });
  return {
    webhookId: `cancel_${attemptWebhookId(attempt)}`,
    body: envelope('activity.cancel', data, context),
    headers: { 'idempotency-key': idempotencyKey(attempt) },
  };
}

/** Of the attempt, not of the try: a receiver that drops what it has seen must not drop the next attempt. */
export function attemptWebhookId(
  attempt: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>,
): string {
  return `act_${attempt.runId}_${String(attempt.scheduledEventId)}_${String(attempt.attempt)}`;
}

const HEADER_SAFE = /^[\x21-\x7e]*$/;

/**
 * The same for all attempts of an activity: what makes a side effect happen once. Activity ids are free text, a header
 * is not; two ids that differ stay different.
 */
function idempotencyKey({ runId, activityId }: Pick<ActivityTask, 'runId' | 'activityId'>): string {
  if (HEADER_SAFE.test(activityId) && !activityId.includes('%')) return `${runId}/${activityId}`;
  return `${runId}/${encodeURIComponent(JSON.stringify(activityId))}`;
}

function envelope(type: string, dataJson: string, { now }: PrepareContext): string {
  return `{"type":"${type}","timestamp":"${new Date(now).toISOString()}","data":${dataJson}}`;
}

function callbacksJson(baseUrl: string, taskToken: string): string {
  const url = `${baseUrl}/callbacks/activities/${taskToken}`;
  return JSON.stringify({
    complete: `${url}/complete`,
    fail: `${url}/fail`,
    heartbeat: `${url}/heartbeat`,
  });
}
