import { LIMITS } from '@app/contract';
import {
  completeWorkflowExecution,
  continueAsNewWorkflowExecution,
  engine,
  eventBuffered,
  NEXT_RUN_ID,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompletedWith,
  SPEC_RUN,
  startWorkflow,
  task,
  terminateWorkflow,
  updateWorkflowOptions,
  workflowExecutionCompleted,
  workflowExecutionContinuedAsNew,
  workflowExecutionOptionsUpdated,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskScheduled,
} from '@app/testing';

import { describeState } from '../describe-state';
import { tasksOf } from '../tasks-of';

const version = { deploymentName: 'orders', buildId: '7' };
const pinned = { behavior: 'Pinned', version } as const;
const atWork = (started = {}) =>
  engine
    .given(workflowExecutionStarted(started), workflowTaskScheduled())
    .and(recordWorkflowTaskStarted());

describe('what a run follows of the versions of its workers', () => {
  it('is said by the worker with each completed workflow task', () => {
    atWork()
      .when(
        respondWorkflowTaskCompletedWith({
          deploymentVersion: version,
          versioningBehavior: 'Pinned',
        }),
      )
      .then(workflowTaskCompleted({ deploymentVersion: version, versioningBehavior: 'Pinned' }))
      .andState((state) => {
        expect(describeState(state, 0).versioning).toEqual({ version, behavior: 'Pinned' });
      });
  });

  it('is nothing for a run whose workers have no version', () => {
    atWork()
      .when(respondWorkflowTaskCompletedWith({}))
      .andState((state) => {
        expect(state.versioning).toBeUndefined();
      });
  });

  it('goes along a chain: the pinned version, and what a client has said', () => {
    atWork()
      .and(updateWorkflowOptions({ versioningOverride: pinned }))
      .when(
        respondWorkflowTaskCompletedWith({
          deploymentVersion: version,
          versioningBehavior: 'Pinned',
        }),
      )
      .and(workflowTaskScheduled(), recordWorkflowTaskStarted())
      .after(5_000)
      .when(
        respondWorkflowTaskCompletedWith({
          commands: [continueAsNewWorkflowExecution()],
          deploymentVersion: version,
          versioningBehavior: 'Pinned',
        }),
      )
      .then(workflowTaskCompleted(), workflowExecutionContinuedAsNew())
      .andNewRun(
        workflowExecutionStarted({ versioningOverride: pinned, inheritedPinnedVersion: version }),
        workflowTaskScheduled(),
      );
  });

  it('begins anew with the next run of a cron schedule', () => {
    atWork({ cronSchedule: '@every 1s' })
      .after(5_000)
      .when(
        respondWorkflowTaskCompletedWith({
          commands: [completeWorkflowExecution()],
          deploymentVersion: version,
          versioningBehavior: 'Pinned',
        }),
      )
      .then(workflowTaskCompleted(), workflowExecutionCompleted());
    const spec = atWork({ cronSchedule: '@every 1s' }).when(
      respondWorkflowTaskCompletedWith({
        commands: [completeWorkflowExecution()],
        deploymentVersion: version,
        versioningBehavior: 'Pinned',
      }),
    );
    expect(spec.newRun?.runId).toBe(NEXT_RUN_ID);
    expect(spec.newRun?.state.info.started).not.toHaveProperty('inheritedPinnedVersion');
  });
});

describe('an override of the options of a run', () => {
  it('comes with the start', () => {
    engine
      .given()
      .when(
        startWorkflow({
          start: { workflowType: 'order', taskQueue: 'queue', versioningOverride: pinned },
        }),
      )
      .andNewRun(workflowExecutionStarted({ versioningOverride: pinned }), workflowTaskScheduled());
  });

  it('moves a workflow task that waits, without a further one', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .when(updateWorkflowOptions({ versioningOverride: pinned }))
      .then(workflowExecutionOptionsUpdated({ versioningOverride: pinned }))
      .andTasks(task('DispatchWorkflowTask'));
  });

  it('is in force at once while a workflow task is in flight, and its event comes after it', () => {
    atWork()
      .when(updateWorkflowOptions({ versioningOverride: pinned }))
      .then(eventBuffered(workflowExecutionOptionsUpdated({ versioningOverride: pinned })))
      .andState((state) => {
        expect(state.versioning?.override).toEqual(pinned);
      });
  });

  it('is taken back by null, and said once', () => {
    engine
      .given(workflowExecutionStarted({ versioningOverride: pinned }))
      .when(updateWorkflowOptions({ versioningOverride: pinned }))
      .thenIgnored('nothing to change')
      .when(updateWorkflowOptions({ versioningOverride: null }))
      .then(workflowExecutionOptionsUpdated({ unsetVersioningOverride: true }))
      .andState((state) => {
        expect(state.versioning).toBeUndefined();
      })
      .when(updateWorkflowOptions({ versioningOverride: null }))
      .thenIgnored('nothing to change');
  });

  it('names a version, of a run that is open', () => {
    const unnamed = { behavior: 'Pinned', version: { ...version, buildId: '' } } as const;
    engine
      .given(workflowExecutionStarted())
      .when(updateWorkflowOptions({ versioningOverride: unnamed }))
      .thenRejected('INVALID_ARGUMENT')
      .and(terminateWorkflow())
      .when(updateWorkflowOptions({ versioningOverride: pinned }))
      .thenRejected('WORKFLOW_CLOSED');
  });
});

describe('a start that uses an open run', () => {
  it('leaves its request id in the history of that run when asked to', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .when(startWorkflow({ conflictPolicy: 'UseExisting', requestId: 'r', attachRequestId: true }))
      .then(workflowExecutionOptionsUpdated({ attachedRequestId: 'r', identity: 'client' }))
      .andReply({ runId: SPEC_RUN.runId, started: false })
      .andNoNewRun();
  });

  const callbacks = [{ url: 'https://b.example/' }];
  const first = [{ url: 'https://a.example/' }];
  const another = (requestId: string) =>
    startWorkflow({
      ...{ conflictPolicy: 'UseExisting', requestId, attachCallbacks: true },
      start: { workflowType: 'order', taskQueue: 'queue', completionCallbacks: callbacks },
    });
  const urlsIn = ({ facts, state }: ReturnType<typeof engine.given>) =>
    facts
      .flatMap((fact) => tasksOf(fact, state!))
      .flatMap((each) =>
        each.type === 'SendRequest' && each.request.type === 'DeliverCallback'
          ? [each.request.callback.url]
          : [],
      );

  it('leaves its callbacks with that run when asked to', () => {
    const spec = engine
      .given(workflowExecutionStarted({ completionCallbacks: first }), workflowTaskScheduled())
      .when(another('r'))
      .then(
        workflowExecutionOptionsUpdated({
          attachedRequestId: 'r',
          attachedCompletionCallbacks: callbacks,
        }),
      )
      .andReply({ runId: SPEC_RUN.runId, started: false })
      .andNoNewRun()
      .when(terminateWorkflow());
    expect(urlsIn(spec)).toEqual(['https://a.example/', 'https://b.example/']);
  });

  it('leaves them once, although its event waits behind a workflow task in flight', () => {
    const spec = atWork()
      .and(another('r'))
      .when(respondWorkflowTaskCompletedWith({}))
      .when(terminateWorkflow());
    expect(urlsIn(spec)).toEqual(['https://b.example/']);
  });

  it('hands them on with the chain', () => {
    const spec = atWork()
      .and(another('r'), respondWorkflowTaskCompletedWith({}), recordWorkflowTaskStarted())
      .after(5_000)
      .when(respondWorkflowTaskCompletedWith({ commands: [continueAsNewWorkflowExecution()] }));
    expect(spec.newRun?.state.info.started.completionCallbacks).toEqual(callbacks);
  });

  it('is refused when the run would have too many', () => {
    const many = Array.from({ length: LIMITS.completionCallbackCountMax }, () => first[0]!);
    engine
      .given(workflowExecutionStarted({ completionCallbacks: many }))
      .when(another('r'))
      .thenRejected('INVALID_ARGUMENT');
  });
});
