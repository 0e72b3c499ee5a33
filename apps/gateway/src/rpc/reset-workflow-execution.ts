import type { ReapplyType } from '@app/contract';

import { fromLong } from '../wire/proto';
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
    });
    return { runId: reply.runId };
  },
};

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
