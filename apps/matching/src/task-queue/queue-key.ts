import type { TaskQueueKey } from '@app/contract';

/** A queue's key as text. No two keys read the same: what a tenant chooses comes last, the version with its length. */
export function queueKey(queue: TaskQueueKey): string {
  const { tenantId, namespaceId, name, version } = queue;
  return version === undefined
    ? `${tenantId}/${namespaceId}/${name}`
    : `${tenantId}/${namespaceId}#${version.length}/${version}/${name}`;
}
