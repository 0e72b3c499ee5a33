import type { ActivityOptions, ActivityOptionsChange, ActivitySelector } from '@app/contract';

import { type temporal, textOf } from '../wire/proto';
import { fromPriority, fromRetryPolicy, toPriority, toRetryPolicy } from './options';
import { fromDuration, toDuration } from './time';

type WireOptions = temporal.api.activity.v1.IActivityOptions;

/** Which pending activities are meant; `undefined` when the request does not say. */
export function fromSelector(request: {
  readonly id?: string | null;
  readonly type?: string | null;
  readonly matchAll?: boolean | null;
}): ActivitySelector | undefined {
  const activityId = textOf(request.id);
  const activityType = textOf(request.type);
  if (activityId !== undefined) return { by: 'Id', activityId };
  if (activityType !== undefined) return { by: 'Type', activityType };
  return request.matchAll === true ? { by: 'All' } : undefined;
}

/** The fields that the mask names, as they are to be. Names of the mask are those of the wire, or of JSON. */
export function fromOptionsChange(
  options: WireOptions,
  paths: readonly string[],
): ActivityOptionsChange {
  const named = new Set(
    paths.map((path) => path.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase())),
  );
  const time = (
    field:
      | 'scheduleToCloseTimeout'
      | 'scheduleToStartTimeout'
      | 'startToCloseTimeout'
      | 'heartbeatTimeout',
  ) => (named.has(field) ? { [`${field}Ms`]: fromDuration(options[field]) ?? 0 } : {});
  const priority = fromPriority(options.priority);
  const namesPolicy = paths.some((path) => /^retry_?policy/i.test(path));
  const taskQueue = textOf(options.taskQueue?.name);
  const namesQueue = paths.some((path) => /^task_?queue/i.test(path));
  return {
    ...time('scheduleToCloseTimeout'),
    ...time('scheduleToStartTimeout'),
    ...time('startToCloseTimeout'),
    ...time('heartbeatTimeout'),
    ...(namesQueue && taskQueue !== undefined && { taskQueue }),
    ...(namesPolicy &&
      options.retryPolicy && { retryPolicy: fromRetryPolicy(options.retryPolicy) }),
    ...(named.has('priority') && priority && { priority }),
  };
}

export function toOptions(options: ActivityOptions): WireOptions {
  const { taskQueue, retryPolicy, priority } = options;
  return {
    ...(taskQueue !== undefined && { taskQueue: { name: taskQueue, kind: 1 } }),
    scheduleToCloseTimeout: toDuration(options.scheduleToCloseTimeoutMs ?? 0),
    scheduleToStartTimeout: toDuration(options.scheduleToStartTimeoutMs ?? 0),
    startToCloseTimeout: toDuration(options.startToCloseTimeoutMs ?? 0),
    heartbeatTimeout: toDuration(options.heartbeatTimeoutMs ?? 0),
    ...(retryPolicy && { retryPolicy: toRetryPolicy(retryPolicy) }),
    ...(priority && { priority: toPriority(priority) }),
  };
}
