import { jsonPayload } from '@app/contract';
import {
  activityTaskCompleted,
  activityTaskFailed,
  activityTaskScheduled,
  activityTaskStarted,
  engine,
  forkWorkflow,
  forkWorkflowAs,
  NEXT_RUN_ID,
  runForkNoted,
  stateMachineStepped,
  workflowExecutionCompleted,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionUpdateAccepted,
  workflowExecutionUpdateCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { PrefixFold } from './prefix';

const payloads = (text: string) => [jsonPayload(new TextEncoder().encode(JSON.stringify(text)))];

const done = [
  workflowExecutionStarted({ input: payloads('first') }),
  workflowTaskRan(activityTaskScheduled()),
  activityTaskStarted({ activityId: 'a' }),
  activityTaskCompleted({ activityId: 'a', result: payloads('result') }),
];

describe('a fork', () => {
  it('under another workflow id leaves the open run alone and stands for itself', () => {
    const spec = engine
      .given(...done)
      .when(forkWorkflowAs('copy'))
      .then()
      .andReply({ runId: NEXT_RUN_ID, started: true })
      .andNewRun(
        runForkNoted({ kind: 'Fork' }),
        workflowTaskScheduled({ eventId: 8 }),
        workflowTaskStarted(),
        workflowTaskFailed({ cause: 'ResetWorkflow' }),
        workflowTaskScheduled(),
      );
    expect(spec.newRun?.state.info).toMatchObject({
      workflowId: 'copy',
      started: { workflowId: 'copy', firstExecutionRunId: NEXT_RUN_ID },
    });
  });

  it('under the same workflow id is refused while a run is open', () => {
    engine
      .given(...done)
      .when(forkWorkflow())
      .thenRejected('WORKFLOW_ALREADY_STARTED');
  });

  it('of a closed run may be the next run of its workflow id', () => {
    engine
      .given(...done, workflowTaskRan(), workflowExecutionCompleted())
      .when(forkWorkflow({ lastEventId: 7 }))
      .andNewRun(
        runForkNoted(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowTaskFailed(),
        workflowTaskScheduled(),
      );
  });

  it('at any event carries nothing over that came later', () => {
    engine
      .given(...done, workflowExecutionSignaled())
      .when(forkWorkflowAs('copy', { lastEventId: 5 }))
      .andNewRun(
        runForkNoted(),
        workflowTaskScheduled({ eventId: 6 }),
        workflowTaskStarted(),
        workflowTaskFailed(),
        workflowTaskScheduled(),
      );
  });

  it('between the written start of an activity and its end begins before that start', () => {
    const spec = engine.given(...done).when(forkWorkflowAs('copy', { lastEventId: 6 }));
    expect(spec.newRun?.facts[1]).toMatchObject({ type: 'WorkflowTaskScheduled', eventId: 6 });
    expect(spec.newRun?.state.activities.size).toBe(1);
  });

  it('with another input says so in its history', () => {
    const spec = engine
      .given(...done)
      .when(forkWorkflowAs('copy', { lastEventId: 1, edit: { input: payloads('second') } }))
      .andNewRun(
        runForkNoted(),
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowTaskFailed({ editedEventIds: [1] }),
        workflowTaskScheduled(),
      );
    expect(spec.newRun?.state.info.started.input).toEqual(payloads('second'));
  });
});

describe('the history that a fork begins with', () => {
  const foldOf = (facts: typeof done, lastEventId: number) => {
    const { facts: given, state } = engine.given(...facts);
    const fold = new PrefixFold({
      place: { key: state!.info, runId: NEXT_RUN_ID },
      base: { runId: state!.info.runId, status: 'Running' },
      lastEventId,
      standsAlone: false,
      edit: { lastResult: payloads('other') },
      lastResultEventId: lastEventId,
    });
    return { fold, events: given.map((fact) => fold.take(fact)) };
  };
  const eventsWith = (facts: typeof done, lastEventId: number) => foldOf(facts, lastEventId).events;

  it('is torn between an update that a workflow task has accepted and its completion by the same task', () => {
    const updated = [
      workflowExecutionStarted(),
      workflowTaskRan(
        workflowExecutionUpdateAccepted({ eventId: 5 }),
        workflowExecutionUpdateCompleted({ eventId: 6, acceptedEventId: 5 }),
      ),
    ];
    expect(foldOf(updated, 5).fold.tornTask).toBe(4);
    // Before it the update is only carried over, to be accepted again.
    expect(foldOf(updated, 4).fold.tornTask).toBeUndefined();
  });

  it('has another result of the last activity if one is wanted', () => {
    expect(eventsWith(done, 7).at(-1)).toMatchObject({
      type: 'ActivityTaskCompleted',
      result: payloads('other'),
    });
  });

  it('has a result where the last activity had failed', () => {
    const failed = [
      ...done.slice(0, 3),
      activityTaskFailed({
        activityId: 'a',
        failure: { message: 'no', info: { type: 'Terminated' } },
        retryState: 'MaximumAttemptsReached',
        startedEventId: 6,
        identity: 'worker',
      }),
    ];
    expect(eventsWith(failed, 7).at(-1)).toEqual(
      expect.objectContaining({
        type: 'ActivityTaskCompleted',
        eventId: 7,
        startedEventId: 6,
        result: payloads('other'),
      }),
    );
  });

  it('has another output of the last state if one is wanted', () => {
    const exited = [
      workflowExecutionStarted(),
      workflowTaskRan(
        stateMachineStepped({
          detail: { kind: 'StateExited', frame: '0', name: 'A', outputIs: 'result', next: 'B' },
        }),
      ),
    ];
    expect(eventsWith(exited, 5).at(-1)).toMatchObject({
      detail: { kind: 'StateExited', output: payloads('other')[0], next: 'B' },
    });
  });

  it('cannot hold the event that closed the run', () => {
    const spec = engine.given(...done, workflowTaskRan(), workflowExecutionCompleted());
    const fold = new PrefixFold({
      place: { key: spec.state!.info, runId: NEXT_RUN_ID },
      base: { runId: spec.state!.info.runId, status: 'Completed' },
      lastEventId: 11,
      standsAlone: true,
    });
    for (const fact of spec.facts) fold.take(fact);
    expect(fold.isMisplaced).toBe(true);
  });
});
