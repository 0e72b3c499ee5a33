import type { EventId, Fact, Task } from '@app/contract';

import {
  cancelNotice,
  tasksOfActivity,
  tasksOfPaused,
  tasksOfSilence,
  tasksOfStarted,
  tasksOfWaiting,
  timeoutTask,
  withdrawal,
} from './activity/tasks';
import { tasksOfChildInitiated } from './child/start';
import { tasksOfRequestCancelExternal } from './external/cancel';
import { tasksOfSignalExternal } from './external/signal';
import { outstandingTasks, pendingTasks } from './outstanding-tasks';
import { tasksOfResent } from './relation/take-over';
import { tasksOfClose } from './relation/tasks-of-close';
import {
  isOpen,
  type MutableState,
  pendingActivity,
  type PendingActivityState,
  type WorkflowTask,
} from './state';
import { tasksOfTimer } from './timer/tasks';
import { isCloseEvent } from './workflow/close';
import { tasksOfPausedRun } from './workflow/pause';
import { tasksOfRun } from './workflow/tasks';
import { tasksOfWorkflowTask } from './workflow-task/tasks';

const NONE: readonly Task[] = [];

/**
 * What a fact makes necessary, given the state after the decision it came from: nothing for what that decision itself
 * has overtaken. Effects are derived from facts, never kept beside them, so a run folded again yields the same ones
 * (`outstandingTasks`).
 */
export function tasksOf(fact: Fact, state: MutableState): readonly Task[] {
  if (!isOpen(state) && !concernsOthers(fact)) return NONE;
  return (tellers[fact.type] as Tell<Fact>)(fact, state);
}

/** A run that is over needs nothing any more; others may have to hear of it. */
function concernsOthers(fact: Fact): boolean {
  return (
    isCloseEvent(fact) ||
    fact.type === 'SignalExternalWorkflowExecutionInitiated' ||
    fact.type === 'RequestCancelExternalWorkflowExecutionInitiated'
  );
}

type Tell<F extends Fact> = (fact: F, state: MutableState) => readonly Task[];

const nothing = (): readonly Task[] => NONE;

/** One line per fact: a fact without a line does not compile. */
const tellers: { readonly [T in Fact['type']]: Tell<Extract<Fact, { type: T }>> } = {
  WorkflowExecutionStarted: (_fact, state) => tasksOfRun(state),
  WorkflowTaskScheduled: (fact, state) => ofTask(state, 'scheduled', fact),
  WorkflowTaskAttemptNoted: (fact, state) => ofTask(state, 'scheduled', fact),
  SpeculativeTaskNoted: (fact, state) => ofTask(state, 'scheduled', fact),
  WorkflowTaskStarted: (fact, state) => ofTask(state, 'started', fact),
  WorkflowTaskAttemptStartNoted: (fact, state) => ofTask(state, 'started', fact),
  ActivityTaskScheduled: (fact, state) =>
    ofActivity(state, fact.eventId, (activity) => [
      ...(activity.started === undefined ? tasksOfWaiting(activity, state) : NONE),
      ...timeoutTask(activity, 'ScheduleToClose'),
    ]),
  ActivityTaskReturnNoted: ofNamed(tasksOfWaiting),
  ActivityTaskRetryNoted: ofNamed(tasksOfWaiting),
  ActivityTaskStartNoted: ofNamed(tasksOfStarted),
  ActivityTaskAcceptNoted: ofNamed(tasksOfSilence),
  ActivityTaskHeartbeatNoted: ofNamed(tasksOfSilence),
  ActivityTaskCancelRequested: ofNamed(cancelNotice),
  ActivityTaskPauseNoted: ofNamed(tasksOfPaused),
  ActivityTaskUnpauseNoted: ofNamed(tasksOfActivity),
  ActivityTaskResetNoted: ofNamed(tasksOfActivity),
  ActivityTaskOptionsNoted: (fact, state) =>
    ofActivity(state, fact.scheduledEventId, (activity) => [
      ...(fact.withdrawnFrom === undefined ? NONE : withdrawal(activity, fact.withdrawnFrom)),
      ...tasksOfActivity(activity, state),
    ]),
  TimerStarted: (fact, state) => {
    const timer = state.timers.get(fact.eventId);
    return timer === undefined ? NONE : tasksOfTimer(timer, state);
  },
  WorkflowExecutionCompleted: tasksOfClose,
  WorkflowExecutionFailed: tasksOfClose,
  WorkflowExecutionTimedOut: tasksOfClose,
  WorkflowExecutionCanceled: tasksOfClose,
  WorkflowExecutionTerminated: tasksOfClose,
  WorkflowExecutionContinuedAsNew: tasksOfClose,
  WorkflowExecutionSignaled: nothing,
  WorkflowExecutionCancelRequested: nothing,
  // A workflow task that waits may have to wait elsewhere.
  WorkflowExecutionOptionsUpdated: (_fact, state) =>
    state.workflowTask?.startedEventId === 0 ? tasksOfWorkflowTask(state) : NONE,
  WorkflowExecutionPaused: (_fact, state) => tasksOfPausedRun(state),
  WorkflowExecutionUnpaused: (_fact, state) => outstandingTasks(state),
  WorkflowExecutionUpdateAdmitted: nothing,
  WorkflowExecutionUpdateAccepted: nothing,
  WorkflowExecutionUpdateCompleted: nothing,
  WorkflowTaskCompleted: nothing,
  WorkflowTaskTimedOut: nothing,
  WorkflowTaskFailed: nothing,
  ActivityTaskStarted: nothing,
  ActivityTaskCompleted: nothing,
  ActivityTaskFailed: nothing,
  ActivityTaskTimedOut: nothing,
  ActivityTaskCanceled: nothing,
  TimerFired: nothing,
  TimerCanceled: nothing,
  UpsertWorkflowSearchAttributes: nothing,
  WorkflowPropertiesModified: nothing,
  MarkerRecorded: nothing,
  StateMachineStepped: nothing,
  StartChildWorkflowExecutionInitiated: tasksOfChildInitiated,
  SignalExternalWorkflowExecutionInitiated: tasksOfSignalExternal,
  RequestCancelExternalWorkflowExecutionInitiated: tasksOfRequestCancelExternal,
  StartChildWorkflowExecutionFailed: nothing,
  ChildWorkflowExecutionStarted: nothing,
  ChildWorkflowExecutionCompleted: nothing,
  ChildWorkflowExecutionFailed: nothing,
  ChildWorkflowExecutionCanceled: nothing,
  ChildWorkflowExecutionTimedOut: nothing,
  ChildWorkflowExecutionTerminated: nothing,
  SignalExternalWorkflowExecutionFailed: nothing,
  ExternalWorkflowExecutionSignaled: nothing,
  RequestCancelExternalWorkflowExecutionFailed: nothing,
  ExternalWorkflowExecutionCancelRequested: nothing,
  EventBuffered: ({ event }, state) => {
    // In force while its event still waits for its place.
    if (event.type === 'WorkflowExecutionPaused') return tasksOfPausedRun(state);
    return event.type === 'WorkflowExecutionUnpaused' ? outstandingTasks(state) : NONE;
  },
  BufferedTimerDropped: nothing,
  BufferFlushed: nothing,
  SpeculativeTaskDropNoted: nothing,
  StickyQueueNoted: nothing,
  WorkflowTaskHeartbeatNoted: nothing,
  UpdateAdmitNoted: nothing,
  UpdateRejectNoted: nothing,
  RunTraceNoted: nothing,
  RunForkNoted: (fact, state) => [...pendingTasks(state), ...tasksOfResent(fact, state)],
};

function ofNamed(tasks: (activity: PendingActivityState, state: MutableState) => readonly Task[]) {
  return (fact: { readonly scheduledEventId: EventId }, state: MutableState): readonly Task[] =>
    ofActivity(state, fact.scheduledEventId, tasks);
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
  tasks: (activity: PendingActivityState, state: MutableState) => readonly Task[],
): readonly Task[] {
  const activity = pendingActivity(state, scheduledEventId);
  return activity === undefined ? NONE : tasks(activity, state);
}
