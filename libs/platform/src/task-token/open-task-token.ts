import { NamespaceId, RunId, type TaskTokenContent, TenantId, WorkflowId } from '@app/contract';

import { openFields } from './open-fields';
import type { TaskTokenKey } from './task-token-key';
import { ACTIVITY_TASK } from './task-token-mac';

type Fields = readonly [string, string, string, string, string, number];

/** What a token names, or nothing when none of the keys made it. */
export function openTaskToken(
  token: string,
  keys: readonly TaskTokenKey[],
): TaskTokenContent | undefined {
  const fields = openFields(token, keys, ACTIVITY_TASK) as Fields | undefined;
  if (fields === undefined) return undefined;
  const [tenantId, namespaceId, workflowId, runId, activityId, attempt] = fields;
  return {
    tenantId: TenantId(tenantId),
    namespaceId: NamespaceId(namespaceId),
    workflowId: WorkflowId(workflowId),
    runId: RunId(runId),
    activityId,
    attempt,
  };
}
