import { factBuilder, type FactPattern } from './fact-pattern';

export const workflowTaskScheduled = factBuilder('WorkflowTaskScheduled', () => ({
  taskQueue: 'queue',
  startToCloseTimeoutMs: 10_000,
  attempt: 1,
}));

export const workflowTaskStarted = factBuilder('WorkflowTaskStarted', (run) => ({
  scheduledEventId: run.state?.workflowTask?.scheduledEventId ?? 0,
  identity: 'host',
  requestId: 'poll',
}));

export const workflowTaskCompleted = factBuilder('WorkflowTaskCompleted', (run) => ({
  scheduledEventId: run.state?.workflowTask?.scheduledEventId ?? 0,
  startedEventId: run.state?.workflowTask?.startedEventId ?? 0,
  identity: 'host',
}));

export const workflowTaskFailed = factBuilder('WorkflowTaskFailed', (run) => ({
  scheduledEventId: run.state?.workflowTask?.scheduledEventId ?? 0,
  startedEventId: run.state?.workflowTask?.startedEventId ?? 0,
  cause: 'WorkflowWorkerUnhandledFailure',
  identity: 'host',
}));

export const workflowTaskTimedOut = factBuilder('WorkflowTaskTimedOut', (run) => ({
  scheduledEventId: run.state?.workflowTask?.scheduledEventId ?? 0,
  startedEventId: run.state?.workflowTask?.startedEventId ?? 0,
  timeoutType: 'StartToClose',
}));

export const workflowTaskAttemptNoted = factBuilder('WorkflowTaskAttemptNoted', () => ({
  attempt: 2,
}));

export const workflowTaskAttemptStartNoted = factBuilder(
  'WorkflowTaskAttemptStartNoted',
  (run) => ({
    attempt: run.state?.workflowTask?.attempt ?? 2,
    identity: 'host',
    requestId: 'poll',
  }),
);

export const speculativeTaskNoted = factBuilder('SpeculativeTaskNoted', () => ({}));

export const speculativeTaskDropNoted = factBuilder('SpeculativeTaskDropNoted', () => ({}));

export const stickyQueueNoted = factBuilder('StickyQueueNoted', () => ({}));

export const workflowTaskHeartbeatNoted = factBuilder('WorkflowTaskHeartbeatNoted', (run) => ({
  since: run.now,
}));

/** A workflow task ran to its end and left these events. */
export function workflowTaskRan(...events: readonly FactPattern[]): readonly FactPattern[] {
  return [workflowTaskScheduled(), workflowTaskStarted(), workflowTaskCompleted(), ...events];
}

/** Something happened while a workflow task was in flight. */
export function eventBuffered(event: FactPattern): FactPattern {
  return {
    kind: 'fact',
    type: 'EventBuffered',
    complete: (run) => {
      const { eventId: _eventId, ...unplaced } = event.complete(run) as { eventId: number };
      return { type: 'EventBuffered', noteTime: run.now, event: unplaced } as never;
    },
    expected: (run) => ({ type: 'EventBuffered', event: event.expected(run) }),
  };
}

export const bufferFlushed = factBuilder('BufferFlushed', () => ({}));

export const bufferedTimerDropped = factBuilder('BufferedTimerDropped', () => ({
  startedEventId: 0,
}));
