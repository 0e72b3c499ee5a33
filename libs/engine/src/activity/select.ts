import type { ActivitySelector, Rejection } from '@app/contract';
import { rejection } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import {
  isOpen,
  type MutableState,
  pendingActivityById,
  type PendingActivityState,
} from '../state';

/** The pending activities that an operator means, in the order of their schedule; a refusal when there is none. */
export function selectedActivities(
  state: MutableState,
  select: ActivitySelector,
): readonly PendingActivityState[] | Rejection {
  if (!isOpen(state)) return rejection('WORKFLOW_CLOSED');
  const found = matching(state, select);
  return found.length === 0
    ? rejection('ACTIVITY_NOT_FOUND', 'The run has no such pending activity.')
    : found;
}

function matching(state: MutableState, select: ActivitySelector): readonly PendingActivityState[] {
  switch (select.by) {
    case 'Id': {
      const activity = pendingActivityById(state, select.activityId);
      return activity === undefined ? [] : [activity];
    }
    case 'Type':
      return state.activities
        .values()
        .filter(({ scheduled }) => scheduled.activityType === select.activityType);
    case 'All':
      return state.activities.values();
  }
}

/** Does something to each of the activities meant. Doing to them what has been done changes nothing and is fine. */
export function forEachSelected(
  draft: Draft,
  select: ActivitySelector,
  act: (activity: PendingActivityState) => void,
): Decision {
  const selected = selectedActivities(draft.state, select);
  if ('code' in selected) return { type: 'reject', rejection: selected };
  for (const activity of selected) act(activity);
  const reply = { activityCount: selected.length };
  return draft.facts.length === 0
    ? ignore(draft.state, 'nothing to change', reply)
    : accept(draft, reply);
}
