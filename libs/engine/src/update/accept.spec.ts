import {
  acceptWorkflowUpdate,
  completeWorkflowExecution,
  completeWorkflowUpdate,
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompleted,
  SPEC_UPDATE,
  startTimer,
  timerStarted,
  updateWorkflow,
  workflowExecutionStarted,
  workflowExecutionUpdateAccepted,
  workflowExecutionUpdateCompleted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const idle = [workflowExecutionStarted(), workflowTaskRan()];
const atWork = () => engine.given(idle, updateWorkflow(), recordWorkflowTaskStarted());
const owed = [workflowTaskScheduled(), workflowTaskStarted()];

describe('workflow code accepts an update', () => {
  it('at its place among the commands', () => {
    atWork()
      .when(
        respondWorkflowTaskCompleted(
          startTimer({ timerId: 'before' }),
          acceptWorkflowUpdate(),
          startTimer({ timerId: 'after' }),
        ),
      )
      .then(
        ...owed,
        workflowTaskCompleted(),
        timerStarted({ timerId: 'before' }),
        workflowExecutionUpdateAccepted({
          updateId: 'u',
          acceptedRequest: SPEC_UPDATE,
          acceptedRequestSequencingEventId: 5,
        }),
        timerStarted({ timerId: 'after' }),
      )
      .when(updateWorkflow())
      .andReplied({ update: { updateId: 'u', stage: 'Accepted' } });
  });

  it('under the name of the message that brought it', () => {
    atWork()
      .when(
        respondWorkflowTaskCompleted(
          acceptWorkflowUpdate({
            acceptedRequestMessageId: 'm',
            acceptedRequestSequencingEventId: 4,
          }),
        ),
      )
      .then(
        ...owed,
        workflowTaskCompleted(),
        workflowExecutionUpdateAccepted({
          acceptedRequestMessageId: 'm',
          acceptedRequestSequencingEventId: 4,
        }),
      );
  });

  it('and completes it in the same task', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(acceptWorkflowUpdate(), completeWorkflowUpdate()))
      .then(
        ...owed,
        workflowTaskCompleted(),
        workflowExecutionUpdateAccepted({ eventId: 8 }),
        workflowExecutionUpdateCompleted({ eventId: 9, acceptedEventId: 8, identity: 'client' }),
      )
      .when(updateWorkflow())
      .andReplied({ update: { updateId: 'u', stage: 'Completed', completedEventId: 9 } });
  });

  it('once only', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(acceptWorkflowUpdate(), acceptWorkflowUpdate()))
      .then(
        ...owed,
        workflowTaskFailed({ cause: 'BadUpdateWorkflowExecutionMessage' }),
        workflowTaskAttemptNoted({ attempt: 2 }),
      );
  });

  it('that it was given', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(acceptWorkflowUpdate({ updateId: 'unheard-of' })))
      .andRefused('BAD_COMMAND');
  });
});

describe('an accepted update of a run that closes', () => {
  const closed = () =>
    atWork().and(respondWorkflowTaskCompleted(acceptWorkflowUpdate(), completeWorkflowExecution()));

  it('has failed', () => {
    closed()
      .when(updateWorkflow())
      .andReplied({
        update: {
          updateId: 'u',
          stage: 'Completed',
          outcome: {
            type: 'Failure',
            failure: expect.objectContaining({
              info: expect.objectContaining({
                errorType: 'AcceptedUpdateCompletedWorkflow',
              }) as never,
            }) as never,
          },
        },
      });
  });
});

describe('a completed update', () => {
  it('answers with its outcome after the run has closed', () => {
    atWork()
      .and(
        respondWorkflowTaskCompleted(
          acceptWorkflowUpdate(),
          completeWorkflowUpdate(),
          completeWorkflowExecution(),
        ),
      )
      .when(updateWorkflow())
      .andReplied({ update: { updateId: 'u', stage: 'Completed', completedEventId: 9 } });
  });
});
