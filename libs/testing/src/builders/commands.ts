import type { CommandOf, CommandType } from '@app/contract';
import { applicationFailure } from '@app/contract';

import { CHILD_ID, OTHER_ID } from './relation-facts';

/** Makes the builder of one type of command: what a sentence does not name is usual. */
function commandBuilder<Type extends CommandType>(
  type: Type,
  defaults: Omit<CommandOf<Type>, 'type'>,
) {
  return (fields: Partial<Omit<CommandOf<Type>, 'type'>> = {}): CommandOf<Type> =>
    ({ type, ...defaults, ...fields }) as CommandOf<Type>;
}

export const scheduleActivityTask = commandBuilder('ScheduleActivityTask', {
  activityId: 'a',
  activityType: 'charge',
  startToCloseTimeoutMs: 60_000,
});

export const requestCancelActivityTask = commandBuilder('RequestCancelActivityTask', {});

export const startTimer = commandBuilder('StartTimer', {
  timerId: 't',
  startToFireTimeoutMs: 5_000,
});

export const cancelTimer = commandBuilder('CancelTimer', { timerId: 't' });

export const completeWorkflowExecution = commandBuilder('CompleteWorkflowExecution', {});

export const failWorkflowExecution = commandBuilder('FailWorkflowExecution', {
  failure: applicationFailure('Declined', 'declined'),
});

export const cancelWorkflowExecution = commandBuilder('CancelWorkflowExecution', {});

export const continueAsNewWorkflowExecution = commandBuilder('ContinueAsNewWorkflowExecution', {});

export const upsertWorkflowSearchAttributes = commandBuilder('UpsertWorkflowSearchAttributes', {
  searchAttributes: { Region: { type: 'Keyword', value: 'eu' } },
});

export const modifyWorkflowProperties = commandBuilder('ModifyWorkflowProperties', {
  upsertedMemo: {},
});

export const recordMarker = commandBuilder('RecordMarker', { markerName: 'Version' });

export const acceptWorkflowUpdate = commandBuilder('AcceptWorkflowUpdate', { updateId: 'u' });

export const completeWorkflowUpdate = commandBuilder('CompleteWorkflowUpdate', {
  updateId: 'u',
  outcome: { type: 'Success' },
});

export const rejectWorkflowUpdate = commandBuilder('RejectWorkflowUpdate', {
  updateId: 'u',
  failure: applicationFailure('No', 'no'),
});

export const recordStateMachineStep = commandBuilder('RecordStateMachineStep', {
  detail: { kind: 'StateEntered', frame: '0', name: 'First', visit: 1 },
});

export const startChildWorkflowExecution = commandBuilder('StartChildWorkflowExecution', {
  workflowId: CHILD_ID,
  workflowType: 'ship',
});

export const signalExternalWorkflowExecution = commandBuilder('SignalExternalWorkflowExecution', {
  workflowId: OTHER_ID,
  signalName: 'signal',
});

export const requestCancelExternalWorkflowExecution = commandBuilder(
  'RequestCancelExternalWorkflowExecution',
  { workflowId: OTHER_ID },
);
