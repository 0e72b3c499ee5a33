import type { RespondWorkflowTaskCompleted, WorkflowTaskHeartbeatNoted } from '@app/contract';
import { LIMITS } from '@app/contract';

import type { Draft } from '../draft';
import type { MutableState, WorkflowTask } from '../state';

/**
 * An answer that says nothing but asks for another task: a host at work on something long, a local activity for
 * instance, keeps its task alive that way. Temporal: `respondworkflowtaskcompleted/api.go`, workflow task heartbeat.
 */
export function isHeartbeat(request: RespondWorkflowTaskCompleted): boolean {
  return request.forceCreateNewWorkflowTask === true && request.commands.length === 0;
}

export function heartbeatSince(state: MutableState, task: WorkflowTask): number {
  return state.heartbeatSince === 0 ? task.scheduledTime : state.heartbeatSince;
}

/** The host has asked for time for so long that it will not come to an end. */
export function isHeartbeatExhausted(draft: Draft, since: number): boolean {
  return draft.now - since > LIMITS.workflowTaskHeartbeatMsMax;
}

export function evolveWorkflowTaskHeartbeatNoted(
  state: MutableState,
  note: WorkflowTaskHeartbeatNoted,
): MutableState {
  return { ...state, heartbeatSince: note.since };
}
