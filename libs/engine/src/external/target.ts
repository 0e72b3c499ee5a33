import type { ExecutionRef, NamespaceRef, RunId, WorkflowId } from '@app/contract';

import { isIdentifier, isRunId } from '../identifier';
import { isNamespaceUnknown, namespaceIdOf } from '../relation/namespace';
import type { RunInfo } from '../state';

/** The run that a command wants to reach. */
interface Reached {
  readonly namespace?: NamespaceRef;
  readonly workflowId: WorkflowId;
  readonly runId?: RunId;
}

export function executionOf({ workflowId, runId }: Reached): ExecutionRef {
  return runId === undefined ? { workflowId } : { workflowId, runId };
}

/** Why no run can be meant; a run that merely does not exist is found out by asking. */
export function targetProblem({ workflowId, runId }: Reached): string | undefined {
  if (!isIdentifier(workflowId)) return 'The workflow id is empty or too long.';
  return runId !== undefined && !isRunId(runId) ? 'The run id is not a UUID.' : undefined;
}

/** What is known without asking: there is no such namespace, or workflow code means its own run. */
export function knownFailure(
  reached: Reached,
  own: RunInfo,
): 'NamespaceNotFound' | 'ExternalWorkflowExecutionNotFound' | undefined {
  if (isNamespaceUnknown(reached)) return 'NamespaceNotFound';
  const isSelf =
    reached.workflowId === own.workflowId && namespaceIdOf(reached, own) === own.namespaceId;
  return isSelf ? 'ExternalWorkflowExecutionNotFound' : undefined;
}

/** The same of an event: nothing has to be sent. */
export function isKnownToFail(
  event: { readonly namespace?: NamespaceRef; readonly workflowExecution: ExecutionRef },
  own: RunInfo,
): boolean {
  const { namespace, workflowExecution } = event;
  return knownFailure({ ...workflowExecution, ...(namespace && { namespace }) }, own) !== undefined;
}
