import type { SpeculativeTaskNoted } from '@app/contract';

import type { Draft } from '../draft';
import { isOpen, type MutableState } from '../state';
import { unsent } from '../update/pending';

/**
 * Updates wait for workflow code and no workflow task will bring them: schedules one that leaves nothing in the history
 * should all of them be rejected. Temporal: `docs/architecture/speculative-workflow-task.md`; there it lives in memory
 * only, here it is a note, so that an update taken survives its owner.
 */
export function wakeForUpdates(draft: Draft): void {
  const { state } = draft;
  if (!isOpen(state) || state.workflowTask !== undefined || !state.firstTaskReleased) return;
  if (state.paused !== undefined) return;
  if (!state.pendingUpdates.some(({ stage }) => stage === 'Admitted')) return;
  draft.append({ type: 'SpeculativeTaskNoted', noteTime: draft.now });
}

/** Like a transient task it names ids that it has not taken. */
export function evolveSpeculativeTaskNoted(
  state: MutableState,
  note: SpeculativeTaskNoted,
): MutableState {
  const { sticky, info } = state;
  return {
    ...state,
    workflowTask: {
      scheduledEventId: state.nextEventId,
      attempt: 1,
      scheduledTime: note.noteTime,
      taskQueue: sticky?.taskQueue ?? info.started.taskQueue,
      taskQueueKind: sticky === undefined ? 'Normal' : 'Sticky',
      scheduleToStartTimeoutMs: sticky?.scheduleToStartTimeoutMs ?? 0,
      speculative: true,
      dispatchAt: note.noteTime,
      startedEventId: 0,
      startedTime: 0,
      identity: '',
      pollRequestId: '',
      suggestion: undefined,
    },
  };
}

/** The rejections follow as notes of their own; what was sent and not answered is delivered again. */
export function evolveSpeculativeTaskDropNoted(state: MutableState): MutableState {
  return { ...state, workflowTask: undefined, pendingUpdates: unsent(state.pendingUpdates) };
}
