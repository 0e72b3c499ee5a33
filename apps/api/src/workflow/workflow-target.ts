/** Names a run in a client's words; without a run id, the last one of the workflow id. */
export interface WorkflowTarget {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId?: string | null;
}
