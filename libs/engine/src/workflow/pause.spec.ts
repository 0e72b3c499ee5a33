import {
  activityTaskHeartbeatNoted,
  activityTaskRetryNoted,
  activityTaskScheduled,
  activityTaskStartNoted,
  bufferFlushed,
  completeWorkflowExecution,
  engine,
  eventBuffered,
  fireTimer,
  pauseActivity,
  pauseWorkflow,
  recordActivityTaskHeartbeat,
  recordActivityTaskStarted,
  recordWorkflowTaskStarted,
  respondActivityTaskFailed,
  respondWorkflowTaskCompleted,
  scheduleActivityTask,
  scheduleFirstWorkflowTask,
  signalWorkflow,
  task,
  terminateWorkflow,
  timeOutActivityTask,
  timeOutWorkflow,
  timerFired,
  timerStarted,
  unpauseWorkflow,
  updateAdmitNoted,
  updateWorkflow,
  workflowExecutionPaused,
  workflowExecutionSignaled,
  workflowExecutionStarted,
  workflowExecutionTerminated,
  workflowExecutionTimedOut,
  workflowExecutionUnpaused,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

import { describeState } from '../describe-state';
import { outstandingTasks } from '../outstanding-tasks';

const idle = (started = {}) =>
  engine.given(
    workflowExecutionStarted(started),
    workflowTaskRan(
      activityTaskScheduled({ activityId: 'a', scheduleToStartTimeoutMs: 5_000 }),
      timerStarted({ timerId: 't', startToFireTimeoutMs: 2_000 }),
    ),
  );
const paused = (started = {}) => idle(started).and(pauseWorkflow());

describe('a paused run', () => {
  it('has it in its history, and takes its attempts out of their queues', () => {
    idle()
      .when(pauseWorkflow({ requestId: 'r' }))
      .then(workflowExecutionPaused({ identity: 'operator', reason: 'because', requestId: 'r' }))
      .andTasks(task('WithdrawActivityTask', { activityId: 'a', taskQueue: 'queue' }))
      .andState((state) => {
        expect(outstandingTasks(state)).toEqual([]);
      });
  });

  it('hands out no attempt and no workflow task', () => {
    paused()
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND')
      .when(signalWorkflow())
      .then(workflowExecutionSignaled())
      .andTasks();
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), pauseWorkflow())
      .when(recordWorkflowTaskStarted())
      .thenRejected('WORKFLOW_TASK_NOT_FOUND')
      .when(unpauseWorkflow())
      .then(workflowExecutionUnpaused())
      .andTasks(task('DispatchWorkflowTask'))
      .when(recordWorkflowTaskStarted())
      .then(workflowTaskStarted());
  });

  it('lets its timers wait, and fires those that came due when it goes on', () => {
    paused()
      .after(10_000)
      .when(fireTimer())
      .thenIgnored('paused')
      .when(unpauseWorkflow())
      .then(workflowExecutionUnpaused(), workflowTaskScheduled())
      .andTasks(
        task('DispatchWorkflowTask'),
        task('DispatchActivityTask', { activityId: 'a' }),
        task('TimeOutActivityTask', { timeoutType: 'ScheduleToStart', afterMs: 5_000 }),
        task('FireTimer', { afterMs: -8_000 }),
        task('DispatchWorkflowTask'),
      )
      .when(fireTimer())
      .then(timerFired());
  });

  it('is under no schedule-to-start: attempts begin to wait when it goes on', () => {
    paused()
      .after(6_000)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('straggler')
      .when(unpauseWorkflow())
      .after(4_999)
      .when(timeOutActivityTask({ timeoutType: 'ScheduleToStart' }))
      .thenIgnored('early');
  });

  it('still ends by its own time-out, and can be terminated', () => {
    paused({ workflowRunTimeoutMs: 3_000 })
      .after(3_000)
      .when(timeOutWorkflow())
      .then(workflowExecutionTimedOut());
    paused().when(terminateWorkflow()).then(workflowExecutionTerminated());
  });

  it('lets a running attempt end, tells its worker by the heartbeat, and holds the next one back', () => {
    idle()
      .and(recordActivityTaskStarted(), pauseWorkflow())
      .when(recordActivityTaskHeartbeat())
      .then(activityTaskHeartbeatNoted())
      .andReply({ pauseRequested: true })
      .when(respondActivityTaskFailed())
      .then(activityTaskRetryNoted({ attempt: 2 }))
      .andTasks();
  });

  it('is paused at once while a workflow task is in flight: what that schedules waits, its event comes after it', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), recordWorkflowTaskStarted())
      .when(pauseWorkflow())
      .then(eventBuffered(workflowExecutionPaused()))
      .when(respondWorkflowTaskCompleted(scheduleActivityTask({ activityId: 'a' })))
      .then(
        workflowTaskCompleted({ eventId: 4 }),
        activityTaskScheduled({ eventId: 5 }),
        bufferFlushed(),
        workflowExecutionPaused({ eventId: 6 }),
      )
      .andTasks(task('WithdrawActivityTask'))
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('does not close: workflow code is asked again when the run goes on', () => {
    engine
      .given(workflowExecutionStarted(), workflowTaskScheduled(), recordWorkflowTaskStarted())
      .and(pauseWorkflow())
      .when(respondWorkflowTaskCompleted(completeWorkflowExecution()))
      .then(
        workflowTaskFailed({ cause: 'UnhandledCommand' }),
        bufferFlushed(),
        workflowExecutionPaused(),
        workflowTaskScheduled(),
      )
      .andRefused('UNHANDLED_COMMAND')
      .when(recordWorkflowTaskStarted())
      .thenRejected('WORKFLOW_TASK_NOT_FOUND');
  });

  it('begins no earlier than it goes on when its first task had to wait', () => {
    engine
      .given(workflowExecutionStarted({ firstWorkflowTaskBackoffMs: 1_000 }), pauseWorkflow())
      .after(2_000)
      .when(scheduleFirstWorkflowTask())
      .thenIgnored('paused')
      .when(unpauseWorkflow())
      .then(workflowExecutionUnpaused())
      .andTasks(task('ScheduleFirstWorkflowTask', { afterMs: -1_000 }))
      .when(scheduleFirstWorkflowTask())
      .then(workflowTaskScheduled());
  });

  it('keeps updates until it goes on', () => {
    paused()
      .when(updateWorkflow())
      .then(updateAdmitNoted())
      .when(unpauseWorkflow())
      .then(workflowExecutionUnpaused(), workflowTaskScheduled());
  });

  it('leaves activities that are paused themselves as they are when it goes on', () => {
    idle()
      .and(pauseActivity(), pauseWorkflow(), unpauseWorkflow())
      .when(recordActivityTaskStarted())
      .thenRejected('ACTIVITY_NOT_FOUND');
  });

  it('says so for all that waits in it', () => {
    paused().andState((state) => {
      const described = describeState(state, 1_000_000);
      const held = { for: 'UnpauseRun', since: 1_000_000 };
      expect(described.paused).toMatchObject({ identity: 'operator', reason: 'because' });
      expect(described.pendingActivities[0]?.wait).toEqual(held);
      expect(described.pendingTimers[0]?.wait).toEqual(held);
    });
  });

  it('is paused and unpaused once, and only while it is open', () => {
    paused().when(pauseWorkflow()).thenIgnored('already paused');
    idle().when(unpauseWorkflow()).thenIgnored('not paused');
    idle()
      .and(terminateWorkflow())
      .when(pauseWorkflow())
      .thenRejected('WORKFLOW_CLOSED')
      .when(unpauseWorkflow())
      .thenRejected('WORKFLOW_CLOSED');
  });

  it('goes on with its attempts', () => {
    paused()
      .and(unpauseWorkflow())
      .when(recordActivityTaskStarted())
      .then(activityTaskStartNoted({ attempt: 1 }));
  });
});
