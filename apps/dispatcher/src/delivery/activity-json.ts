import type { ActivityTask, EpochMs } from '@app/contract';

import type { AttemptRef } from './courier';
import { failureJson } from './failure-json';
import { payloadsJson } from './payload-json';

const scheduledTimeText = isoText();
const deadlineText = isoText();

/** What a worker is told of an attempt it should run: the `data` of `activity.execute`, and one item of a batch. */
export function activityJson(
  task: ActivityTask,
  named: { readonly namespace: string; readonly taskToken: string },
): string {
  const fields = [
    attemptFields(task, named),
    `"scheduledTime":"${scheduledTimeText(task.scheduledTime)}"`,
    `"deadline":${task.deadline === undefined ? 'null' : `"${deadlineText(task.deadline)}"`}`,
    `"heartbeatTimeoutMs":${String(task.heartbeatTimeoutMs)}`,
    `"input":${payloadsJson(task.input)}`,
  ];
  if (task.lastFailure !== undefined) fields.push(`"lastFailure":${failureJson(task.lastFailure)}`);
  if (task.heartbeatDetails !== undefined) {
    fields.push(`"lastHeartbeat":${payloadsJson(task.heartbeatDetails)}`);
  }
  return `{${fields.join(',')}}`;
}

/** What a worker is told of an attempt that should stop: the `data` of `activity.cancel`. */
export function cancelJson(
  attempt: AttemptRef,
  named: { readonly namespace: string; readonly taskToken: string; readonly reason: string },
): string {
  return `{${attemptFields(attempt, named)},"reason":${JSON.stringify(named.reason)}}`;
}

function attemptFields(
  attempt: AttemptRef,
  { namespace, taskToken }: { readonly namespace: string; readonly taskToken: string },
): string {
  const fields = JSON.stringify({
    namespace,
    workflowId: attempt.workflowId,
    runId: attempt.runId,
    workflowType: attempt.workflowType,
    activityId: attempt.activityId,
    activityType: attempt.activityType,
    attempt: attempt.attempt - (attempt.attemptBase ?? 0),
    taskToken,
  });
  return fields.slice(1, -1);
}

/** Attempts of a batch were mostly scheduled at the same moment, and have the same deadline: the text before is kept. */
function isoText(): (time: EpochMs) => string {
  let timeBefore: EpochMs = Number.NaN;
  let textBefore = '';
  return (time) => {
    if (time === timeBefore) return textBefore;
    textBefore = new Date(time).toISOString();
    timeBefore = time;
    return textBefore;
  };
}
