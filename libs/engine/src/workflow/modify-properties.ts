import type { WorkflowPropertiesModified } from '@app/contract';

import { isIdentifier } from '../identifier';
import { memoOf, type MutableState } from '../state';
import { type ApplyCommand, refuse } from '../workflow-task/applied';
import { memoTooLarge } from '../workflow-task/payload-limit';
import { merged } from './merge';

/** Changes the memo of the run; an entry that is `null` is taken out. */
export const applyModifyProperties: ApplyCommand<'ModifyWorkflowProperties'> = (
  draft,
  command,
  context,
) => {
  const { upsertedMemo } = command;
  const names = Object.keys(upsertedMemo);
  if (names.length === 0 || !names.every(isIdentifier)) {
    const problem = 'Name at least one entry of the memo; a name is neither empty nor too long.';
    return refuse('BadModifyWorkflowPropertiesAttributes', problem);
  }
  const excess = memoTooLarge(command.type, merged(memoOf(draft.state), upsertedMemo));
  if (excess !== undefined) return excess;
  draft.append({
    type: 'WorkflowPropertiesModified',
    eventId: draft.nextEventId,
    eventTime: draft.now,
    workflowTaskCompletedEventId: context.completedEventId,
    upsertedMemo,
    ...(command.userMetadata && { userMetadata: command.userMetadata }),
  });
  return undefined;
};

export function evolveWorkflowPropertiesModified(
  state: MutableState,
  event: WorkflowPropertiesModified,
): MutableState {
  return { ...state, changedMemo: merged(memoOf(state), event.upsertedMemo) };
}
