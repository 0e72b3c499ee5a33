import type { HistoryEvent, RelationEvent, ScheduledStart, ScheduleState } from '@app/contract';

type End = Pick<ScheduledStart, 'status'> &
  Pick<ScheduleState, 'lastResult' | 'lastFailure'> & { readonly isFailure?: boolean };

/** Takes in what became of a run that the schedule has started. */
export function hearChild(state: ScheduleState, event: RelationEvent): ScheduleState {
  switch (event.type) {
    case 'ChildWorkflowExecutionStarted': {
      const { workflowId, runId } = event.workflowExecution;
      return marked(state, workflowId, { runId, status: 'Running' });
    }
    case 'StartChildWorkflowExecutionFailed':
      return ended(state, event.workflowId, { status: 'NotStarted' });
    case 'ChildWorkflowExecutionCompleted':
    case 'ChildWorkflowExecutionFailed':
    case 'ChildWorkflowExecutionCanceled':
    case 'ChildWorkflowExecutionTimedOut':
    case 'ChildWorkflowExecutionTerminated':
      return ended(state, event.workflowExecution.workflowId, endOf(event));
    case 'StartChildWorkflowExecutionInitiated':
    case 'SignalExternalWorkflowExecutionInitiated':
    case 'SignalExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionSignaled':
    case 'RequestCancelExternalWorkflowExecutionInitiated':
    case 'RequestCancelExternalWorkflowExecutionFailed':
    case 'ExternalWorkflowExecutionCancelRequested':
      return state;
  }
}

type EndEvent = Extract<
  HistoryEvent,
  {
    readonly type:
      | 'ChildWorkflowExecutionCompleted'
      | 'ChildWorkflowExecutionFailed'
      | 'ChildWorkflowExecutionCanceled'
      | 'ChildWorkflowExecutionTimedOut'
      | 'ChildWorkflowExecutionTerminated';
  }
>;

function endOf(event: EndEvent): End {
  switch (event.type) {
    case 'ChildWorkflowExecutionCompleted':
      return { status: 'Completed', ...(event.result && { lastResult: event.result }) };
    case 'ChildWorkflowExecutionFailed':
      return { status: 'Failed', isFailure: true, lastFailure: event.failure };
    case 'ChildWorkflowExecutionTimedOut': {
      const info = { type: 'Timeout', timeoutType: 'StartToClose' } as const;
      const lastFailure = { message: 'the workflow timed out', info };
      return { status: 'TimedOut', isFailure: true, lastFailure };
    }
    case 'ChildWorkflowExecutionCanceled':
      return { status: 'Canceled' };
    case 'ChildWorkflowExecutionTerminated':
      return { status: 'Terminated' };
  }
}

function ended(state: ScheduleState, workflowId: string, end: End): ScheduleState {
  if (!state.running.some((each) => each.workflowId === workflowId)) return state;
  const { status, isFailure = false, lastResult, lastFailure } = end;
  const known = marked(state, workflowId, { status });
  const { lastFailure: _former, ...rest } = known;
  const next: ScheduleState = {
    ...(status === 'Completed' ? rest : known),
    running: known.running.filter((each) => each.workflowId !== workflowId),
    ...(lastResult && { lastResult }),
    ...(lastFailure && { lastFailure }),
  };
  if (!isFailure || !next.definition.policies.pauseOnFailure) return next;
  const note = `paused because ${workflowId} ${status === 'Failed' ? 'failed' : 'timed out'}: ${lastFailure?.message ?? ''}`;
  return {
    ...next,
    conflictToken: next.conflictToken + 1,
    definition: { ...next.definition, paused: true, note },
  };
}

function marked(
  state: ScheduleState,
  workflowId: string,
  mark: Pick<ScheduledStart, 'status' | 'runId'>,
): ScheduleState {
  // Of a workflow id that is used again and again the newest start is meant.
  const markIn = (starts: readonly ScheduledStart[]): readonly ScheduledStart[] => {
    const index = starts.map((each) => each.workflowId as string).lastIndexOf(workflowId);
    return starts.map((each, at) => (at === index ? { ...each, ...mark } : each));
  };
  return { ...state, running: markIn(state.running), recent: markIn(state.recent) };
}
