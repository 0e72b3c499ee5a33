import type { OperatorRpc } from '../wire/rpc';

/** There is one. */
export const listClusters: OperatorRpc<'ListClusters'> = {
  needs: 'read',
  handle: (_request, { ports }) => ({
    clusters: [
      {
        clusterName: 'perdure',
        clusterId: ports.installationId,
        historyShardCount: ports.shardCount,
        isConnectionEnabled: true,
      },
    ],
  }),
};
