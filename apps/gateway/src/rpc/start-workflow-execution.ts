import { type RequestOf, WorkflowId } from '@app/contract';
import type { Namespace } from '@app/postgres';

import { isRejection } from '../mapping/search-attribute';
import { fromPolicies, fromStart, type WireStart } from '../mapping/start';
import type { Call } from '../wire/call';
import { invalidArgument, refusalOf } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { memoWithinLimit, withinLimit } from '../wire/size-limit';
import { requestIdOf } from './execution';
import { inlineTask } from './inline-task';

export type StartRequest = Omit<RequestOf<'StartWorkflow'>, 'now'>;

const STATUS_RUNNING = 1;

export const startWorkflowExecution: WorkflowRpc<'StartWorkflowExecution'> = {
  needs: 'write',
  handle: async (request, call) => {
    const namespace = await call.namespace(request.namespace);
    const start = await toStartRequest(request, namespace, call);
    const isEager = request.requestEagerExecution;
    const reply = await call.submit({
      ...start,
      ...(isEager && { requestEagerExecution: true }),
      ...(request.onConflictOptions?.attachRequestId === true && { attachRequestId: true }),
      ...(request.onConflictOptions?.attachCompletionCallbacks === true && {
        attachCallbacks: true,
      }),
    });
    const { runId, started, activation } = reply;
    return {
      runId,
      firstExecutionRunId: runId,
      started: started ?? true,
      status: STATUS_RUNNING,
      ...(activation && { eagerWorkflowTask: await inlineTask(activation, 0, call) }),
    };
  },
};

/** What a start asks of the engine. */
export async function toStartRequest(
  start: WireStart & { readonly requestId?: string | null; readonly identity?: string | null },
  namespace: Namespace,
  call: Call,
): Promise<StartRequest> {
  const { workflowId } = start;
  checkStart(start);
  const hasAttributes = Object.keys(start.searchAttributes?.indexedFields ?? {}).length > 0;
  const types = hasAttributes
    ? await call.context.namespaces.attributeTypes(namespace)
    : new Map<string, never>();
  const attributes = fromStart(start, types);
  if (isRejection(attributes)) throw refusalOf(attributes);
  withinLimit(attributes.input);
  withinLimit(attributes.lastCompletionResult);
  memoWithinLimit(attributes.memo);
  return {
    type: 'StartWorkflow',
    tenantId: namespace.tenantId,
    namespaceId: namespace.namespaceId,
    workflowId: WorkflowId(workflowId ?? ''),
    newRunId: call.ports.newRunId(),
    ...requestIdOf(start.requestId),
    start: attributes,
    identity: start.identity ?? '',
    ...fromPolicies(start),
  };
}

function checkStart({ workflowId, workflowType, taskQueue }: WireStart): void {
  if (!workflowId) throw invalidArgument('WorkflowId is not set on request.');
  if (!workflowType?.name) throw invalidArgument('WorkflowType is not set on request.');
  if (!taskQueue?.name) throw invalidArgument('missing task queue name');
  const taken = [workflowId, workflowType.name].find((name) => name.startsWith('perdure:'));
  if (taken !== undefined) throw invalidArgument('Names that begin with "perdure:" are reserved.');
}
