import {
  engine,
  recordWorkflowTaskStarted,
  rejectWorkflowUpdate,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  signalWorkflow,
  SPEC_UPDATE,
  speculativeTaskDropNoted,
  updateAdmitNoted,
  updateRejectNoted,
  updateWorkflow,
  workflowExecutionStarted,
  workflowTaskCompleted,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const idle = [workflowExecutionStarted(), workflowTaskRan()];
const atWork = () => engine.given(idle, updateWorkflow(), recordWorkflowTaskStarted());

describe('workflow code rejects an update', () => {
  it('of which no event is left, and its id may be used again', () => {
    atWork()
      .and(respondWorkflowTaskCompleted(rejectWorkflowUpdate()))
      .when(updateWorkflow())
      .andReply({ update: { updateId: 'u', stage: 'Admitted' } });
  });

  it('that came with a normal task, which stays in the history', () => {
    engine
      .given(idle, signalWorkflow(), updateWorkflow(), recordWorkflowTaskStarted())
      .when(respondWorkflowTaskCompleted(rejectWorkflowUpdate()))
      .then(workflowTaskCompleted(), updateRejectNoted({ updateId: 'u' }));
  });

  it('only when it was given it', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(rejectWorkflowUpdate({ updateId: 'unheard-of' })))
      .andRefused('BAD_COMMAND');
  });
});

describe('an update that a host was given and said nothing about', () => {
  it('is rejected in its name', () => {
    atWork()
      .when(respondWorkflowTaskCompleted())
      .then(
        updateRejectNoted({
          failure: expect.objectContaining({
            info: expect.objectContaining({ errorType: 'UnprocessedUpdate' }) as never,
          }) as never,
        }),
        speculativeTaskDropNoted(),
      );
  });

  it('stays open while the host asks for time', () => {
    atWork()
      .and(respondWorkflowTaskCompletedWith({ commands: [], forceCreateNewWorkflowTask: true }))
      .andState((state) => expect(state.pendingUpdates).toHaveLength(1));
  });

  it('is not one that came after the task was taken', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted())
      .and(updateAdmitNoted())
      .and(respondWorkflowTaskCompleted())
      .when(recordWorkflowTaskStarted())
      .andReply({ updates: [SPEC_UPDATE] });
  });
});
