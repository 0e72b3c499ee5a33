import { type ApiPorts, Authenticator, UpdateWatcher } from '@app/api';
import { type QueryBroker, RunId, type TaskPolls } from '@app/contract';
import type { GatewayPorts } from '@app/gateway';
import { newUuidV7, type TaskTokenKey } from '@app/platform';
import { RunWatcher } from '@app/postgres';

/** What the gateway shares with the API: who calls, what runs do, and how both are waited for. */
export function gatewayPorts(
  api: ApiPorts,
  own: {
    readonly polls: TaskPolls;
    readonly queries: QueryBroker;
    readonly tokenKey: TaskTokenKey;
    readonly shardCount: number;
    readonly traced?: NonNullable<GatewayPorts['traced']>;
  },
): GatewayPorts {
  const { version, installationId, database, changes, describer, report } = api;
  const { submitter, querier, schedules, taskQueues } = api;
  return {
    version,
    installationId,
    database,
    changes,
    describer,
    submitter,
    querier,
    schedules,
    taskQueues,
    report,
    ...own,
    authenticator: new Authenticator(api.directory, api.mode),
    closes: new RunWatcher(database, changes),
    updates: new UpdateWatcher(describer, changes),
    deployments: api.deploymentChanges,
    newRunId: () => RunId(newUuidV7()),
  };
}
