import {
  NamespaceId,
  RunId,
  TenantId,
  WorkflowId,
  type WorkflowTaskTokenContent,
} from '@app/contract';

import { openFields } from './open-fields';
import { sealFields } from './seal-fields';
import type { TaskTokenKey } from './task-token-key';
import { WORKFLOW_TASK } from './task-token-mac';

type Fields = readonly [string, string, string, string, number, number, number, string];

/** A token that names one start of one workflow task, or one query, and that nobody else can make. */
export function sealWorkflowTaskToken(
  content: WorkflowTaskTokenContent,
  key: TaskTokenKey,
): string {
  const { tenantId, namespaceId, workflowId, runId } = content;
  const { scheduledEventId, startedEventId, attempt, queryId = '' } = content;
  const run = [tenantId, namespaceId, workflowId, runId];
  return sealFields(
    [...run, scheduledEventId, startedEventId, attempt, queryId],
    key,
    WORKFLOW_TASK,
  );
}

/** What a token names, or nothing when none of the keys made it. */
export function openWorkflowTaskToken(
  token: string,
  keys: readonly TaskTokenKey[],
): WorkflowTaskTokenContent | undefined {
  const fields = openFields(token, keys, WORKFLOW_TASK) as Fields | undefined;
  if (fields === undefined) return undefined;
  const [tenantId, namespaceId, workflowId, runId] = fields;
  const [, , , , scheduledEventId, startedEventId, attempt, queryId] = fields;
  return {
    tenantId: TenantId(tenantId),
    namespaceId: NamespaceId(namespaceId),
    workflowId: WorkflowId(workflowId),
    runId: RunId(runId),
    scheduledEventId,
    startedEventId,
    attempt,
    ...(queryId !== '' && { queryId }),
  };
}
