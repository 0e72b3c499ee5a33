import type { ApiPorts } from '@app/api';
import { toWire } from '@app/asl';
import type { TenantId } from '@app/contract';
import { historyJson } from '@app/dispatcher';
import { openTaskToken, sealSecret, storedSecretKey } from '@app/platform';
import type { Database } from '@app/postgres';
import { ExecutionHistories } from '@app/stepfunctions';

import { callbackSecret } from '../callback-secret';
import { DefinitionChecker } from '../definition-checker';
import { Trials } from '../definition-trials';
import { egressPolicyOf } from '../egress-policy-of';
import { newestSigningKey } from '../newest-signing-key';
import { SURROUNDINGS } from '../surroundings';
import type { TaskQueueHub } from '../task-queue-hub';
import { WebhookProber } from '../webhook-prober';
import type { Wiring } from '../wiring';
import { OF_THE_RUN } from './token-of-the-run';

export function apiPortsOf(wiring: Wiring, taskQueues: TaskQueueHub): ApiPorts {
  const { caller, changes, endpoints, expressions, options, reader, submitter, tokenKey } = wiring;
  const { config, engineDatabase, installation, cluster, report } = options;
  const { mode } = config;
  return {
    ...{ mode, submitter, changes, report },
    version: options.version,
    database: options.apiDatabase,
    directory: engineDatabase,
    describer: reader,
    clocks: reader,
    querier: reader,
    schedules: reader,
    compiler: new DefinitionChecker(expressions),
    trials: new Trials(expressions),
    executionHistories: executionHistoriesOf(options.apiDatabase),
    prober: new WebhookProber(caller, egressPolicyOf(config)),
    health: endpoints,
    endpointChanges: endpoints,
    deploymentChanges: cluster === undefined ? options.deployments : cluster.deploymentChanges,
    taskQueues: cluster?.taskQueues ?? taskQueues,
    installationId: installation.installationId,
    signingKey: newestSigningKey(engineDatabase, () => SURROUNDINGS.monotonicMs()),
    callbackSecret: (scope) => callbackSecret(installation.tokenSecret, scope),
    historyPage: historyPageOf(wiring),
    sealSecret: sealerOf(installation.tokenSecret),
    openTaskToken: (token) => openTaskToken(token, [tokenKey]),
  };
}

function executionHistoriesOf(database: Database): ApiPorts['executionHistories'] {
  const histories = new ExecutionHistories(database);
  return {
    page: async (run, { after, countMax }) => {
      const { events, hasMore } = await histories.after(run, { event: after, countMax });
      return {
        events: events.map((event) => ({
          ...toWire(event, (time) => time / 1_000),
          id: event.id,
        })),
        hasMore,
      };
    },
  };
}

/** Encrypts what a tenant has entrusted to the service and what has to be read again. */
function sealerOf(tokenSecret: Uint8Array): ApiPorts['sealSecret'] {
  return (tenantId: TenantId, secret) => sealSecret(secret, storedSecretKey(tokenSecret, tenantId));
}

function historyPageOf({ polls, publicUrl, tokenKey }: Wiring): ApiPorts['historyPage'] {
  return async (taskToken, page) => {
    const run = openTaskToken(taskToken, [tokenKey]);
    // A token of an activity gives no look at the history.
    if (run?.activityId !== OF_THE_RUN.activityId) return undefined;
    const read = await polls.historyPage(run, page);
    return read && historyJson(read, { taskToken, baseUrl: publicUrl() });
  };
}
