import type { PostResetOperation, ReapplyType } from '@app/contract';

import { fromVersioningOverride } from '../mapping/options';
import { fromFields, fromPayloads } from '../mapping/payload';
import { fromLong, type temporal } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey, requestIdOf } from './execution';

/** Numbers of `ResetReapplyExcludeType` and, of older clients, `ResetReapplyType`. */
const EXCLUDES: ReadonlyMap<number, ReapplyType> = new Map([
  [1, 'Signal'],
  [2, 'Update'],
]);
const REAPPLY_SIGNAL = 1;
const REAPPLY_NONE = 2;

export const resetWorkflowExecution: WorkflowRpc<'ResetWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    const { runId, ...workflow } = key;
    const eventId = fromLong(request.workflowTaskFinishEventId);
    if (eventId <= 1) throw invalidArgument('TaskFinishEventId is not set on request.');
    const reply = await call.submit({
      type: 'ResetWorkflow',
      ...workflow,
      ...(runId !== undefined && { baseRunId: runId }),
      ...requestIdOf(request.requestId),
      point: { type: 'Event', eventId },
      newRunId: call.ports.newRunId(),
      reason: request.reason,
      identity: request.identity,
      excludes: excludesOf(request),
      ...postResetOf(request.postResetOperations),
    });
    return { runId: reply.runId };
  },
};

/** What the new run is told before its first task. */
function postResetOf(operations: readonly temporal.api.workflow.v1.IPostResetOperation[]): {
  postResetOperations?: PostResetOperation[];
} {
  if (operations.length === 0) return {};
  const postResetOperations = operations.map(({ signalWorkflow, updateWorkflowOptions }) => {
    if (signalWorkflow) {
      const input = fromPayloads(signalWorkflow.input);
      const header = fromFields(signalWorkflow.header?.fields);
      return {
        type: 'Signal' as const,
        signalName: signalWorkflow.signalName ?? '',
        ...(input && { input }),
        ...(header && { header }),
      };
    }
    const wanted = updateWorkflowOptions?.workflowExecutionOptions?.versioningOverride;
    const versioningOverride = fromVersioningOverride(wanted) ?? null;
    return { type: 'UpdateOptions' as const, versioningOverride };
  });
  return { postResetOperations };
}

/** What is not carried over into the new run. */
export function excludesOf(request: {
  readonly resetReapplyType?: number | null;
  readonly resetReapplyExcludeTypes?: readonly number[] | null;
}): ReapplyType[] {
  const { resetReapplyType, resetReapplyExcludeTypes } = request;
  if (resetReapplyType === REAPPLY_NONE) return ['Signal', 'Update'];
  const named = (resetReapplyExcludeTypes ?? []).flatMap((type) => EXCLUDES.get(type) ?? []);
  return resetReapplyType === REAPPLY_SIGNAL
    ? [...new Set<ReapplyType>([...named, 'Update'])]
    : named;
}
