import { LIMITS } from '@app/contract';
import {
  engine,
  recordWorkflowTaskStarted,
  respondWorkflowTaskCompletedWith,
  startTimer,
  timerStarted,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskHeartbeatNoted,
  workflowTaskScheduled,
  workflowTaskStarted,
  workflowTaskTimedOut,
} from '@app/testing';

const asking = { commands: [], forceCreateNewWorkflowTask: true };
const atWork = [workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted()];

/** Asks for time every eight seconds until half an hour is over. */
function askingForLong() {
  const spec = engine.given(atWork);
  for (let at = 8_000; at <= LIMITS.workflowTaskHeartbeatMsMax; at += 8_000) {
    spec.after(8_000).and(respondWorkflowTaskCompletedWith(asking), recordWorkflowTaskStarted());
  }
  return spec.after(9_000);
}

describe('a host at work on something long', () => {
  it('asks for time and has a new task at once', () => {
    engine
      .given(atWork)
      .after(9_000)
      .when(respondWorkflowTaskCompletedWith(asking))
      .then(workflowTaskCompleted(), workflowTaskHeartbeatNoted(), workflowTaskScheduled())
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskStarted());
  });

  it('gets the new task with the answer when it wants it so', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ ...asking, returnNewWorkflowTask: true }))
      .then(
        workflowTaskCompleted({ eventId: 4 }),
        workflowTaskHeartbeatNoted(),
        workflowTaskScheduled({ eventId: 5 }),
        workflowTaskStarted({ eventId: 6 }),
      )
      .andReply({
        workflowTask: expect.objectContaining({
          scheduledEventId: 5,
          startedEventId: 6,
          attempt: 1,
          previousStartedEventId: 3,
        }) as never,
      });
  });

  it('may go on so for half an hour; then the task has timed out, and its answer is refused', () => {
    askingForLong()
      .when(respondWorkflowTaskCompletedWith(asking))
      .then(
        workflowTaskTimedOut({ timeoutType: 'StartToClose' }),
        workflowTaskAttemptNoted({ attempt: 2 }),
      )
      .andRefused('WORKFLOW_TASK_NOT_FOUND');
  });

  it('may answer with a command however late it is', () => {
    askingForLong()
      .when(respondWorkflowTaskCompletedWith({ commands: [startTimer({ timerId: 't' })] }))
      .then(workflowTaskCompleted(), timerStarted({ timerId: 't' }));
  });

  it('has half an hour again after an answer that says something', () => {
    askingForLong()
      .and(
        respondWorkflowTaskCompletedWith({
          commands: [startTimer({ timerId: 't' })],
          forceCreateNewWorkflowTask: true,
        }),
        recordWorkflowTaskStarted(),
      )
      .after(9_000)
      .when(respondWorkflowTaskCompletedWith(asking))
      .then(workflowTaskCompleted(), workflowTaskHeartbeatNoted(), workflowTaskScheduled());
  });
});

describe('a host that wants the next task with its answer', () => {
  it('gets none when there is nothing to do', () => {
    engine
      .given(atWork)
      .when(respondWorkflowTaskCompletedWith({ commands: [], returnNewWorkflowTask: true }))
      .then(workflowTaskCompleted());
  });
});
