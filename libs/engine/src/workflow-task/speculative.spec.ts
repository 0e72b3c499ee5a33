import {
  acceptWorkflowUpdate,
  engine,
  recordWorkflowTaskStarted,
  rejectWorkflowUpdate,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  respondWorkflowTaskFailed,
  signalWorkflow,
  SPEC_UPDATE,
  speculativeTaskDropNoted,
  speculativeTaskNoted,
  startTimer,
  task,
  timeOutWorkflowTask,
  timerStarted,
  updateAdmitNoted,
  updateRejectNoted,
  updateWorkflow,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionUpdateAccepted,
  workflowTaskAttemptNoted,
  workflowTaskAttemptStartNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
  workflowTaskTimedOut,
} from '@app/testing';

const idle = [workflowExecutionStarted(), workflowTaskRan()];
const atWork = () => engine.given(idle, updateWorkflow(), recordWorkflowTaskStarted());

describe('a workflow task that only brings an update', () => {
  it('is scheduled and started without an event', () => {
    engine
      .given(idle)
      .when(updateWorkflow())
      .then(updateAdmitNoted(), speculativeTaskNoted())
      .andTasks(task('DispatchWorkflowTask', { attempt: 1 }))
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskAttemptStartNoted({ attempt: 1 }))
      .andReply({
        scheduledEventId: 5,
        startedEventId: 6,
        previousStartedEventId: 3,
        updates: [SPEC_UPDATE],
      });
  });

  it('leaves nothing in the history when the update is rejected, and its ids are used again', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(rejectWorkflowUpdate()))
      .then(updateRejectNoted(), speculativeTaskDropNoted())
      .andReply({ resetHistoryEventId: 3 })
      .when(signalWorkflow())
      .then(workflowExecutionSignaled({ eventId: 5 }), workflowTaskScheduled({ eventId: 6 }));
  });

  it('writes its events when the update is accepted', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(acceptWorkflowUpdate()))
      .then(
        workflowTaskScheduled({ eventId: 5, attempt: 1 }),
        workflowTaskStarted({ eventId: 6 }),
        workflowTaskCompleted({ eventId: 7, scheduledEventId: 5, startedEventId: 6 }),
        workflowExecutionUpdateAccepted({ eventId: 8 }),
      );
  });

  it('writes its events when a command comes beside the rejection', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(rejectWorkflowUpdate(), startTimer({ timerId: 't' })))
      .then(
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowTaskCompleted(),
        updateRejectNoted(),
        timerStarted({ timerId: 't' }),
      );
  });

  it('writes its events when the host asks for another task', () => {
    atWork()
      .when(
        respondWorkflowTaskCompletedWith({
          commands: [rejectWorkflowUpdate()],
          forceCreateNewWorkflowTask: true,
        }),
      )
      .then(
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowTaskCompleted(),
        updateRejectNoted(),
        workflowTaskScheduled({ attempt: 1 }),
      );
  });

  it('writes its events when it fails', () => {
    atWork()
      .when(respondWorkflowTaskFailed())
      .then(
        workflowTaskScheduled({ eventId: 5 }),
        workflowTaskStarted({ eventId: 6 }),
        workflowTaskFailed({ scheduledEventId: 5, startedEventId: 6 }),
        workflowTaskAttemptNoted({ attempt: 2 }),
      );
  });

  it('writes its events when it times out', () => {
    atWork()
      .after(10_000)
      .when(timeOutWorkflowTask())
      .then(
        workflowTaskScheduled(),
        workflowTaskStarted(),
        workflowTaskTimedOut({ timeoutType: 'StartToClose' }),
        workflowTaskAttemptNoted({ attempt: 2 }),
      );
  });

  it('becomes a normal one when something happens before it is taken', () => {
    engine
      .given(idle, updateWorkflow())
      .when(signalWorkflow())
      .then(workflowExecutionSignaled({ eventId: 5 }), workflowTaskScheduled({ eventId: 6 }))
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskStarted({ eventId: 7 }))
      .andReply({ scheduledEventId: 6, startedEventId: 7, updates: [SPEC_UPDATE] });
  });

  it('lets what happens meanwhile wait, and a task follows for it though the update is rejected', () => {
    atWork()
      .and(signalWorkflow())
      .when(respondWorkflowTaskCompleted(rejectWorkflowUpdate()))
      .andState((state) => {
        expect(state.buffered).toHaveLength(0);
        expect(state.workflowTask).toMatchObject({ scheduledEventId: 6, speculative: false });
      });
  });
});

describe('an update that comes while a normal workflow task waits', () => {
  it('goes with it', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled())
      .when(updateWorkflow())
      .then(updateAdmitNoted())
      .andTasks()
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskStarted())
      .andReply({ updates: [SPEC_UPDATE] });
  });
});

describe('an update that comes while a workflow task is in flight', () => {
  it('gets one of its own afterwards', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), workflowTaskStarted())
      .and(updateWorkflow())
      .when(respondWorkflowTaskCompleted())
      .then(workflowTaskCompleted(), speculativeTaskNoted())
      .andTasks(task('DispatchWorkflowTask', { attempt: 1 }));
  });
});
