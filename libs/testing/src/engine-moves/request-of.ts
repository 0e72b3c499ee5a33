import type { VersioningOverride } from '@app/contract';
import type { MutableState, RunRequest } from '@app/engine';

import { SPEC_RUN } from '../builders/spec-run';
import { activityRequest } from './activity-request';
import type { Move } from './move';
import { relationRequest } from './relation-request';
import { nextTimerRequest } from './timer-request';
import { workflowTaskRequest } from './workflow-task-request';

/** The request that a move makes of a run as it is; `undefined` when there is nothing to do it to. */
export function requestOf(move: Move, state: MutableState, now: number): RunRequest | undefined {
  const base = { ...SPEC_RUN, now };
  if (state.paused !== undefined && move.pick % 3 === 0) {
    // Nothing much happens to a run that stays paused.
    return { ...base, type: 'UnpauseWorkflow', reason: 'enough', identity: 'operator' };
  }
  switch (move.type) {
    case 'signal':
      return {
        ...base,
        type: 'SignalWorkflow',
        signalName: `signal ${move.pick}`,
        requestId: `request ${move.pick}`,
        identity: 'client',
      };
    case 'update': {
      const update = { updateId: `update ${move.pick % 40}`, name: 'approve', identity: 'client' };
      return { ...base, type: 'UpdateWorkflow', update };
    }
    case 'resetSticky':
      return { ...base, type: 'ResetStickyTaskQueue' };
    case 'cancel':
      return { ...base, type: 'RequestCancelWorkflow', cause: 'because', identity: 'client' };
    case 'terminate':
      return { ...base, type: 'TerminateWorkflow', reason: 'because', identity: 'client' };
    case 'changeRun':
      return {
        ...base,
        type: 'UpdateWorkflowOptions',
        versioningOverride: [
          null,
          { behavior: 'AutoUpgrade' as const },
          { behavior: 'Pinned' as const, version: { deploymentName: 'd', buildId: '7' } },
        ][move.pick % 3] as VersioningOverride | null,
        identity: 'operator',
      };
    case 'pauseRun':
      return { ...base, type: 'PauseWorkflow', reason: 'because', identity: 'operator' };
    case 'unpauseRun':
      return { ...base, type: 'UnpauseWorkflow', reason: 'because', identity: 'operator' };
    case 'takeTask':
    case 'answerTask':
    case 'failTask':
      return workflowTaskRequest(move, state, now);
    case 'nextTimer':
      return nextTimerRequest(move, state);
    case 'settleSent':
    case 'closeChild':
      return relationRequest(move, state, now);
    case 'startActivity':
    case 'acceptActivity':
    case 'returnActivity':
    case 'loseActivity':
    case 'heartbeat':
    case 'completeActivity':
    case 'failActivity':
    case 'cancelActivity':
    case 'timeOutActivity':
    case 'pauseActivity':
    case 'unpauseActivity':
    case 'resetActivity':
    case 'changeActivity':
      return activityRequest(move, state, now);
  }
}
