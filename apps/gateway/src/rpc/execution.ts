import { RunId, type Scope, WorkflowId, type WorkflowKey } from '@app/contract';

import { textOf } from '../wire/proto';
import { invalidArgument } from '../wire/refusal-of';

/** How requests name a run, or the current one of a workflow id. */
export interface WireExecution {
  readonly workflowId?: string | null;
  readonly runId?: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function executionKey(
  scope: Scope,
  execution: WireExecution | null | undefined,
): WorkflowKey & { readonly runId?: RunId } {
  const { tenantId, namespaceId } = scope;
  const workflowId = textOf(execution?.workflowId);
  if (workflowId === undefined) throw invalidArgument('WorkflowId is not set on request.');
  const runId = textOf(execution?.runId);
  if (runId === undefined) return { tenantId, namespaceId, workflowId: WorkflowId(workflowId) };
  if (!UUID.test(runId)) throw invalidArgument('Invalid RunId.');
  return { tenantId, namespaceId, workflowId: WorkflowId(workflowId), runId: RunId(runId) };
}

/** The first run of the chain that a caller means, if it says so. */
export function firstRunOf(text: string | null | undefined): { firstExecutionRunId?: RunId } {
  const runId = textOf(text);
  return runId === undefined ? {} : { firstExecutionRunId: RunId(runId) };
}

export function requestIdOf(text: string | null | undefined): { requestId?: string } {
  const requestId = textOf(text);
  return requestId === undefined ? {} : { requestId };
}
