import type { EventId, NamespaceId, RunId, RunKey, TenantId, WorkflowId } from './ids';

/** What the token of a workflow task names: one start of it. Sealed likewise. */
export interface WorkflowTaskTokenContent extends RunKey {
  readonly scheduledEventId: EventId;
  readonly startedEventId: EventId;
  readonly attempt: number;
  /** It is not a workflow task but this query; event ids and attempt are 0. */
  readonly queryId?: string;
}

/** What a task token names. It travels sealed (authenticated) and is opaque to workers. */
export interface TaskTokenContent {
  readonly tenantId: TenantId;
  readonly namespaceId: NamespaceId;
  readonly workflowId: WorkflowId;
  readonly runId: RunId;
  readonly activityId: string;
  readonly attempt: number;
}
