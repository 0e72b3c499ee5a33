import type { EventId, Fact, Task } from '@app/contract';

import { tasksOfStarted, tasksOfWaiting, timeoutTask } from './activity/tasks';
import { isOpen, pendingActivity, type MutableState, type PendingActivityState } from './state';
import { tasksOfWorkflowTask } from './workflow-task/tasks';

const NONE: readonly Task[] = [];

/**
 * What a fact makes necessary, given the state after the decision it came from. Effects are derived from facts, never
 * kept beside them, so a run folded again yields the same ones (`outstandingTasks`).
 */
export function tasksOf(fact: Fact, state: MutableState): readonly Task[] {
  if (!isOpen(state)) return NONE;
  switch (fact.type) {
    case 'WorkflowExecutionStarted':
      return runTasks(state);
    case 'WorkflowTaskScheduled':
    case 'WorkflowTaskStarted':
    case 'WorkflowTaskAttemptNoted':
    case 'WorkflowTaskAttemptStartNoted':
      return tasksOfWorkflowTask(state);
    case 'ActivityTaskScheduled':
      return ofActivity(state, fact.eventId, (activity) => [
        ...tasksOfWaiting(activity),
        ...timeoutTask(activity, 'ScheduleToClose'),
      ]);
    case 'ActivityTaskReturnNoted':
    case 'ActivityTaskRetryNoted':
      return ofActivity(state, fact.scheduledEventId, tasksOfWaiting);
    case 'ActivityTaskStartNoted':
      return ofActivity(state, fact.scheduledEventId, tasksOfStarted);
    case 'ActivityTaskAcceptNoted':
    case 'ActivityTaskHeartbeatNoted':
      return ofActivity(state, fact.scheduledEventId, (activity) =>
        timeoutTask(activity, 'Heartbeat'),
      );
    case 'ActivityTaskCancelRequested':
      return ofActivity(state, fact.scheduledEventId, (activity) => [
        {
          type: 'NotifyActivityCancel',
          scheduledEventId: fact.scheduledEventId,
          attempt: activity.attempt,
        },
      ]);
    case 'TimerStarted':
      return [
        {
          type: 'FireTimer',
          dueAt: fact.eventTime + fact.startToFireTimeoutMs,
          startedEventId: fact.eventId,
        },
      ];
    case 'WorkflowExecutionCompleted':
    case 'WorkflowExecutionFailed':
    case 'WorkflowExecutionTimedOut':
    case 'WorkflowExecutionCanceled':
    case 'WorkflowExecutionTerminated':
    case 'WorkflowExecutionContinuedAsNew':
    case 'WorkflowExecutionSignaled':
    case 'WorkflowExecutionCancelRequested':
    case 'WorkflowTaskCompleted':
    case 'WorkflowTaskTimedOut':
    case 'WorkflowTaskFailed':
    case 'ActivityTaskStarted':
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
    case 'ActivityTaskCanceled':
    case 'TimerFired':
    case 'TimerCanceled':
    case 'StateMachineStepped':
    case 'EventBuffered':
    case 'BufferedTimerDropped':
    case 'BufferFlushed':
      return NONE;
  }
}

function ofActivity(
  state: MutableState,
  scheduledEventId: EventId,
  tasks: (activity: PendingActivityState) => readonly Task[],
): readonly Task[] {
  const activity = pendingActivity(state, scheduledEventId);
  return activity === undefined ? NONE : tasks(activity);
}

/** Deadlines of the run as a whole. */
export function runTasks(state: MutableState): Task[] {
  const { started, expiresAt } = state.info;
  const tasks: Task[] = [];
  if (expiresAt !== undefined) tasks.push({ type: 'TimeOutWorkflow', dueAt: expiresAt });
  if (!state.firstTaskReleased) {
    tasks.push({
      type: 'ScheduleFirstWorkflowTask',
      dueAt: started.eventTime + (started.firstWorkflowTaskBackoffMs ?? 0),
    });
  }
  return tasks;
}
