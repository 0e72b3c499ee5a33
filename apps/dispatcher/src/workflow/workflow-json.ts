import type { Activation, EpochMs, HistoryEvent, HistoryPage, Payload } from '@app/contract';

import { payloadsJson } from '../delivery/payload-json';

/** What workflow code is told beside the history. */
export interface WorkflowTaskNames {
  readonly namespace: string;
  readonly taskToken: string;
  /** Where further pages of the history are read: scheme, host and port. */
  readonly baseUrl: string;
}

/** A workflow task as `data` of `workflow.task`: payloads are inserted as they were written. */
export function workflowTaskJson(
  activation: Activation,
  history: HistoryPage,
  names: WorkflowTaskNames,
): string {
  const { startedTime, scheduledTime, deadline, updates } = activation;
  const plain = JSON.stringify({
    namespace: names.namespace,
    workflowId: activation.workflowId,
    runId: activation.runId,
    workflowType: activation.workflowType,
    taskQueue: activation.taskQueue,
    attempt: activation.attempt,
    taskToken: names.taskToken,
    startedEventId: activation.startedEventId,
    previousStartedEventId: activation.previousStartedEventId,
    scheduledTime: isoTime(scheduledTime),
    startedTime: isoTime(startedTime),
    deadline: isoTime(deadline),
  });
  const queries = activation.query === undefined ? activation.queries : [activation.query];
  const fields = [
    `"queryOnly":${String(activation.query !== undefined)}`,
    `"queries":${jsonText(queries)}`,
    `"updates":${jsonText(updates)}`,
    `"history":${historyJson(history, names)}`,
  ];
  return `${plain.slice(0, -1)},${fields.join(',')}}`;
}

/** One page: `{events, nextPageUrl}`. */
export function historyJson(
  { events, nextPageToken }: HistoryPage,
  { baseUrl, taskToken }: Pick<WorkflowTaskNames, 'baseUrl' | 'taskToken'>,
): string {
  const url =
    nextPageToken === undefined
      ? null
      : `${baseUrl}/callbacks/workflow-tasks/${taskToken}/history?page=${nextPageToken}`;
  return `{"events":[${events.map(eventJson).join(',')}],"nextPageUrl":${JSON.stringify(url)}}`;
}

/** `eventTime` as a date, as everywhere in JSON; other times of an event are milliseconds, as in its contract. */
function eventJson(event: HistoryEvent): string {
  return jsonText({ ...event, eventTime: isoTime(event.eventTime) });
}

/** Any part of an event. A list of payloads is what it holds: nothing, one value, or a list. */
function jsonText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isPayload(value)) return payloadsJson([value]);
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isPayload)
      ? payloadsJson(value)
      : `[${value.map(jsonText).join(',')}]`;
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${JSON.stringify(name)}:${jsonText(field)}`);
  return `{${fields.join(',')}}`;
}

function isPayload(value: unknown): value is Payload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    value.data instanceof Uint8Array
  );
}

function isoTime(time: EpochMs): string {
  return new Date(time).toISOString();
}
