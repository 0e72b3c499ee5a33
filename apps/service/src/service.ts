import { randomUUID } from 'node:crypto';

import { type ApiPorts } from '@app/api';
import {
  type HistoryReader,
  RunId,
  type TaskPolls,
  type TaskTokenContent,
  type TenantId,
  Unavailable,
} from '@app/contract';
import {
  deliveryIds,
  type DispatcherOptions,
  historyJson,
  systemClock,
  WebhookCallbackCourier,
  WebhookCourier,
} from '@app/dispatcher';
import { Gateway, type GatewayAddress } from '@app/gateway';
import {
  BatchRunner,
  ChangeHub,
  type DefinitionSource,
  ExpressionPool,
  History,
} from '@app/history';
import { LongPolls, TaskQueueManager } from '@app/matching';
import {
  type AppConfig,
  newUuidV7,
  openTaskToken,
  sealSecret,
  sealTaskToken,
  storedSecretKey,
  type TaskTokenKey,
  taskTokenKey,
} from '@app/platform';
import {
  appendDeliveries,
  type Database,
  type Installation,
  PostgresBacklogStore,
  PostgresBatchStore,
  PostgresExecutionStore,
  readDefinitionById,
  readEvents,
} from '@app/postgres';
import { IntegrationDesk, IntegrationHub, type StepFunctionsPorts } from '@app/stepfunctions';
import { HttpCaller } from '@app/webhook';

import { callbackSecret } from './callback-secret';
import { DefinitionChecker } from './definition-checker';
import type { DeploymentHub } from './deployment-hub';
import { EndpointHub } from './endpoint-hub';
import { gatewayPorts } from './gateway-ports';
import { Metrics } from './metrics';
import { newestSigningKey } from './newest-signing-key';
import { outboundOf } from './outbound';
import { stepFunctionsPorts } from './step-functions-ports';
import { TaskQueueHub } from './task-queue-hub';
import { WebhookProber } from './webhook-prober';

export interface ServiceOptions {
  readonly config: AppConfig;
  readonly databaseUrl: string;
  readonly installation: Installation;
  /** Cross-tenant: the engine, the directory of keys and tenants. */
  readonly engineDatabase: Database;
  /** One tenant at a time: the control plane and the read side. */
  readonly apiDatabase: Database;
  readonly version: string;
  /** Where worker deployments route, loaded. */
  readonly deployments: DeploymentHub;
  /** Of the gateway; cleartext when absent. */
  readonly tls: GatewayAddress['tls'];
  readonly report: (message: string, cause: unknown, context?: object) => void;
}

/** All roles of one process, wired to each other. Nest only gives them their doors. */
export class Service {
  readonly metrics = new Metrics();
  readonly history: History;
  readonly batches: BatchRunner;
  readonly matching: TaskQueueManager;
  readonly taskQueues: TaskQueueHub;
  private readonly longPolls: LongPolls;
  readonly dispatcherOptions: DispatcherOptions;
  readonly apiPorts: ApiPorts;
  readonly stepFunctionsPorts: StepFunctionsPorts;
  readonly gateway: Gateway;
  private readonly integrations: IntegrationHub;
  private readonly integrationDesk: IntegrationDesk;
  /** Where this process can be reached; known once it listens. */
  baseUrl = '';
  private readonly expressions = new ExpressionPool();
  private readonly caller: HttpCaller;

  constructor(private readonly options: ServiceOptions) {
    const { config, engineDatabase, installation, report } = options;
    const tokenKey = taskTokenKey(installation.tokenSecret);
    const policy = { allowLoopback: config.mode === 'development' };
    const changes = new ChangeHub(randomUUID(), () => Date.now());
    const endpoints = new EndpointHub(engineDatabase);
    this.caller = new HttpCaller({ policy });
    this.matching = newMatching(engineDatabase, report);
    this.taskQueues = new TaskQueueHub(engineDatabase, this.matching, report);
    this.integrations = this.newIntegrations();
    this.history = this.newHistory(changes, tokenKey);
    this.batches = this.newBatches();
    this.longPolls = this.newLongPolls();
    this.dispatcherOptions = {
      submitter: this.history,
      registry: this.matching,
      endpoints,
      courier: this.newCourier(tokenKey),
      log: { append: (records) => appendDeliveries(engineDatabase, records, Math.random()) },
      healthSink: endpoints,
      faults: { report },
      clock: systemClock,
      random: Math.random,
      newDeliveryId: deliveryIds(randomUUID()),
      histories: this.polls,
      queries: this.history,
      newRunId: newUuidV7,
    };
    this.apiPorts = {
      mode: config.mode,
      version: options.version,
      database: options.apiDatabase,
      directory: engineDatabase,
      submitter: this.history,
      describer: this.history,
      clocks: this.history,
      querier: this.history,
      schedules: this.history,
      changes,
      compiler: new DefinitionChecker(this.expressions),
      prober: new WebhookProber(this.caller, policy),
      health: endpoints,
      endpointChanges: endpoints,
      deploymentChanges: options.deployments,
      taskQueues: this.taskQueues,
      installationId: installation.installationId,
      signingKey: newestSigningKey(engineDatabase, SURROUNDINGS.monotonicMs),
      callbackSecret: (scope) => callbackSecret(installation.tokenSecret, scope),
      historyPage: (token, page) => this.historyPage(openTaskToken(token, [tokenKey]), token, page),
      sealSecret: (tenantId, secret) => this.sealSecret(tenantId, secret),
      openTaskToken: (token) => openTaskToken(token, [tokenKey]),
      report,
    };
    const { polls } = this;
    const { tokenSecret } = installation;
    this.stepFunctionsPorts = stepFunctionsPorts(this.apiPorts, { polls, tokenSecret });
    this.integrationDesk = new IntegrationDesk(this.stepFunctionsPorts, outboundOf(this.caller));
    this.gateway = this.newGateway(tokenKey);
  }

  /** Where workers that poll meet the tasks: what a gateway maps to its protocol. */
  get polls(): TaskPolls {
    return this.longPolls;
  }

  private newGateway(tokenKey: TaskTokenKey): Gateway {
    const { config, installation, tls } = this.options;
    const { shardCount } = installation;
    return new Gateway(
      gatewayPorts(this.apiPorts, {
        polls: this.polls,
        queries: this.history,
        tokenKey,
        shardCount,
      }),
      { host: config.host, port: config.grpcPort, ...(tls && { tls }) },
    );
  }

  private newHistory(changes: ChangeHub, tokenKey: TaskTokenKey): History {
    const { deployments, engineDatabase, installation, report } = this.options;
    return new History(
      {
        store: new PostgresExecutionStore(engineDatabase),
        tasks: this.integrations.watch(this.matching),
        routes: deployments,
        changes,
        definitions: definitionsOf(engineDatabase),
        expressions: this.expressions,
        surroundings: SURROUNDINGS,
        ...this.outwards(report),
        sealTaskToken: (content) => sealTaskToken(content, tokenKey),
      },
      { shardCount: installation.shardCount, owner: `${String(process.pid)}-${randomUUID()}` },
    );
  }

  private newIntegrations(): IntegrationHub {
    return new IntegrationHub({
      registry: this.matching,
      submitter: () => this.history,
      perform: (task) => this.integrationDesk.perform(task),
    });
  }

  private newBatches(): BatchRunner {
    const { engineDatabase, report } = this.options;
    return new BatchRunner(
      {
        batches: new PostgresBatchStore(engineDatabase),
        submitter: this.history,
        surroundings: SURROUNDINGS,
        faults: { report },
      },
      `${String(process.pid)}-${randomUUID()}`,
    );
  }

  private newLongPolls(): LongPolls {
    return new LongPolls({
      registry: this.matching,
      submitter: this.history,
      history: historyOf(this.options.engineDatabase),
      queries: this.history,
      clock: { now: () => Date.now(), after: SURROUNDINGS.after },
    });
  }

  private newCourier(tokenKey: TaskTokenKey): WebhookCourier {
    return new WebhookCourier({
      caller: this.caller,
      clock: systemClock,
      newBatchId: deliveryIds(randomUUID()),
      taskToken: (attempt) => sealTaskToken(attempt, tokenKey),
      workflowTaskToken: (run) => sealTaskToken({ ...run, ...OF_THE_RUN }, tokenKey),
      callbackBaseUrl: () => this.baseUrl,
    });
  }

  /** Encrypts what a tenant has entrusted to the service and what has to be read again. */
  readonly sealSecret = (tenantId: TenantId, secret: string): Uint8Array =>
    sealSecret(secret, storedSecretKey(this.options.installation.tokenSecret, tenantId));

  private async historyPage(
    run: TaskTokenContent | undefined,
    taskToken: string,
    page: string,
  ): Promise<string | undefined> {
    // A token of an activity gives no look at the history.
    if (run?.activityId !== OF_THE_RUN.activityId) return undefined;
    const read = await this.polls.historyPage(run, page);
    return read && historyJson(read, { taskToken, baseUrl: this.baseUrl });
  }

  /** Where the history role tells what happens: operators and customers. */
  private outwards(report: ServiceOptions['report']) {
    const callbacks = this.newCallbackCourier();
    return { faults: { report }, meter: this.metrics, callbacks };
  }

  private newCallbackCourier(): WebhookCallbackCourier {
    const { tokenSecret } = this.options.installation;
    return new WebhookCallbackCourier({
      caller: this.caller,
      clock: systemClock,
      secretOf: (scope) => callbackSecret(tokenSecret, scope),
    });
  }

  /** Closes what the roles have shared, once all of them have stopped. */
  async close(): Promise<void> {
    this.integrations.close();
    this.longPolls.close();
    this.expressions.close();
    await this.caller.close();
    await this.options.apiDatabase.close();
    await this.options.engineDatabase.close();
  }
}

/** What a token names that is not of an activity: no activity id is empty. */
const OF_THE_RUN = { activityId: '', attempt: 0 } as const;

const SURROUNDINGS = {
  monotonicMs: () => performance.now(),
  newRunId: () => RunId(newUuidV7()),
  random: Math.random,
  after: (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  soon: (run: () => void) => void setImmediate(run),
};

function newMatching(database: Database, report: ServiceOptions['report']): TaskQueueManager {
  return new TaskQueueManager({ backlog: new PostgresBacklogStore(database), report });
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

function historyOf(database: Database): HistoryReader {
  return {
    readHistory: async ({ tenantId, runId }, { after, countMax }) => {
      const page = { tenantId, runId, direction: 'forward' as const, after, countMax };
      return (await readEvents(database, page)).events;
    },
  };
}
