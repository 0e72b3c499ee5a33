import type { RedriveWorkflow, WorkflowStatus } from '@app/contract';

import { type Decision, reject } from '../decision';
import type { Fold } from '../draft';
import { begun, type ForkPrefix, forkRun } from './fork';
import { isFromOthers, relativesProblem } from './fork-relatives';
import type { CurrentRun } from './start';

const REDRIVABLE: ReadonlySet<WorkflowStatus> = new Set([
  'Failed',
  'TimedOut',
  'Canceled',
  'Terminated',
]);

/**
 * A state machine goes on where it failed, as the next run of its workflow id: the history up to the failure stays, the
 * failed states do their work again. A closed run takes no more events, so it is another run and not the same.
 */
export function decideRedriveWorkflow(
  current: CurrentRun,
  prefix: ForkPrefix,
  request: RedriveWorkflow,
  fold: Fold,
): Decision {
  if (prefix.state.info.started.stateMachine === undefined) {
    return reject('INVALID_ARGUMENT', 'Only state machines are redriven. Reset the run instead.');
  }
  if (!REDRIVABLE.has(prefix.base.status)) {
    return reject(
      'WORKFLOW_NOT_REDRIVABLE',
      `The run is ${prefix.base.status}: only one that failed, timed out or was stopped can be redriven.`,
    );
  }
  if (current?.header.status === 'Running') {
    const { runId } = current.header;
    return reject(
      'WORKFLOW_ALREADY_STARTED',
      `A run of the workflow id is open. RunId: ${runId}.`,
      {
        runId,
      },
    );
  }
  const carried = prefix.later.filter(isFromOthers);
  const succession = 'AfterEnd';
  return (
    relativesProblem(prefix, succession) ??
    begun([], undefined, forkRun(prefix, { kind: 'Redrive', request, carried, succession }, fold))
  );
}
