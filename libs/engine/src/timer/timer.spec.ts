import { LIMITS } from '@app/contract';
import {
  bufferedTimerDropped,
  cancelTimer,
  completeWorkflowExecution,
  engine,
  type FactPattern,
  fireTimer,
  respondWorkflowTaskCompleted,
  respondWorkflowTaskCompletedWith,
  signalWorkflow,
  startTimer,
  task,
  terminateWorkflow,
  timerCanceled,
  timerFired,
  timerStarted,
  workflowExecutionCompleted,
  workflowExecutionStarted,
  workflowTaskAttemptNoted,
  workflowTaskCompleted,
  workflowTaskFailed,
  workflowTaskRan,
  workflowTaskScheduled,
  workflowTaskStarted,
} from '@app/testing';

const started = (...facts: FactPattern[]) =>
  engine.given(workflowExecutionStarted(), workflowTaskRan(...facts));
const atWork = (...facts: FactPattern[]) =>
  started(...facts).and(workflowTaskScheduled(), workflowTaskStarted());

describe('workflow code starts a timer', () => {
  it('that is due after its time', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(startTimer({ timerId: 't', startToFireTimeoutMs: 7_000 })))
      .then(workflowTaskCompleted(), timerStarted({ timerId: 't', startToFireTimeoutMs: 7_000 }))
      .andTasks(task('FireTimer', { timerId: 't', afterMs: 7_000 }));
  });

  it('that belongs where its command says, and nothing else of the task does', () => {
    const groupMarkers = [Buffer.from('update 1')];
    atWork()
      .when(
        respondWorkflowTaskCompleted(
          startTimer({ timerId: 't', groupMarkers }),
          startTimer({ timerId: 'u' }),
        ),
      )
      .then(
        workflowTaskCompleted(),
        timerStarted({ timerId: 't', groupMarkers }),
        timerStarted({ timerId: 'u' }),
      );
  });

  it('that is due at once', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(startTimer({ startToFireTimeoutMs: 0 })))
      .andTasks(task('FireTimer', { timerId: 't', afterMs: 0 }));
  });

  it.each([
    ['no id', { timerId: '' }, 'BadStartTimerAttributes'],
    ['too long an id', { timerId: 'x'.repeat(LIMITS.idBytesMax + 1) }, 'BadStartTimerAttributes'],
    ['too long an id in UTF-8', { timerId: '€'.repeat(334) }, 'BadStartTimerAttributes'],
    ['a negative time', { startToFireTimeoutMs: -1 }, 'BadStartTimerAttributes'],
    ['no time', { startToFireTimeoutMs: Number.NaN }, 'BadStartTimerAttributes'],
    ['part of a millisecond', { startToFireTimeoutMs: 0.5 }, 'BadStartTimerAttributes'],
    [
      'too long a time',
      { startToFireTimeoutMs: LIMITS.durationMsMax + 1 },
      'BadStartTimerAttributes',
    ],
    ['an id in use', { timerId: 'used' }, 'StartTimerDuplicateId'],
  ] as const)('not with %s', (_name, fields, cause) => {
    atWork(timerStarted({ timerId: 'used' }))
      .when(respondWorkflowTaskCompleted(startTimer(fields)))
      .then(workflowTaskFailed({ cause }), workflowTaskAttemptNoted())
      .andRefused('BAD_COMMAND');
  });

  it('under the longest id, and under one that is free again', () => {
    atWork(timerStarted(), timerFired({ timerId: 't' }))
      .when(respondWorkflowTaskCompleted(startTimer(), startTimer({ timerId: '€'.repeat(333) })))
      .then(workflowTaskCompleted(), timerStarted({ timerId: 't' }), timerStarted());
  });

  it('no more than a run may have', () => {
    atWork()
      .supposing(({ timers }) => ({
        timers: Object.create(timers, {
          size: { value: LIMITS.pendingTimerCountMax },
        }) as typeof timers,
      }))
      .when(respondWorkflowTaskCompleted(startTimer()))
      .then(workflowTaskFailed({ cause: 'BadStartTimerAttributes' }), workflowTaskAttemptNoted());
  });
});

describe('a timer fires', () => {
  it('when it is due, and wakes workflow code', () => {
    started(timerStarted({ timerId: 't', startToFireTimeoutMs: 5_000 }))
      .after(5_000)
      .when(fireTimer({ timerId: 't' }))
      .then(timerFired({ timerId: 't' }), workflowTaskScheduled())
      .andTasks(task('DispatchWorkflowTask'))
      .andState((state) => expect(state.timers.size + state.timerIds.size).toBe(0));
  });

  it('never early', () => {
    started(timerStarted()).after(4_999).when(fireTimer()).thenIgnored('early');
  });

  it('once', () => {
    started(timerStarted())
      .after(5_000)
      .and(fireTimer())
      .when(fireTimer())
      .thenIgnored('straggler');
  });

  it('once, also while workflow code is at work and its event has to wait', () => {
    atWork(timerStarted({ startToFireTimeoutMs: 0 }))
      .and(fireTimer())
      .when(fireTimer())
      .thenIgnored('straggler');
  });

  it('not in a run that is over', () => {
    started(timerStarted())
      .and(terminateWorkflow())
      .after(5_000)
      .when(fireTimer())
      .thenIgnored('straggler');
  });

  it('together with others in one workflow task', () => {
    started(timerStarted({ timerId: 't' }), timerStarted({ timerId: 'u' }))
      .after(5_000)
      .and(fireTimer({ timerId: 't' }))
      .when(fireTimer({ timerId: 'u' }))
      .then(timerFired({ timerId: 'u' }))
      .andTasks();
  });
});

describe('workflow code cancels a timer', () => {
  it('that then never fires', () => {
    atWork(timerStarted())
      .when(respondWorkflowTaskCompletedWith({ commands: [cancelTimer()], identity: 'host-1' }))
      .then(workflowTaskCompleted(), timerCanceled({ timerId: 't', identity: 'host-1' }))
      .andTasks()
      .after(5_000)
      .when(fireTimer())
      .thenIgnored('straggler');
  });

  it('that it has started in the same answer', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(startTimer(), cancelTimer()))
      .then(workflowTaskCompleted(), timerStarted(), timerCanceled({ timerId: 't' }))
      .andTasks();
  });

  it('that has fired meanwhile: it has not, then, and nobody is woken', () => {
    atWork(timerStarted({ startToFireTimeoutMs: 0 }))
      .and(fireTimer())
      .when(respondWorkflowTaskCompleted(cancelTimer()))
      .then(
        workflowTaskCompleted(),
        bufferedTimerDropped({ timerId: 't' }),
        timerCanceled({ timerId: 't' }),
      )
      .andTasks()
      .andState((state) => expect(state.buffered).toEqual([]));
  });

  it('that has fired meanwhile, and may then close the run', () => {
    atWork(timerStarted({ startToFireTimeoutMs: 0 }))
      .and(fireTimer())
      .when(respondWorkflowTaskCompleted(cancelTimer(), completeWorkflowExecution()))
      .then(
        workflowTaskCompleted(),
        bufferedTimerDropped(),
        timerCanceled(),
        workflowExecutionCompleted(),
      );
  });

  it('and leaves other buffered events', () => {
    const spec = atWork(
      timerStarted({ startToFireTimeoutMs: 0 }),
      timerStarted({ timerId: 'u', startToFireTimeoutMs: 0 }),
    )
      .and(fireTimer({ timerId: 'u' }), signalWorkflow(), fireTimer({ timerId: 't' }))
      .when(respondWorkflowTaskCompleted(cancelTimer({ timerId: 't' })));
    expect(spec.facts.slice(-4).map(({ type }) => type)).toEqual([
      'BufferFlushed',
      'TimerFired',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
  });

  it('not when there is none of that id', () => {
    atWork()
      .when(respondWorkflowTaskCompleted(cancelTimer({ timerId: 'none' })))
      .then(workflowTaskFailed({ cause: 'BadCancelTimerAttributes' }), workflowTaskAttemptNoted());
  });
});
