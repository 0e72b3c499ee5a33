import { type RequestOf, WorkflowId } from '@app/contract';
import {
  CHILD_LAST_RUN,
  CHILD_RUN,
  childCompleted,
  childStarted,
  childTerminated,
  engine,
  externalSignaled,
  forkWorkflowAs,
  NEXT_RUN_ID,
  redriveWorkflow,
  resetWorkflow,
  runForkNoted,
  sendRequest,
  signalExternalInitiated,
  signalWorkflow,
  SPEC_RUN,
  SPEC_SENDER,
  startChildInitiated,
  task,
  workflowExecutionCompleted,
  workflowExecutionFailed,
  workflowExecutionOptionsUpdated,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { decide } from '../decide';
import { fromSnapshot, toSnapshot } from '../snapshot';
import type { MutableState } from '../state';
import { tasksOf } from '../tasks-of';

const started = workflowExecutionStarted();
const woken = [workflowExecutionSignaled(), workflowTaskScheduled(), workflowTaskStarted()];
const asksForChild = [started, workflowTaskRan(startChildInitiated()), ...woken];
const signals = [started, workflowTaskRan(signalExternalInitiated()), ...woken];
const hasChild = [
  started,
  workflowTaskRan(startChildInitiated()),
  childStarted(),
  ...woken.slice(1),
];
/** Where each of them waits for the other run. */
const here = { point: { type: 'Event', eventId: 9 } } as const;
const resetFailed = workflowTaskFailed({ cause: 'ResetWorkflow' });

const closedChild = (runId = SPEC_RUN.runId): RequestOf<'RecordChildWorkflowClosed'> => ({
  type: 'RecordChildWorkflowClosed',
  ...SPEC_RUN,
  runId,
  now: 2_000_000_000_000,
  initiatedEventId: 5,
  workflowExecution: CHILD_LAST_RUN,
  firstExecutionRunId: CHILD_RUN.runId,
  outcome: { type: 'Completed' },
});

const newState = (spec: ReturnType<typeof engine.given>): MutableState => spec.newRun!.state;

describe('a reset of a run that waits for a child', () => {
  it('leaves the child at work: its end is for the run that takes the place', () => {
    const spec = engine
      .given(...hasChild)
      .when(resetWorkflow(here))
      .then(workflowTaskFailed(), workflowExecutionTerminated({ forkEventId: 9 }))
      .andTasks()
      .andNewRun(runForkNoted(), resetFailed, workflowTaskScheduled());
    expect(newState(spec).children.get(5)).toMatchObject({
      runId: CHILD_RUN.runId,
      askedBy: SPEC_RUN.runId,
    });
  });

  it('hands the end of the child to the new run, although the child names the old one', () => {
    const spec = engine.given(...hasChild).when(resetWorkflow(here));
    const decision = decide(newState(spec), closedChild());
    expect(decision).toMatchObject({ facts: [{ type: 'ChildWorkflowExecutionCompleted' }] });
  });

  it('hands it over also when the run was loaded from a snapshot', () => {
    const spec = engine.given(...hasChild).when(resetWorkflow(here));
    const loaded = fromSnapshot(toSnapshot(newState(spec)));
    expect(loaded.children.get(5)).toMatchObject({ askedBy: SPEC_RUN.runId });
    expect(decide(loaded, closedChild())).toMatchObject({
      facts: [{ type: 'ChildWorkflowExecutionCompleted' }],
    });
  });

  it('does not take the end of a child for one that the new run has asked for under the same event id', () => {
    const spec = engine
      .given(started, workflowTaskRan(startChildInitiated()), childStarted())
      .when(resetWorkflow({ point: { type: 'FirstWorkflowTask' } }));
    const asked = engine.given(started, workflowTaskRan(startChildInitiated()), childStarted());
    asked.andState((state) => {
      const own = { ...state, info: { ...state.info, runId: NEXT_RUN_ID } };
      expect(decide(own, closedChild())).toMatchObject({ type: 'ignore' });
    });
    expect(newState(spec).children.size).toBe(0);
  });

  it('asks for a start again that has no answer, as the run that asked first', () => {
    engine
      .given(...asksForChild)
      .when(resetWorkflow(here))
      .andNewRunTasks(
        sendRequest(
          {
            type: 'StartWorkflow',
            requestId: `${SPEC_RUN.runId}/5`,
            parent: { ...SPEC_SENDER, namespaceId: SPEC_RUN.namespaceId, initiatedEventId: 5 },
          },
          5,
        ),
        task('DispatchWorkflowTask', {}),
      );
  });

  it('tells the new run what the old one has heard of the child since', () => {
    engine
      .given(...asksForChild, childStarted(), childCompleted())
      .when(resetWorkflow(here))
      .andNewRun(
        runForkNoted(),
        workflowTaskFailed({ cause: 'ResetWorkflow', eventId: 9 }),
        childStarted({ eventId: 10 }),
        childCompleted({ startedEventId: 10 }),
        workflowTaskScheduled(),
      );
  });

  it('may be followed by another: the child is still known by the run that asked for it first', () => {
    const spec = engine.given(...hasChild).when(resetWorkflow(here));
    const again = tasksOf(
      {
        type: 'WorkflowExecutionTerminated',
        eventId: 99,
        eventTime: 0,
        reason: '',
        identity: '',
      },
      newState(spec),
    );
    expect(again).toMatchObject([
      {
        request: {
          type: 'TerminateWorkflow',
          childOf: { runId: SPEC_RUN.runId, initiatedEventId: 5 },
          requestId: `${NEXT_RUN_ID}/5/close`,
        },
      },
    ]);
  });

  it('terminates a child that it has undone, once that is asked for again', () => {
    const spec = engine
      .given(
        started,
        workflowTaskRan(startChildInitiated({ parentClosePolicy: 'Abandon' })),
        childStarted(),
      )
      .when(resetWorkflow({ point: { type: 'FirstWorkflowTask' } }))
      .andTasks();
    const { undoneChildren } = newState(spec).origin!;
    expect(undoneChildren).toEqual([
      { workflowId: WorkflowId('child'), runId: SPEC_RUN.runId, initiatedEventId: 5 },
    ]);
    const initiated = spec.facts.find(
      ({ type }) => type === 'StartChildWorkflowExecutionInitiated',
    )!;
    engine
      .given(started, workflowTaskRan(startChildInitiated()))
      .supposing(() => ({ origin: newState(spec).origin }))
      .andState((state) => {
        expect(tasksOf(initiated, state)).toMatchObject([
          { request: { type: 'TerminateWorkflow', childOf: { initiatedEventId: 5 } } },
          { request: { type: 'StartWorkflow' } },
        ]);
      });
  });

  it('after its end knows that its end has terminated the child', () => {
    engine
      .given(
        ...hasChild.slice(0, 3),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowExecutionFailed(),
      )
      .when(resetWorkflow({ point: { type: 'Event', eventId: 9 } }))
      .andNewRun(
        runForkNoted(),
        resetFailed,
        childTerminated({ startedEventId: 6 }),
        workflowTaskScheduled(),
      );
  });

  it('after its end is refused if the child may be at work: nobody has heard what it came to', () => {
    engine
      .given(
        started,
        workflowTaskRan(startChildInitiated({ parentClosePolicy: 'Abandon' })),
        childStarted(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowExecutionCompleted(),
      )
      .when(resetWorkflow(here))
      .thenRejected('INVALID_ARGUMENT');
  });
});

describe('a reset of a run that waits for the answer of another run', () => {
  it('asks again under the same request id, so that the other run is told once', () => {
    engine
      .given(...signals)
      .when(resetWorkflow(here))
      .andNewRunTasks(
        sendRequest({ type: 'SignalWorkflow', requestId: `${SPEC_RUN.runId}/5` }, 5),
        task('DispatchWorkflowTask', {}),
      );
  });

  it('does not ask again what has been answered since', () => {
    engine
      .given(...signals, externalSignaled())
      .when(resetWorkflow(here))
      .andNewRunTasks(task('DispatchWorkflowTask', {}));
  });

  it('asks again also after the end of the run: an answer that came later was heard by nobody', () => {
    engine
      .given(...signals, workflowExecutionFailed())
      .when(resetWorkflow(here))
      .andNewRunTasks(
        sendRequest({ type: 'SignalWorkflow', requestId: `${SPEC_RUN.runId}/5` }, 5),
        task('DispatchWorkflowTask', {}),
      );
  });
});

describe('a fork of a run that waits for others', () => {
  it('is refused where a child is at work: it reports to the run that began it', () => {
    engine
      .given(...hasChild)
      .when(forkWorkflowAs('elsewhere', { lastEventId: 8 }))
      .thenRejected('INVALID_ARGUMENT');
  });

  it('goes on with the end of a child that the base has heard of', () => {
    engine
      .given(...hasChild, childCompleted())
      .when(forkWorkflowAs('elsewhere', { lastEventId: 8 }))
      .andNewRun(
        runForkNoted(),
        resetFailed,
        childCompleted({ startedEventId: 6 }),
        workflowTaskScheduled(),
      );
  });

  it('makes its own requests of those that have no answer', () => {
    engine
      .given(...signals)
      .when(forkWorkflowAs('elsewhere', { lastEventId: 8 }))
      .andNewRunTasks(
        sendRequest({ type: 'SignalWorkflow', requestId: `${NEXT_RUN_ID}/5` }, 5),
        task('DispatchWorkflowTask', {}),
      );
  });
});

it('a redrive is judged by the children like a reset of a closed run', () => {
  engine
    .given(
      workflowExecutionStarted({
        stateMachine: { definitionId: 'd', name: 'm', version: 1 },
      }),
      workflowTaskRan(startChildInitiated({ parentClosePolicy: 'Abandon' })),
      childStarted(),
      workflowExecutionTerminated(),
    )
    .when(redriveWorkflow())
    .thenRejected('INVALID_ARGUMENT');
});

describe('operations after a reset', () => {
  it('are told to the new run before its first workflow task, after all that is carried over', () => {
    engine
      .given(started, workflowTaskRan())
      .and(signalWorkflow({ signalName: 'before' }))
      .when(
        resetWorkflow({
          point: { type: 'Event', eventId: 4 },
          postResetOperations: [
            { type: 'Signal', signalName: 'after' },
            {
              type: 'UpdateOptions',
              versioningOverride: {
                behavior: 'Pinned',
                version: { deploymentName: 'd', buildId: 'fixed' },
              },
            },
          ],
        }),
      )
      .andNewRun(
        runForkNoted(),
        resetFailed,
        workflowExecutionSignaled({ signalName: 'before' }),
        workflowExecutionSignaled({ signalName: 'after', identity: 'client' }),
        workflowExecutionOptionsUpdated({ identity: 'client' }),
        workflowTaskScheduled(),
      );
  });
});
