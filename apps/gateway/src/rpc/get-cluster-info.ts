import type { WorkflowRpc } from '../wire/rpc';
import { SERVER_VERSION } from './get-system-info';

export const getClusterInfo: WorkflowRpc<'GetClusterInfo'> = {
  needs: 'none',
  handle: (_request, { ports }) => ({
    supportedClients: {},
    serverVersion: SERVER_VERSION,
    clusterId: ports.installationId,
    clusterName: 'perdure',
    historyShardCount: ports.shardCount,
    persistenceStore: 'postgres',
    visibilityStore: 'postgres',
  }),
};
