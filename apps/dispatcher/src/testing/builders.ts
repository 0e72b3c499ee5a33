import {
  type ActivityTask,
  type ActivityTaskOffer,
  DEFAULT_RETRY_POLICY,
  NamespaceId,
  RunId,
  TenantId,
  type WebhookEndpoint,
  WebhookEndpointState,
  WorkflowId,
} from '@app/contract';

export function anEndpoint(over: Partial<WebhookEndpoint> = {}): WebhookEndpoint {
  return {
    id: 'e1',
    tenantId: TenantId('t1'),
    namespaceId: NamespaceId('n1'),
    namespace: 'default',
    name: 'orders',
    url: 'http://127.0.0.1:1/',
    taskQueue: 'default',
    activityTypes: [],
    workflowTypes: [],
    state: WebhookEndpointState.Active,
    keys: [{ keyId: 'k1', secret: `whsec_${'A'.repeat(43)}=`, createdAt: 0 }],
    maxConcurrency: 100,
    ratePerSecondMax: 0,
    responseWindowMs: 30_000,
    batchSizeMax: 1,
    headers: {},
    revision: 1,
    ...over,
  };
}

export function aTask(number: number, over: Partial<ActivityTask> = {}): ActivityTask {
  return {
    tenantId: TenantId('t1'),
    namespaceId: NamespaceId('n1'),
    taskQueue: 'default',
    workflowId: WorkflowId(`w${String(number)}`),
    runId: RunId(`r${String(number)}`),
    workflowType: 'order',
    scheduledEventId: 5,
    activityId: 'charge',
    activityType: 'charge',
    attempt: 1,
    scheduledTime: 0,
    attemptScheduledTime: 0,
    startedTime: 0,
    scheduleToCloseTimeoutMs: 0,
    startToCloseTimeoutMs: 0,
    retryPolicy: DEFAULT_RETRY_POLICY,
    heartbeatTimeoutMs: 0,
    awaitsToken: false,
    atMostOnce: false,
    ...over,
  };
}

export function offerOf(task: ActivityTask): ActivityTaskOffer {
  return {
    queue: { tenantId: task.tenantId, namespaceId: task.namespaceId, name: task.taskQueue },
    workflowId: task.workflowId,
    runId: task.runId,
    scheduledEventId: task.scheduledEventId,
    attempt: task.attempt,
    activityType: task.activityType,
    offeredAt: 0,
  };
}
