import type { ApplyCommand } from '../workflow-task/applied';

/** Keeps a step of an in-process state machine. The engine does not look inside. */
export const applyRecordStateMachineStep: ApplyCommand<'RecordStateMachineStep'> = (
  draft,
  command,
  context,
) => {
  draft.append({
    type: 'StateMachineStepped',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    detail: command.detail,
  });
  return undefined;
};
