import type { GatewayAddress } from '@app/gateway';
import type { AppConfig } from '@app/platform';
import type { Database, Installation } from '@app/postgres';
import type { OpenTelemetry } from '@app/telemetry';

import type { Cluster } from './cluster/cluster';
import type { DeploymentHub } from './deployment-hub';
import type { Metrics } from './metrics';

export interface ServiceOptions {
  readonly config: AppConfig;
  readonly installation: Installation;
  /** Cross-tenant: the engine, the directory of keys and tenants. */
  readonly engineDatabase: Database;
  /** Those of the shards, in the order of the installation; the first is `engineDatabase`. */
  readonly shardDatabases: readonly [Database, ...Database[]];
  /** One tenant at a time: the control plane and the read side. */
  readonly apiDatabase: Database;
  readonly version: string;
  /** Where worker deployments route, loaded. */
  readonly deployments: DeploymentHub;
  /** Of the gateway; cleartext when absent. */
  readonly tls: GatewayAddress['tls'];
  /** The other processes of the installation; absent when there are none. */
  readonly cluster?: Cluster;
  readonly metrics: Metrics;
  /** Absent: nothing is traced. */
  readonly tracing?: OpenTelemetry;
  readonly report: (message: string, cause: unknown, context?: object) => void;
}
