import {
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  SPEC_UPDATE,
  startWorkflow,
  task,
  updateWorkflow,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { activationOf } from './activation-of';

const failedOnce = [
  workflowExecutionStarted(),
  workflowTaskScheduled(),
  workflowTaskStarted(),
  workflowTaskFailed(),
  workflowTaskAttemptNoted(),
];

describe('an activation', () => {
  it('names the task and where the code has been before', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan(), workflowTaskScheduled())
      .when(recordWorkflowTaskStarted())
      .andState((state) => {
        expect(activationOf(state)).toMatchObject({
          scheduledEventId: 5,
          startedEventId: 6,
          previousStartedEventId: 3,
          attempt: 1,
          taskQueue: 'queue',
          unwritten: [],
        });
      });
  });

  it('is not there while nobody has the task', () => {
    engine.given(workflowExecutionStarted(), workflowTaskScheduled()).andState((state) => {
      expect(activationOf(state)).toBeUndefined();
    });
  });

  it('of a further attempt brings the two events that are written when it completes, word for word', () => {
    const spec = engine.given(failedOnce).when(recordWorkflowTaskStarted());
    const unwritten = activationOf(spec.state!)?.unwritten;
    expect(unwritten).toMatchObject([
      { type: 'WorkflowTaskScheduled', eventId: 5, attempt: 2 },
      { type: 'WorkflowTaskStarted', eventId: 6 },
    ]);
    spec.after(500).when(respondWorkflowTaskCompleted());
    expect(spec.facts.filter((fact) => 'eventId' in fact).slice(-3, -1)).toEqual(unwritten);
  });

  it('of a task made for an update brings the update and ids that are not taken yet', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskRan(), updateWorkflow())
      .when(recordWorkflowTaskStarted())
      .andState((state) => {
        expect(activationOf(state)).toMatchObject({ startedEventId: 6, updates: [SPEC_UPDATE] });
        expect(activationOf(state)?.unwritten.map(({ eventId }) => eventId)).toEqual([5, 6]);
        expect(state.nextEventId).toBe(5);
      });
  });
});

describe('an eager start', () => {
  const eager = { requestEagerExecution: true };

  it('gives the first workflow task to whoever started the run', () => {
    engine
      .given()
      .when(startWorkflow(eager))
      .andNewRun(
        workflowExecutionStarted(),
        workflowTaskScheduled(),
        workflowTaskStarted({ identity: 'client', requestId: 'eager-from-StartWorkflow' }),
      )
      .andNewRunTasks(task('TimeOutWorkflowTask', { attempt: 1 }));
  });

  it('starts nothing when the first workflow task has to wait', () => {
    engine
      .given()
      .when(
        startWorkflow({
          ...eager,
          start: { workflowType: 'order', taskQueue: 'queue', startDelayMs: 1_000 },
        }),
      )
      .andNewRun(workflowExecutionStarted());
  });

  it('of a run that exists already starts nothing', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .when(startWorkflow({ ...eager, conflictPolicy: 'UseExisting' }))
      .thenIgnored()
      .andState((state) => {
        expect(state.workflowTask?.startedEventId).toBe(0);
      });
  });
});
