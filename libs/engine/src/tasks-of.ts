import type { EventId, Fact, Task } from '@app/contract';

import {
  cancelNotice,
  tasksOfSilence,
  tasksOfStarted,
  tasksOfWaiting,
  timeoutTask,
} from './activity/tasks';
import {
  isOpen,
  type MutableState,
  pendingActivity,
  type PendingActivityState,
  type WorkflowTask,
} from './state';
import { tasksOfTimer } from './timer/tasks';
import { tasksOfRun } from './workflow/tasks';
import { tasksOfWorkflowTask } from './workflow-task/tasks';

const NONE: readonly Task[] = [];

/**
 * What a fact makes necessary, given the state after the decision it came from: nothing for what that decision itself
 * has overtaken. Effects are derived from facts, never kept beside them, so a run folded again yields the same ones
 * (`outstandingTasks`).
 */
export function tasksOf(fact: Fact, state: MutableState): readonly Task[] {
  if (!isOpen(state)) return NONE;
  switch (fact.type) {
    case 'WorkflowExecutionStarted':
      return tasksOfRun(state);
    case 'WorkflowTaskScheduled':
    case 'WorkflowTaskAttemptNoted':
    case 'SpeculativeTaskNoted':
      return ofTask(state, 'scheduled', fact);
    case 'WorkflowTaskStarted':
    case 'WorkflowTaskAttemptStartNoted':
      return ofTask(state, 'started', fact);
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
      return ofActivity(state, fact.scheduledEventId, tasksOfSilence);
    case 'ActivityTaskCancelRequested':
      return ofActivity(state, fact.scheduledEventId, cancelNotice);
    case 'TimerStarted': {
      const timer = state.timers.get(fact.eventId);
      return timer === undefined ? NONE : tasksOfTimer(timer);
    }
    case 'WorkflowExecutionCompleted':
    case 'WorkflowExecutionFailed':
    case 'WorkflowExecutionTimedOut':
    case 'WorkflowExecutionCanceled':
    case 'WorkflowExecutionTerminated':
    case 'WorkflowExecutionContinuedAsNew':
    case 'WorkflowExecutionSignaled':
    case 'WorkflowExecutionCancelRequested':
    case 'WorkflowExecutionUpdateAdmitted':
    case 'WorkflowExecutionUpdateAccepted':
    case 'WorkflowExecutionUpdateCompleted':
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
    case 'SpeculativeTaskDropNoted':
    case 'StickyQueueNoted':
    case 'WorkflowTaskHeartbeatNoted':
    case 'UpdateAdmitNoted':
    case 'UpdateRejectNoted':
      return NONE;
  }
}

type TaskFact = Extract<
  Fact,
  {
    type:
      | 'WorkflowTaskScheduled'
      | 'WorkflowTaskAttemptNoted'
      | 'SpeculativeTaskNoted'
      | 'WorkflowTaskStarted'
      | 'WorkflowTaskAttemptStartNoted';
  }
>;

/** A decision may leave another workflow task than the one its fact is about, or the same one further on. */
function ofTask(
  state: MutableState,
  phase: 'scheduled' | 'started',
  fact: TaskFact,
): readonly Task[] {
  const task = state.workflowTask;
  if (task === undefined || (task.startedEventId !== 0) !== (phase === 'started')) return NONE;
  const isOther =
    'eventId' in fact
      ? fact.eventId !== (phase === 'started' ? task.startedEventId : task.scheduledEventId)
      : isOtherAttempt(fact, task);
  return isOther ? NONE : tasksOfWorkflowTask(state);
}

function isOtherAttempt(
  fact: Extract<TaskFact, { readonly noteTime: number }>,
  task: WorkflowTask,
): boolean {
  return fact.type === 'SpeculativeTaskNoted' ? !task.speculative : fact.attempt !== task.attempt;
}

function ofActivity(
  state: MutableState,
  scheduledEventId: EventId,
  tasks: (activity: PendingActivityState) => readonly Task[],
): readonly Task[] {
  const activity = pendingActivity(state, scheduledEventId);
  return activity === undefined ? NONE : tasks(activity);
}
