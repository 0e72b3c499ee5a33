import type { HistoryEvent, StateMachineDetail } from '@app/contract';

import type { AslRun } from './asl-run';
import type { Frame } from './frame';

/** How many events of the Step Functions history stand for an event of the engine. */
export function numbersOfEvent(run: AslRun, event: HistoryEvent): number {
  switch (event.type) {
    case 'WorkflowExecutionStarted':
    case 'ActivityTaskScheduled':
    case 'ActivityTaskStarted':
      return 1;
    case 'ActivityTaskCompleted':
    case 'ActivityTaskFailed':
    case 'ActivityTaskTimedOut':
      // A call that is answered by token leaves TaskSubmitted before its end.
      return frameOf(run, event.scheduledEventId)?.awaitsToken === true ? 2 : 1;
    default:
      return 0;
  }
}

function frameOf(run: AslRun, scheduledEventId: number): Frame | undefined {
  const visit = run.visitByScheduled.get(scheduledEventId);
  const id = visit === undefined ? undefined : run.frameByVisit.get(visit);
  return id === undefined ? undefined : run.frames.get(id);
}

/** The same for a step. Asked before the step is folded: it depends on what the frame has been doing. */
export function numbersOfDetail(run: AslRun, detail: StateMachineDetail): number {
  switch (detail.kind) {
    case 'StateEntered':
    case 'ChildrenStarted':
    case 'SignalAwaited':
    case 'SignalTaken':
    case 'Redriven':
      return 1;
    case 'StateExited':
      // MapStateSucceeded and its like come before the exit.
      return run.frames.get(detail.frame)?.children === undefined ? 1 : 2;
    case 'ChildStarted':
      return run.frames.get(detail.parent)?.children?.of === 'Map' ? 1 : 0;
    case 'ChildEnded':
      return (
        (run.frames.get(detail.parent)?.children?.of === 'Map' ? 1 : 0) +
        endOfState(run.frames.get(detail.frame), detail.status)
      );
    case 'StateFailed':
      return detail.location === undefined ? 0 : 1;
    case 'RetryArmed':
      return 0;
  }
}

/** The state in which a child ends leaves an event of its own when it is aborted, or fails with children. */
function endOfState(child: Frame | undefined, status: 'Succeeded' | 'Failed' | 'Aborted'): number {
  if (child === undefined) return 0;
  if (status === 'Failed') return child.children === undefined ? 0 : 1;
  return status === 'Aborted' && child.phase !== 'next' ? 1 : 0;
}
