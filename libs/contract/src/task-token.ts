import type { NamespaceId, RunId, TenantId, WorkflowId } from './ids';

/** What a task token names. It travels sealed (authenticated) and is opaque to workers. */
export interface TaskTokenContent {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly activityId: string;
  readonly attempt: number;
}
