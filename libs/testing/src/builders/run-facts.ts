import type { WorkflowExecutionStarted } from '@app/contract';

import { factBuilder } from './fact-pattern';
import { NEXT_RUN_ID, SPEC_RUN } from './spec-run';

export const workflowExecutionStarted = factBuilder(
  'WorkflowExecutionStarted',
  (): Omit<WorkflowExecutionStarted, 'type' | 'eventId' | 'eventTime'> => ({
    workflowType: 'order',
    workflowId: SPEC_RUN.workflowId,
    taskQueue: 'queue',
    workflowTaskTimeoutMs: 10_000,
    originalExecutionRunId: SPEC_RUN.runId,
    firstExecutionRunId: SPEC_RUN.runId,
    identity: 'client',
    requestId: 'start-request',
    attempt: 1,
  }),
);

export const workflowExecutionSignaled = factBuilder('WorkflowExecutionSignaled', () => ({
  signalName: 'signal',
  identity: 'client',
}));

export const workflowExecutionCancelRequested = factBuilder(
  'WorkflowExecutionCancelRequested',
  () => ({ cause: 'because', identity: 'client' }),
);

export const workflowExecutionOptionsUpdated = factBuilder(
  'WorkflowExecutionOptionsUpdated',
  () => ({ identity: 'operator' }),
);

export const workflowExecutionPaused = factBuilder('WorkflowExecutionPaused', () => ({
  identity: 'operator',
  reason: 'because',
}));

export const workflowExecutionUnpaused = factBuilder('WorkflowExecutionUnpaused', () => ({
  identity: 'operator',
  reason: 'because',
}));

export const workflowExecutionCompleted = factBuilder('WorkflowExecutionCompleted', () => ({
  workflowTaskCompletedEventId: 4,
}));

export const workflowExecutionFailed = factBuilder('WorkflowExecutionFailed', () => ({
  failure: { message: 'failed', info: { type: 'Terminated' } },
  retryState: 'RetryPolicyNotSet',
  workflowTaskCompletedEventId: 4,
}));

export const workflowExecutionTimedOut = factBuilder('WorkflowExecutionTimedOut', () => ({
  retryState: 'Timeout',
}));

export const workflowExecutionCanceled = factBuilder('WorkflowExecutionCanceled', () => ({
  workflowTaskCompletedEventId: 4,
}));

export const workflowExecutionTerminated = factBuilder('WorkflowExecutionTerminated', () => ({
  reason: 'because',
  identity: 'client',
}));

export const workflowExecutionContinuedAsNew = factBuilder(
  'WorkflowExecutionContinuedAsNew',
  () => ({
    newExecutionRunId: NEXT_RUN_ID,
    workflowType: 'order',
    taskQueue: 'queue',
    workflowTaskTimeoutMs: 10_000,
    workflowTaskCompletedEventId: 4,
    backoffStartIntervalMs: 0,
    initiator: 'Workflow',
  }),
);

export const searchAttributesUpserted = factBuilder('UpsertWorkflowSearchAttributes', () => ({
  workflowTaskCompletedEventId: 4,
  searchAttributes: {},
}));

export const workflowPropertiesModified = factBuilder('WorkflowPropertiesModified', () => ({
  workflowTaskCompletedEventId: 4,
  upsertedMemo: {},
}));

export const markerRecorded = factBuilder('MarkerRecorded', () => ({
  workflowTaskCompletedEventId: 4,
  markerName: 'Version',
}));

export const stateMachineStepped = factBuilder('StateMachineStepped', () => ({
  workflowTaskCompletedEventId: 4,
  detail: { kind: 'StateEntered', frame: '0', name: 'First', visit: 1 },
}));

export const runForkNoted = factBuilder('RunForkNoted', () => ({
  kind: 'Reset',
  baseRunId: SPEC_RUN.runId,
  requestId: NEXT_RUN_ID,
}));

export const runTraceNoted = factBuilder('RunTraceNoted', () => ({
  trace: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}));
