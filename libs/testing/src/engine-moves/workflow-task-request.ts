import { applicationFailure, type Command } from '@app/contract';
import type { MutableState, RunRequest } from '@app/engine';

import { NEXT_RUN_ID, SPEC_RUN } from '../builders/spec-run';
import { fitting } from './fitting';
import type { Move } from './move';

/** What happens to the workflow task of the run: it is taken, answered or failed. */
export function workflowTaskRequest(
  { type, slip, commands: asked, failure, pick }: Move,
  state: MutableState,
  now: number,
): RunRequest | undefined {
  const { workflowTask } = state;
  if (workflowTask === undefined) return undefined;
  const { scheduledEventId, startedEventId } = workflowTask;
  const attempt = slip && pick % 2 === 0 ? workflowTask.attempt + 1 : workflowTask.attempt;
  const base = { ...SPEC_RUN, now, scheduledEventId, attempt, identity: 'host' };
  if (type === 'takeTask' || (startedEventId === 0 && !slip)) {
    return {
      ...base,
      type: 'RecordWorkflowTaskStarted',
      pollRequestId: `poll ${pick}`,
      taskQueue: pick % 7 === 0 ? 'queue' : workflowTask.taskQueue,
    };
  }
  return type === 'failTask'
    ? {
        ...base,
        type: 'RespondWorkflowTaskFailed',
        startedEventId,
        cause: 'WorkflowWorkerUnhandledFailure',
        failure,
      }
    : {
        ...base,
        type: 'RespondWorkflowTaskCompleted',
        startedEventId,
        commands: slip ? asked : [...updateAnswers(pick, state), ...fitting(asked, state)],
        newRunId: NEXT_RUN_ID,
        forceCreateNewWorkflowTask: pick % 5 === 0,
        ...(pick % 4 === 0 && {
          deploymentVersion: { deploymentName: 'd', buildId: `${pick % 3}` },
          versioningBehavior: pick % 8 === 0 ? ('Pinned' as const) : ('AutoUpgrade' as const),
        }),
        returnNewWorkflowTask: pick % 6 === 0,
        ...(pick % 3 !== 0 && {
          sticky: { taskQueue: 'sticky', scheduleToStartTimeoutMs: 5 + (pick % 3) },
        }),
      };
}

/** Updates are accepted, completed at once or later, rejected, or left without an answer. */
function updateAnswers(pick: number, state: MutableState): readonly Command[] {
  return state.pendingUpdates.flatMap(({ update, stage }, index): readonly Command[] => {
    const { updateId } = update;
    const complete: Command = {
      type: 'CompleteWorkflowUpdate',
      updateId,
      outcome: { type: 'Success' },
    };
    const way = (pick + index) % 4;
    if (stage === 'Accepted') return way === 0 ? [] : [complete];
    if (stage === 'Admitted' || way === 3) return [];
    const accept: Command = { type: 'AcceptWorkflowUpdate', updateId };
    if (way === 0) return [accept];
    if (way === 1) return [accept, complete];
    return [
      { type: 'RejectWorkflowUpdate', updateId, failure: applicationFailure('No', 'not now') },
    ];
  });
}
