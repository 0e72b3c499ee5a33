import type { EventOf } from '@app/contract';

import { asLong } from '../../wire/proto';
import { RETRY_STATE } from '../enums';
import { toFailure } from '../failure';
import { toPriority, toRetryPolicy } from '../options';
import { toFields, toPayloads } from '../payload';
import { toDuration } from '../time';
import type { EventTable } from './event-context';

type ActivityEvent = EventOf<
  | 'ActivityTaskScheduled'
  | 'ActivityTaskStarted'
  | 'ActivityTaskCompleted'
  | 'ActivityTaskFailed'
  | 'ActivityTaskTimedOut'
  | 'ActivityTaskCancelRequested'
  | 'ActivityTaskCanceled'
  | 'TimerStarted'
  | 'TimerFired'
  | 'TimerCanceled'
>;

/** Activities and timers. */
export const ACTIVITY_EVENTS: EventTable<ActivityEvent> = {
  ActivityTaskScheduled: (event) => ({
    activityTaskScheduledEventAttributes: {
      activityId: event.activityId,
      activityType: { name: event.activityType },
      taskQueue: { name: event.taskQueue, kind: 1 },
      header: event.header ? { fields: toFields(event.header) } : null,
      input: toPayloads(event.input),
      scheduleToCloseTimeout: toDuration(event.scheduleToCloseTimeoutMs),
      scheduleToStartTimeout: toDuration(event.scheduleToStartTimeoutMs),
      startToCloseTimeout: toDuration(event.startToCloseTimeoutMs),
      heartbeatTimeout: toDuration(event.heartbeatTimeoutMs),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      retryPolicy: toRetryPolicy(event.retryPolicy),
      priority: event.priority ? toPriority(event.priority) : null,
    },
  }),
  ActivityTaskStarted: (event) => ({
    activityTaskStartedEventAttributes: {
      scheduledEventId: asLong(event.scheduledEventId),
      identity: event.identity,
      requestId: event.requestId,
      attempt: event.attempt,
      lastFailure: event.lastFailure ? toFailure(event.lastFailure) : null,
    },
  }),
  ActivityTaskCompleted: (event) => ({
    activityTaskCompletedEventAttributes: {
      result: toPayloads(event.result),
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      identity: event.identity,
    },
  }),
  ActivityTaskFailed: (event) => ({
    activityTaskFailedEventAttributes: {
      failure: toFailure(event.failure),
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      identity: event.identity,
      retryState: RETRY_STATE.toWire(event.retryState),
    },
  }),
  ActivityTaskTimedOut: (event) => ({
    activityTaskTimedOutEventAttributes: {
      failure: toFailure(event.failure),
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      retryState: RETRY_STATE.toWire(event.retryState),
    },
  }),
  ActivityTaskCancelRequested: (event) => ({
    activityTaskCancelRequestedEventAttributes: {
      scheduledEventId: asLong(event.scheduledEventId),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
    },
  }),
  ActivityTaskCanceled: (event) => ({
    activityTaskCanceledEventAttributes: {
      details: toPayloads(event.details),
      latestCancelRequestedEventId: asLong(event.latestCancelRequestedEventId),
      scheduledEventId: asLong(event.scheduledEventId),
      startedEventId: asLong(event.startedEventId),
      identity: event.identity,
    },
  }),
  TimerStarted: (event) => ({
    timerStartedEventAttributes: {
      timerId: event.timerId,
      startToFireTimeout: toDuration(event.startToFireTimeoutMs),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
    },
  }),
  TimerFired: (event) => ({
    timerFiredEventAttributes: {
      timerId: event.timerId,
      startedEventId: asLong(event.startedEventId),
    },
  }),
  TimerCanceled: (event) => ({
    timerCanceledEventAttributes: {
      timerId: event.timerId,
      startedEventId: asLong(event.startedEventId),
      workflowTaskCompletedEventId: asLong(event.workflowTaskCompletedEventId),
      identity: event.identity,
    },
  }),
};
