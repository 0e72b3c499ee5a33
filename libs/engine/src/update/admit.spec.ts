import { LIMITS } from '@app/contract';
import {
  completeWorkflowExecution,
  engine,
  NEXT_RUN_ID,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskFailed,
  signalWorkflow,
  SPEC_UPDATE,
  startWorkflow,
  timeOutWorkflowTask,
  updateAdmitNoted,
  updateWorkflow,
  workflowExecutionStarted,
  workflowExecutionUpdateAdmitted,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const idle = [workflowExecutionStarted(), workflowTaskRan()];
const atWork = [workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted()];

describe('an update', () => {
  it('is stored before its caller is told that it was taken', () => {
    engine
      .given(atWork)
      .when(updateWorkflow())
      .then(updateAdmitNoted({ update: SPEC_UPDATE }))
      .andReply({ update: { updateId: 'u', stage: 'Admitted' } });
  });

  it('of a known id is the same update', () => {
    engine
      .given(atWork, updateWorkflow())
      .when(updateWorkflow({ update: { ...SPEC_UPDATE, name: 'other' } }))
      .thenIgnored('known update')
      .andReplied({ update: { updateId: 'u', stage: 'Admitted' } });
  });

  it('reaches a host in the order of admission', () => {
    const second = { ...SPEC_UPDATE, updateId: 'v' };
    engine
      .given(idle, updateWorkflow(), updateWorkflow({ update: second }))
      .when(recordWorkflowTaskStarted())
      .andReply({ updates: [SPEC_UPDATE, second] });
  });

  it('that a reset carried over reaches workflow code like a new one', () => {
    engine
      .given(workflowExecutionStarted(), workflowExecutionUpdateAdmitted(), workflowTaskScheduled())
      .when(recordWorkflowTaskStarted())
      .andReply({ updates: [SPEC_UPDATE] });
  });

  it('waits for the first task of a run that begins later', () => {
    engine
      .given(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 60_000 }))
      .when(updateWorkflow())
      .then(updateAdmitNoted());
  });

  it('is delivered again when the host that was given it fails its task', () => {
    engine
      .given(atWork, updateWorkflow(), respondWorkflowTaskCompleted(), recordWorkflowTaskStarted())
      .and(respondWorkflowTaskFailed())
      .when(recordWorkflowTaskStarted())
      .andReply({ updates: [SPEC_UPDATE] });
  });

  it('is delivered again when the host that was given it goes away', () => {
    engine
      .given(idle, updateWorkflow(), recordWorkflowTaskStarted())
      .after(10_000)
      .and(timeOutWorkflowTask())
      .when(recordWorkflowTaskStarted())
      .andReply({ updates: [SPEC_UPDATE] });
  });
});

describe('an update is refused', () => {
  it('by a closed run that does not know it', () => {
    engine
      .given(atWork, respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .when(updateWorkflow())
      .thenRejected('WORKFLOW_CLOSED');
  });

  it('by a closed run that had not accepted it', () => {
    engine
      .given(atWork, updateWorkflow(), respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .when(updateWorkflow())
      .thenRejected('WORKFLOW_CLOSED');
  });

  it('by a run of another chain', () => {
    engine
      .given(idle)
      .when(updateWorkflow({ firstExecutionRunId: NEXT_RUN_ID }))
      .thenRejected('WORKFLOW_NOT_FOUND');
  });

  it('by a state machine, which has a word of its own for it', () => {
    engine
      .given(
        workflowExecutionStarted({ stateMachine: { definitionId: 'd', version: 1 } as never }),
        workflowTaskScheduled(),
      )
      .when(updateWorkflow())
      .thenRejected('INVALID_ARGUMENT');
  });

  it('while its workflow tasks keep failing', () => {
    engine
      .given(atWork)
      .after(10_000)
      .and(timeOutWorkflowTask(), recordWorkflowTaskStarted())
      .after(10_000)
      .and(timeOutWorkflowTask())
      .when(updateWorkflow())
      .thenRejected('WORKFLOW_NOT_READY');
  });

  it('while the run is about to close', () => {
    engine
      .given(atWork, signalWorkflow())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .andRefused('UNHANDLED_COMMAND')
      .and(recordWorkflowTaskStarted())
      .when(updateWorkflow())
      .thenRejected('UNAVAILABLE');
  });

  it('when too many wait for their outcome', () => {
    const spec = engine.given(atWork);
    for (let index = 0; index < LIMITS.updateInFlightCountMax; index += 1) {
      spec.and(updateWorkflow({ update: { ...SPEC_UPDATE, updateId: `u${index}` } }));
    }
    spec.when(updateWorkflow()).thenRejected('UPDATE_LIMIT_REACHED');
  });

  it('when the run has taken as many as a run may', () => {
    engine
      .given(idle)
      .supposing((state) => {
        let { completedUpdates } = state;
        for (let index = 0; index < LIMITS.updateCountMax; index += 1) {
          completedUpdates = completedUpdates.with(`u${index}`, 5);
        }
        return { completedUpdates };
      })
      .when(updateWorkflow())
      .thenRejected('UPDATE_LIMIT_REACHED');
  });
});

describe('update-with-start', () => {
  it('begins the run, and the update waits for its first task', () => {
    engine
      .given()
      .when(startWorkflow({ update: SPEC_UPDATE }))
      .andNewRun(workflowExecutionStarted(), updateAdmitNoted(), workflowTaskScheduled())
      .andReply({ started: true, update: { updateId: 'u', stage: 'Admitted' } });
  });

  it('delivers the update to the open run', () => {
    engine
      .given(atWork)
      .when(
        startWorkflow({
          update: SPEC_UPDATE,
          requestId: 'another',
          conflictPolicy: 'UseExisting',
        }),
      )
      .then(updateAdmitNoted());
  });
});
