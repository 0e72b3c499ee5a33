import { factBuilder } from './fact-pattern';

/** The update of a spec that names no other. */
export const SPEC_UPDATE = { updateId: 'u', name: 'approve', identity: 'client' };

export const updateAdmitNoted = factBuilder('UpdateAdmitNoted', () => ({ update: SPEC_UPDATE }));

export const updateRejectNoted = factBuilder('UpdateRejectNoted', () => ({
  updateId: 'u',
  failure: { message: 'no', info: { type: 'Application', errorType: 'No', nonRetryable: false } },
}));

export const workflowExecutionUpdateAdmitted = factBuilder(
  'WorkflowExecutionUpdateAdmitted',
  () => ({ request: SPEC_UPDATE }),
);

export const workflowExecutionUpdateAccepted = factBuilder(
  'WorkflowExecutionUpdateAccepted',
  (run) => ({
    updateId: 'u',
    acceptedRequestMessageId: 'u/request',
    acceptedRequestSequencingEventId: run.state?.workflowTask?.scheduledEventId ?? 0,
    acceptedRequest: SPEC_UPDATE,
  }),
);

export const workflowExecutionUpdateCompleted = factBuilder(
  'WorkflowExecutionUpdateCompleted',
  (run) => ({
    updateId: 'u',
    identity: 'client',
    acceptedEventId: run.state?.pendingUpdates[0]?.acceptedEventId ?? 0,
    outcome: { type: 'Success' },
  }),
);
