import { randomUUID } from 'node:crypto';

import { type ExecutionStore, type RequestSubmitter, Unavailable } from '@app/contract';
import { systemClock, WebhookCallbackCourier } from '@app/dispatcher';
import { BatchRunner, type DefinitionSource, History, type HistoryPorts } from '@app/history';
import { sealTaskToken } from '@app/platform';
import {
  type Database,
  PostgresBatchStore,
  readDefinitionById,
  SplitExecutionStore,
} from '@app/postgres';

import { callbackSecret } from '../callback-secret';
import { relayedChanges } from '../cluster/change-relay';
import type { Metrics } from '../metrics';
import type { ServiceOptions } from '../service-options';
import { SURROUNDINGS } from '../surroundings';
import { MeteredExecutionStore } from '../telemetry/metered-execution-store';
import type { CommonParts } from '../wiring';

/** The shards of this process; `tasks` and `meter` hear of what their turns make. */
export function newHistory(
  parts: Omit<CommonParts, 'endpoints' | 'publicUrl'>,
  { tasks, meter }: { readonly tasks: HistoryPorts['tasks']; readonly meter: Metrics },
): History {
  const { changes, expressions, options, tokenKey } = parts;
  const { cluster, deployments, engineDatabase, installation, report } = options;
  return new History(
    {
      store: newStore(options, (milliseconds) => {
        meter.committed(milliseconds);
      }),
      ...{ tasks, meter, expressions },
      routes: deployments,
      changes: cluster === undefined ? changes : relayedChanges(changes, cluster.relay),
      definitions: definitionsOf(engineDatabase),
      surroundings: SURROUNDINGS,
      faults: { report },
      callbacks: newCallbackCourier(parts),
      sealTaskToken: (content) => sealTaskToken(content, tokenKey),
      ...(cluster && { submitter: cluster.submitter }),
      ...(options.tracing && { tracer: options.tracing }),
    },
    {
      shardCount: installation.shardCount,
      owner: cluster?.memberId ?? newProcessName(),
      ...(cluster && { logIncarnation: () => cluster.logIncarnation }),
    },
  );
}

function newStore(
  { installation, shardDatabases }: ServiceOptions,
  committed: (milliseconds: number) => void,
): ExecutionStore {
  const [first, ...others] = shardDatabases;
  const store = new MeteredExecutionStore(first, committed);
  if (others.length === 0) return store;
  const further = others.map((database) => new MeteredExecutionStore(database, committed));
  return new SplitExecutionStore([store, ...further], installation.shardCount);
}

export function newBatches(
  { engineDatabase, report }: ServiceOptions,
  submitter: RequestSubmitter,
): BatchRunner {
  const batches = new PostgresBatchStore(engineDatabase);
  return new BatchRunner(
    { batches, submitter, surroundings: SURROUNDINGS, faults: { report } },
    newProcessName(),
  );
}

function newProcessName(): string {
  return `${String(process.pid)}-${randomUUID()}`;
}

function newCallbackCourier({
  caller,
  options,
}: Pick<CommonParts, 'caller' | 'options'>): WebhookCallbackCourier {
  const { tokenSecret } = options.installation;
  return new WebhookCallbackCourier({
    caller,
    clock: systemClock,
    secretOf: (scope) => callbackSecret(tokenSecret, scope),
  });
}

function definitionsOf(database: Database): DefinitionSource {
  return {
    readDefinition: async (tenantId, ref) => {
      try {
        return (await readDefinitionById(database, tenantId, ref.definitionId))?.source;
      } catch (cause) {
        throw new Unavailable('definitions cannot be read now', { cause });
      }
    },
  };
}
