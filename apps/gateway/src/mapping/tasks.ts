import type {
  Activation,
  ActivityTask,
  HistoryPage,
  UpdateCall,
  WorkflowQuery,
} from '@app/contract';

import { asLong, temporal } from '../wire/proto';
import type { EventContext } from './event/event-context';
import { toHistoryEvent } from './event/to-history-event';
import { toUpdateRequest } from './event/update-events';
import { toPriority, toRetryPolicy } from './options';
import { toFields, toPayloads } from './payload';
import { toDuration, toTimestamp } from './time';

type WorkflowTaskResponse = temporal.api.workflowservice.v1.IPollWorkflowTaskQueueResponse;
type ActivityTaskResponse = temporal.api.workflowservice.v1.IPollActivityTaskQueueResponse;

/** A started workflow task, or a query by itself, with the first page of its history. */
export function toWorkflowTask(
  { activation, history }: { readonly activation: Activation; readonly history: HistoryPage },
  around: {
    readonly taskToken: Uint8Array;
    readonly nextPageToken: Uint8Array;
    readonly context: EventContext;
  },
): WorkflowTaskResponse {
  const { workflowId, runId, workflowType, taskQueue, query } = activation;
  return {
    taskToken: around.taskToken,
    workflowExecution: { workflowId, runId },
    workflowType: { name: workflowType },
    previousStartedEventId: asLong(activation.previousStartedEventId),
    // A query by itself is no task: the Go SDK would wait for events up to the one named here.
    startedEventId: asLong(query === undefined ? activation.startedEventId : 0),
    attempt: activation.attempt,
    history: { events: history.events.map((event) => toHistoryEvent(event, around.context)) },
    nextPageToken: around.nextPageToken,
    workflowExecutionTaskQueue: { name: taskQueue, kind: 1 },
    scheduledTime: toTimestamp(activation.scheduledTime),
    startedTime: toTimestamp(activation.startedTime),
    ...(query && { query: toQuery(query) }),
    queries: Object.fromEntries(activation.queries.map((each) => [each.queryId, toQuery(each)])),
    messages: activation.updates.map((update) => toMessage(update, activation.startedEventId)),
  };
}

function toQuery({
  queryType,
  input,
  header,
}: WorkflowQuery): temporal.api.query.v1.IWorkflowQuery {
  return {
    queryType,
    queryArgs: toPayloads(input),
    ...(header && { header: { fields: toFields(header) } }),
  };
}

/** An update comes as a message, in its place between the events. */
function toMessage(update: UpdateCall, startedEventId: number): temporal.api.protocol.v1.IMessage {
  const { updateId } = update;
  return {
    id: `${updateId}/request`,
    protocolInstanceId: updateId,
    eventId: asLong(startedEventId - 1),
    body: {
      type_url: 'type.googleapis.com/temporal.api.update.v1.Request',
      value: temporal.api.update.v1.Request.encode(toUpdateRequest(update)).finish(),
    },
  };
}

/** Time-outs are always there: workers of some languages refuse a task without. */
export function toActivityTask(
  task: ActivityTask,
  around: { readonly taskToken: Uint8Array; readonly namespace: string },
): ActivityTaskResponse {
  const { workflowId, runId, header, priority } = task;
  return {
    taskToken: around.taskToken,
    workflowNamespace: around.namespace,
    workflowType: { name: task.workflowType },
    workflowExecution: { workflowId, runId },
    activityType: { name: task.activityType },
    activityId: task.activityId,
    ...(header && { header: { fields: toFields(header) } }),
    input: toPayloads(task.input),
    heartbeatDetails: toPayloads(task.heartbeatDetails),
    scheduledTime: toTimestamp(task.scheduledTime),
    currentAttemptScheduledTime: toTimestamp(task.attemptScheduledTime),
    startedTime: toTimestamp(task.startedTime),
    attempt: task.attempt - (task.attemptBase ?? 0),
    scheduleToCloseTimeout: toDuration(task.scheduleToCloseTimeoutMs),
    startToCloseTimeout: toDuration(task.startToCloseTimeoutMs),
    heartbeatTimeout: toDuration(task.heartbeatTimeoutMs),
    retryPolicy: toRetryPolicy(task.retryPolicy),
    ...(priority && { priority: toPriority(priority) }),
  };
}
