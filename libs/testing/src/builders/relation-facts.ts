import { NamespaceId, RunId, WorkflowId } from '@app/contract';

import { factBuilder } from './fact-pattern';
import { SPEC_RUN, type SpecRun } from './spec-run';

/** The child that the builders speak of: its first run, and its last. */
export const CHILD_ID = WorkflowId('child');
export const CHILD_RUN = { workflowId: CHILD_ID, runId: RunId('child-run-1') };
export const CHILD_LAST_RUN = { workflowId: CHILD_ID, runId: RunId('child-run-2') };

/** A run that is none of the family. */
export const OTHER_ID = WorkflowId('other');

/** The parent of a run that was started as a child. */
export const PARENT = {
  namespaceId: NamespaceId('namespace'),
  workflowId: WorkflowId('parent'),
  runId: RunId('parent-run'),
  initiatedEventId: 5,
};

/** What the requests say of the run that makes them. */
export const SPEC_SENDER = { workflowId: SPEC_RUN.workflowId, runId: SPEC_RUN.runId };

/** The last event that began something with others. */
export function initiatedIdOf(run: SpecRun): number {
  const event = run.facts.findLast(({ type }) => type.endsWith('ExecutionInitiated'));
  return event !== undefined && 'eventId' in event ? event.eventId : 0;
}

export const startChildInitiated = factBuilder('StartChildWorkflowExecutionInitiated', () => ({
  workflowId: CHILD_ID,
  workflowType: 'ship',
  taskQueue: 'queue',
  workflowTaskTimeoutMs: 10_000,
  parentClosePolicy: 'Terminate',
  workflowTaskCompletedEventId: 4,
  workflowIdReusePolicy: 'AllowDuplicate',
}));

export const startChildFailed = factBuilder('StartChildWorkflowExecutionFailed', (run) => ({
  workflowId: CHILD_ID,
  workflowType: 'ship',
  cause: 'WorkflowAlreadyExists',
  initiatedEventId: initiatedIdOf(run),
  workflowTaskCompletedEventId: 4,
}));

export const childStarted = factBuilder('ChildWorkflowExecutionStarted', (run) => ({
  initiatedEventId: initiatedIdOf(run),
  workflowExecution: CHILD_RUN,
  workflowType: 'ship',
}));

const ended = (run: SpecRun) => ({
  workflowExecution: CHILD_RUN,
  workflowType: 'ship',
  initiatedEventId: initiatedIdOf(run),
  startedEventId: 0,
});

export const childCompleted = factBuilder('ChildWorkflowExecutionCompleted', ended);

export const childFailed = factBuilder('ChildWorkflowExecutionFailed', (run) => ({
  ...ended(run),
  failure: { message: 'lost', info: { type: 'Server', nonRetryable: false } },
  retryState: 'RetryPolicyNotSet',
}));

export const childCanceled = factBuilder('ChildWorkflowExecutionCanceled', ended);

export const childTimedOut = factBuilder('ChildWorkflowExecutionTimedOut', (run) => ({
  ...ended(run),
  retryState: 'RetryPolicyNotSet',
}));

export const childTerminated = factBuilder('ChildWorkflowExecutionTerminated', ended);

export const signalExternalInitiated = factBuilder(
  'SignalExternalWorkflowExecutionInitiated',
  () => ({
    workflowTaskCompletedEventId: 4,
    workflowExecution: { workflowId: OTHER_ID },
    signalName: 'signal',
    childWorkflowOnly: false,
  }),
);

const settled = (run: SpecRun) => ({
  initiatedEventId: initiatedIdOf(run),
  workflowExecution: { workflowId: OTHER_ID },
});

export const signalExternalFailed = factBuilder('SignalExternalWorkflowExecutionFailed', (run) => ({
  ...settled(run),
  cause: 'ExternalWorkflowExecutionNotFound',
  workflowTaskCompletedEventId: 4,
}));

export const externalSignaled = factBuilder('ExternalWorkflowExecutionSignaled', settled);

export const cancelExternalInitiated = factBuilder(
  'RequestCancelExternalWorkflowExecutionInitiated',
  () => ({
    workflowTaskCompletedEventId: 4,
    workflowExecution: { workflowId: OTHER_ID },
    childWorkflowOnly: false,
  }),
);

export const cancelExternalFailed = factBuilder(
  'RequestCancelExternalWorkflowExecutionFailed',
  (run) => ({
    ...settled(run),
    cause: 'ExternalWorkflowExecutionNotFound',
    workflowTaskCompletedEventId: 4,
  }),
);

export const externalCancelRequested = factBuilder(
  'ExternalWorkflowExecutionCancelRequested',
  settled,
);
