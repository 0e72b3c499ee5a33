import type { HistoryEvent, StateMachineDetail } from '@app/contract';

import type { AslRun } from './asl-run';
import { type Frame, isDistributed, ROOT } from './frame';
import { SUBMITTED_SIGNAL } from './submitted-signal';
import { parseTimerId } from './timer-id';

/**
 * Counts the Step Functions history of a run along with its fold, without making it: causes name the number at which
 * a state was entered. `ExecutionHistory` makes the events themselves, and has to come to the same numbers.
 */
export function countEvent(run: AslRun, event: HistoryEvent): void {
  switch (event.type) {
    case 'ActivityTaskScheduled': {
      const frame = run.frameOfVisit(Number(event.activityId));
      if (frame !== undefined && tellsOfWork(run, frame)) add(run, frame, 1);
      return;
    }
    case 'ActivityTaskStarted': {
      // Whoever has submitted work has begun it before.
      const frame = run.frameOfScheduled(event.scheduledEventId);
      if (frame === undefined || !tellsOfWork(run, frame)) return;
      add(run, frame, frame.submitted ? 0 : 1);
      return;
    }
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut': {
      const frame = run.frameOfScheduled(event.scheduledEventId);
      if (frame?.activityPending !== true || !tellsOfWork(run, frame)) return;
      add(run, frame, submitsLate(frame) ? 2 : 1);
      return;
    }
    case 'WorkflowExecutionSignaled': {
      const activityId = SUBMITTED_SIGNAL.activityIdOf(event.signalName);
      const frame = activityId === undefined ? undefined : run.frameOfVisit(Number(activityId));
      add(run, frame, frame?.activityPending === true && !frame.submitted ? 2 : 0);
      return;
    }
    case 'TimerFired': {
      const timer = parseTimerId(event.timerId);
      const frame = run.frameOfVisit(timer?.visit);
      const isInVain = timer?.purpose === 'signal-timeout' && frame?.arrivedSignal === undefined;
      if (isInVain) add(run, frame, 1);
      return;
    }
    default:
  }
}

/** A Map has its items read by a call that its history does not tell of. */
export function tellsOfWork(run: AslRun, frame: Frame): boolean {
  return run.stateOf(frame)?.type === 'Task';
}

/** Nobody has said that the work was submitted, so its end tells it too. */
export function submitsLate(frame: Frame): boolean {
  return frame.awaitsToken && !frame.submitted;
}

/** The same for a step. Called before the step is folded: it depends on what the frame has been doing. */
export function countDetail(run: AslRun, detail: StateMachineDetail): void {
  switch (detail.kind) {
    case 'StateEntered':
    case 'SignalAwaited':
    case 'SignalTaken':
      add(run, run.frames.get(detail.frame), 1);
      return;
    case 'Redriven':
      add(run, run.frames.get(ROOT), 1);
      return;
    case 'ChildrenStarted':
      add(run, run.frames.get(detail.frame), detail.toleratedFailureCount === undefined ? 1 : 2);
      return;
    case 'StateExited': {
      const frame = run.frames.get(detail.frame);
      add(run, frame, 1 + (frame === undefined ? 0 : endsOfChildren(run, frame)));
      return;
    }
    case 'ChildStarted': {
      const parent = run.frames.get(detail.parent);
      const isItem = parent?.children?.of === 'Map' && !isDistributed(parent.children);
      add(run, parent, isItem ? 1 : 0);
      return;
    }
    case 'ChildEnded':
      countEndOfChild(run, detail.frame, detail.status);
      return;
    case 'StateFailed': {
      const told =
        (detail.location === undefined ? 0 : 1) + (detail.childCount === undefined ? 0 : 1);
      add(run, run.frames.get(detail.frame), told);
      return;
    }
    case 'RetryArmed':
    case 'WorkAddressed':
  }
}

/** MapStateSucceeded and its like, before the exit of the state or the end of its frame. */
function endsOfChildren(run: AslRun, frame: Frame): number {
  if (!tellsOfChildren(run, frame)) return 0;
  return frame.children !== undefined && isDistributed(frame.children) ? 2 : 1;
}

function countEndOfChild(
  run: AslRun,
  id: string,
  status: 'Succeeded' | 'Failed' | 'Aborted',
): void {
  const child = run.frames.get(id);
  const parent = child?.parent === undefined ? undefined : run.frames.get(child.parent);
  if (child === undefined || parent?.children === undefined) return;
  // What happens inside of an execution of its own is not told here.
  if (isDistributed(parent.children)) return;
  const ofState =
    status === 'Failed'
      ? endsOfChildren(run, child)
      : status === 'Aborted' && leavesAbortion(run, child)
        ? 1
        : 0;
  add(run, parent, ofState + (parent.children.of === 'Map' ? 1 : 0));
}

/** Its children have begun, or could not even be computed. A state that failed before that tells nothing of them. */
export function tellsOfChildren(run: AslRun, frame: Frame): boolean {
  const type = run.stateOf(frame)?.type;
  if (type !== 'Map' && type !== 'Parallel') return false;
  const isEvaluation = frame.outcome?.ok === false && frame.outcome.isEvaluation === true;
  return frame.children !== undefined || isEvaluation;
}

/** Only states that can be waited in have an event for being aborted. */
export function leavesAbortion(run: AslRun, frame: Frame): boolean {
  if (frame.phase === 'next' || frame.phase === 'done') return false;
  const type = run.stateOf(frame)?.type;
  return type === 'Task' || type === 'Wait' || type === 'Map' || type === 'Parallel';
}

/** The frame whose history tells of a frame: the machine itself, or the item of a distributed Map it is inside of. */
export function executionOf(run: AslRun, frame: Frame): Frame {
  let at = frame;
  while (at.parent !== undefined) {
    const parent = run.frame(at.parent);
    if (parent.children !== undefined && isDistributed(parent.children)) return at;
    at = parent;
  }
  return at;
}

function add(run: AslRun, frame: Frame | undefined, count: number): void {
  if (frame === undefined || count === 0) return;
  executionOf(run, frame).historyNumber += count;
}
