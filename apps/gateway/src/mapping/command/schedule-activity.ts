import type { ScheduleActivityTask } from '@app/contract';

import { type temporal, textOf } from '../../wire/proto';
import { fromPriority, fromRetryPolicy } from '../options';
import { fromFields, fromPayloads } from '../payload';
import { fromTimeout } from '../time';

export function fromScheduleActivity(
  attributes: temporal.api.command.v1.IScheduleActivityTaskCommandAttributes,
): ScheduleActivityTask {
  const taskQueue = textOf(attributes.taskQueue?.name);
  const input = fromPayloads(attributes.input);
  const header = fromFields(attributes.header?.fields);
  const priority = fromPriority(attributes.priority);
  return {
    type: 'ScheduleActivityTask',
    activityId: attributes.activityId ?? '',
    activityType: attributes.activityType?.name ?? '',
    ...(taskQueue !== undefined && { taskQueue }),
    ...(header && { header }),
    ...(input && { input }),
    ...timeoutsOf(attributes),
    ...(attributes.retryPolicy && { retryPolicy: fromRetryPolicy(attributes.retryPolicy) }),
    ...(priority && { priority }),
    ...(attributes.requestEagerExecution === true && { requestEagerExecution: true }),
  };
}

function timeoutsOf(
  attributes: temporal.api.command.v1.IScheduleActivityTaskCommandAttributes,
): Partial<ScheduleActivityTask> {
  const scheduleToCloseTimeoutMs = fromTimeout(attributes.scheduleToCloseTimeout);
  const scheduleToStartTimeoutMs = fromTimeout(attributes.scheduleToStartTimeout);
  const startToCloseTimeoutMs = fromTimeout(attributes.startToCloseTimeout);
  const heartbeatTimeoutMs = fromTimeout(attributes.heartbeatTimeout);
  return {
    ...(scheduleToCloseTimeoutMs !== undefined && { scheduleToCloseTimeoutMs }),
    ...(scheduleToStartTimeoutMs !== undefined && { scheduleToStartTimeoutMs }),
    ...(startToCloseTimeoutMs !== undefined && { startToCloseTimeoutMs }),
    ...(heartbeatTimeoutMs !== undefined && { heartbeatTimeoutMs }),
  };
}
