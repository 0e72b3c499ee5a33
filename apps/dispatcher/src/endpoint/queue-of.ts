import { type TaskQueueKey, versionText, type WebhookEndpoint } from '@app/contract';

/** What an endpoint polls: its task queue, of its version if it has one. */
export function queueOf({
  tenantId,
  namespaceId,
  taskQueue: name,
  version,
}: WebhookEndpoint): TaskQueueKey {
  const queue = { tenantId, namespaceId, name };
  return version === undefined ? queue : { ...queue, version: versionText(version) };
}

/** Whether its poller has to be registered anew. */
export function pollsElsewhere(endpoint: WebhookEndpoint, before: WebhookEndpoint): boolean {
  const [now, then] = [queueOf(endpoint), queueOf(before)];
  return (
    now.name !== then.name ||
    now.version !== then.version ||
    endpoint.responseWindowMs !== before.responseWindowMs ||
    endpoint.activityTypes.join('\n') !== before.activityTypes.join('\n')
  );
}
