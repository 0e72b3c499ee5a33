import type { StateMachineDetail } from '@app/contract';
import {
  engine,
  redriveWorkflow,
  runForkNoted,
  stateMachineStepped,
  workflowExecutionCanceled,
  workflowExecutionCancelRequested,
  workflowExecutionCompleted,
  workflowExecutionFailed,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowExecutionTimedOut,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const started = workflowExecutionStarted({
  stateMachine: { definitionId: 'definition', name: 'machine', version: 1 },
});
const step = (detail: StateMachineDetail, workflowTaskCompletedEventId = 4) =>
  stateMachineStepped({ detail, workflowTaskCompletedEventId });
const entered = step({ kind: 'StateEntered', frame: '0', name: 'A', visit: 1 });
const childFailed = (frame: string, parent: string, task: number) =>
  step({ kind: 'ChildEnded', frame, parent, index: 0, status: 'Failed' }, task);

/** The first event that the new run does not have in common with the failed one. */
function forkOf(spec: ReturnType<typeof engine.given>): number {
  const first = spec.newRun?.facts.find((fact) => 'eventId' in fact);
  return first !== undefined && 'eventId' in first ? first.eventId : 0;
}

describe('a redrive', () => {
  it('of a failed state machine undoes the workflow task that failed it, and nothing before', () => {
    engine
      .given(started, workflowTaskRan(entered), workflowExecutionSignaled(), workflowTaskRan())
      .and(workflowExecutionFailed({ workflowTaskCompletedEventId: 9 }))
      .when(redriveWorkflow())
      .andNewRun(
        runForkNoted({ kind: 'Redrive' }),
        workflowTaskFailed({ eventId: 9, scheduledEventId: 7, startedEventId: 8 }),
        workflowTaskScheduled(),
      );
  });

  it('goes back to where the branch failed, although the machine failed later', () => {
    const spec = engine
      .given(started, workflowTaskRan(entered), workflowTaskRan(childFailed('0.1', '0', 8)))
      .and(...workflowTaskRan(), workflowExecutionFailed({ workflowTaskCompletedEventId: 12 }))
      .when(redriveWorkflow());
    expect(forkOf(spec)).toBe(8);
  });

  it('is not led astray by a branch whose failure was caught', () => {
    const spec = engine
      .given(started, workflowTaskRan(entered), workflowTaskRan(childFailed('0.1', '0', 8)))
      .and(step({ kind: 'StateExited', frame: '0', name: 'A', next: 'B' }))
      .and(...workflowTaskRan(), workflowExecutionFailed({ workflowTaskCompletedEventId: 13 }))
      .when(redriveWorkflow());
    expect(forkOf(spec)).toBe(13);
  });

  it.each([
    ['timed out', workflowExecutionTimedOut()],
    ['was terminated', workflowExecutionTerminated()],
  ])('of one that %s goes on where it stood', (_how, closing) => {
    engine
      .given(started, workflowTaskRan(entered), closing)
      .when(redriveWorkflow())
      .andNewRun(
        runForkNoted(),
        workflowTaskScheduled({ eventId: 6 }),
        workflowTaskStarted(),
        workflowTaskFailed(),
        workflowTaskScheduled(),
      );
  });

  it('of one that was canceled goes on as if nobody had canceled it', () => {
    const spec = engine
      .given(started, workflowTaskRan(entered), workflowExecutionCancelRequested())
      .and(...workflowTaskRan(), workflowExecutionCanceled())
      .when(redriveWorkflow());
    expect(forkOf(spec)).toBe(6);
    expect(spec.newRun?.state.cancelRequested).toBe(false);
  });

  it('is refused to one that did not fail', () => {
    engine
      .given(started, workflowTaskRan(entered), workflowExecutionCompleted())
      .when(redriveWorkflow())
      .thenRejected('WORKFLOW_NOT_REDRIVABLE');
  });

  it('is refused to workflow code that is no state machine: its last task may be reset', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan(), workflowExecutionFailed())
      .when(redriveWorkflow())
      .thenRejected('INVALID_ARGUMENT');
  });
});
