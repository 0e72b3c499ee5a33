import type { RunKey, WorkflowKey } from '@app/contract';

/** Workflow ids are the tenants' to choose: a separator that UUIDs cannot hold keeps the parts apart. */
export function workflowKeyText(key: WorkflowKey): string {
  return `${key.tenantId}|${key.namespaceId}|${key.workflowId}`;
}

export function requestKeyText(key: WorkflowKey, requestId: string): string {
  return `${workflowKeyText(key)}|${requestId}`;
}

/** A run id alone proves nothing: whoever names it must also name whose it is. */
export function isRunOf(run: RunKey, key: WorkflowKey): boolean {
  return (
    run.tenantId === key.tenantId &&
    run.namespaceId === key.namespaceId &&
    run.workflowId === key.workflowId
  );
}
