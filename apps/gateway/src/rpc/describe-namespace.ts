import { LIMITS } from '@app/contract';
import type { Namespace } from '@app/postgres';

import { toDuration } from '../mapping/time';
import { asLong, type temporal, textOf } from '../wire/proto';
import type { WorkflowRpc } from '../wire/rpc';

const STATE_REGISTERED = 1;
/** `null` retention means for ever; the wire needs a number. */
const FOR_EVER_MS = 3_650 * 86_400_000;

/** By name or by id. Workers ask when they start. */
export const describeNamespace: WorkflowRpc<'DescribeNamespace'> = {
  needs: 'read',
  handle: async (request, call) => {
    const name = textOf(request.namespace) ?? request.id;
    return toNamespace(await call.namespace(name));
  },
};

export function toNamespace(
  namespace: Namespace,
): temporal.api.workflowservice.v1.IDescribeNamespaceResponse {
  const { name, namespaceId, description, retention } = namespace;
  return {
    namespaceInfo: {
      name,
      state: STATE_REGISTERED,
      description,
      id: namespaceId,
      capabilities: {
        eagerWorkflowStart: true,
        syncUpdate: true,
        asyncUpdate: true,
        workerHeartbeats: false,
        reportedProblemsSearchAttribute: false,
        workflowPause: true,
        standaloneActivities: false,
        workerPollCompleteOnShutdown: false,
        pollerAutoscaling: false,
      },
      limits: {
        blobSizeLimitError: asLong(LIMITS.payloadBytesMax),
        memoSizeLimitError: asLong(LIMITS.memoBytesMax),
      },
      supportsSchedules: true,
    },
    config: { workflowExecutionRetentionTtl: toDuration(retention ?? FOR_EVER_MS) },
    replicationConfig: { activeClusterName: 'perdure', clusters: [{ clusterName: 'perdure' }] },
    isGlobalNamespace: false,
  };
}
