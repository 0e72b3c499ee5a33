import type { RunKey, Scope, WorkflowKey } from '@app/contract';

export function workflowName(key: WorkflowKey): string {
  return `${key.tenantId}/${key.namespaceId}/${key.workflowId}`;
}

export function runName(key: Pick<RunKey, 'tenantId' | 'runId'>): string {
  return `${key.tenantId}/${key.runId}`;
}

export function requestName(key: WorkflowKey & { readonly requestId: string }): string {
  return `${key.workflowId.length}:${workflowName(key)}/${key.requestId}`;
}

export function runKeyOf({ tenantId, namespaceId, workflowId, runId }: RunKey): RunKey {
  return { tenantId, namespaceId, workflowId, runId };
}

/** Names a namespace. */
export function scopeName(scope: Scope): string {
  return `${scope.tenantId}/${scope.namespaceId}`;
}
