import type { ScheduleFirstWorkflowTask } from '@app/contract';

import { accept, type Decision, ignore } from '../decision';
import type { Draft } from '../draft';
import { isOpen } from '../state';
import { scheduleWorkflowTask } from '../wake-workflow';
import { executionTimeOf } from './execution-time';

/** The wait before the first workflow task (start delay, retry or continue-as-new back-off) is over. */
export function decideScheduleFirstWorkflowTask(
  draft: Draft,
  _request: ScheduleFirstWorkflowTask,
): Decision {
  const { state } = draft;
  if (!isOpen(state) || state.firstTaskReleased) return ignore(state, 'straggler');
  if (draft.now < executionTimeOf(state)) return ignore(state, 'early');
  if (state.paused !== undefined) return ignore(state, 'paused');
  scheduleWorkflowTask(draft);
  return accept(draft);
}
