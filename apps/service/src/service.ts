import { randomUUID } from 'node:crypto';

import { type ApiPorts } from '@app/api';
import {
  type ClockMover,
  type HistoryReader,
  type QueryBroker,
  type RequestSubmitter,
  type RunDescriber,
  type ScheduleDescriber,
  type TaskPolls,
  type TaskTokenContent,
  type TenantId,
  Unavailable,
  type WorkflowQuerier,
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
import { LongPolls, type PollerRegistry, TaskQueueManager } from '@app/matching';
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
import { type EgressPolicy, HttpCaller } from '@app/webhook';

import { callbackSecret } from './callback-secret';
import { relayedChanges } from './cluster/change-relay';
import type { Cluster } from './cluster/cluster';
import { DefinitionChecker } from './definition-checker';
import type { DeploymentHub } from './deployment-hub';
import { EndpointHub } from './endpoint-hub';
import { gatewayPorts } from './gateway-ports';
import { Metrics } from './metrics';
import { newestSigningKey } from './newest-signing-key';
import { outboundOf } from './outbound';
import { stepFunctionsPorts } from './step-functions-ports';
import { SURROUNDINGS } from './surroundings';
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
  /** The other processes of the installation; absent when there are none. */
  readonly cluster?: Cluster;
  readonly report: (message: string, cause: unknown, context?: object) => void;
}

type HistoryReading = RunDescriber & ClockMover & ScheduleDescriber & WorkflowQuerier & QueryBroker;

/** All roles of one process, wired to each other. Nest only gives them their doors. */
export class Service {
  readonly metrics = new Metrics();
  readonly history: History;
  readonly batches: BatchRunner;
  readonly matching: TaskQueueManager;
  readonly taskQueues: TaskQueueHub;
  private readonly longPolls: LongPolls;
  /** The history role as the others see it, here or elsewhere. */
  private readonly reader: HistoryReading;
  private readonly submitter: RequestSubmitter;
  private readonly registry: PollerRegistry;
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
    const { cluster } = options;
    const changes = new ChangeHub(randomUUID(), () => Date.now());
    const endpoints = new EndpointHub(engineDatabase, cluster?.gossip);
    this.caller = new HttpCaller({ policy });
    this.matching = newMatching(engineDatabase, options);
    this.taskQueues = new TaskQueueHub(engineDatabase, this.matching, report);
    this.registry = cluster?.registry ?? this.matching;
    this.integrations = this.newIntegrations();
    this.history = this.newHistory(changes, tokenKey);
    this.reader = cluster?.history ?? this.history;
    this.submitter = cluster?.submitter ?? this.history;
    this.batches = this.newBatches();
    this.longPolls = this.newLongPolls();
    this.dispatcherOptions = this.newDispatcherOptions(endpoints, tokenKey);
    this.apiPorts = this.newApiPorts({ endpoints, changes, policy, tokenKey });
    const { polls } = this;
    const { tokenSecret } = installation;
    this.stepFunctionsPorts = stepFunctionsPorts(this.apiPorts, {
      ...{ polls, tokenSecret, expressions: this.expressions },
      surroundings: SURROUNDINGS,
    });
    this.integrationDesk = new IntegrationDesk(this.stepFunctionsPorts, outboundOf(this.caller));
    this.gateway = this.newGateway(tokenKey);
    const { history, matching } = this;
    const { deployments } = options;
    cluster?.attach({ history, matching, changes, endpoints, deployments });
  }

  /** Whether the roles of this process can do their work; says what is missing if not. */
  get problem(): string | undefined {
    const { cluster } = this.options;
    if (cluster !== undefined) return cluster.problem;
    return this.history.isReady ? undefined : 'A shard is not owned by this process yet.';
  }

  /** The history role from the application's start to its end: all shards, or this process's share of them. */
  get ownership(): Pick<History, 'start' | 'stop'> {
    const { cluster } = this.options;
    if (cluster === undefined) return this.history;
    return { start: () => Promise.resolve(), stop: () => cluster.release() };
  }

  private newDispatcherOptions(endpoints: EndpointHub, tokenKey: TaskTokenKey): DispatcherOptions {
    const { engineDatabase, report } = this.options;
    return {
      submitter: this.submitter,
      registry: this.registry,
      endpoints,
      courier: this.newCourier(tokenKey),
      log: { append: (records) => appendDeliveries(engineDatabase, records, Math.random()) },
      healthSink: endpoints,
      faults: { report },
      clock: systemClock,
      random: Math.random,
      newDeliveryId: deliveryIds(randomUUID()),
      histories: this.polls,
      queries: this.reader,
      newRunId: newUuidV7,
    };
  }

  private newApiPorts({
    endpoints,
    changes,
    policy,
    tokenKey,
  }: {
    readonly endpoints: EndpointHub;
    readonly changes: ChangeHub;
    readonly policy: EgressPolicy;
    readonly tokenKey: TaskTokenKey;
  }): ApiPorts {
    const { options } = this;
    const { config, engineDatabase, installation, cluster, report } = options;
    return {
      mode: config.mode,
      version: options.version,
      database: options.apiDatabase,
      directory: engineDatabase,
      submitter: this.submitter,
      describer: this.reader,
      clocks: this.reader,
      querier: this.reader,
      schedules: this.reader,
      changes,
      compiler: new DefinitionChecker(this.expressions),
      prober: new WebhookProber(this.caller, policy),
      health: endpoints,
      endpointChanges: endpoints,
      deploymentChanges: cluster === undefined ? options.deployments : cluster.deploymentChanges,
      taskQueues: cluster?.taskQueues ?? this.taskQueues,
      installationId: installation.installationId,
      signingKey: newestSigningKey(engineDatabase, () => SURROUNDINGS.monotonicMs()),
      callbackSecret: (scope) => callbackSecret(installation.tokenSecret, scope),
      historyPage: (token, page) => this.historyPage(openTaskToken(token, [tokenKey]), token, page),
      sealSecret: (tenantId, secret) => this.sealSecret(tenantId, secret),
      openTaskToken: (token) => openTaskToken(token, [tokenKey]),
      report,
    };
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
        queries: this.reader,
        tokenKey,
        shardCount,
      }),
      { host: config.host, port: config.grpcPort, ...(tls && { tls }) },
    );
  }

  private newHistory(changes: ChangeHub, tokenKey: TaskTokenKey): History {
    const { cluster, deployments, engineDatabase, installation, report } = this.options;
    return new History(
      {
        store: new PostgresExecutionStore(engineDatabase),
        tasks: this.integrations.watch(cluster?.tasks ?? this.matching),
        routes: deployments,
        changes: cluster === undefined ? changes : relayedChanges(changes, cluster.relay),
        definitions: definitionsOf(engineDatabase),
        expressions: this.expressions,
        surroundings: SURROUNDINGS,
        ...this.outwards(report),
        sealTaskToken: (content) => sealTaskToken(content, tokenKey),
        ...(cluster && { submitter: cluster.submitter }),
      },
      {
        shardCount: installation.shardCount,
        owner: cluster?.memberId ?? `${String(process.pid)}-${randomUUID()}`,
        ...(cluster && { logIncarnation: () => cluster.logIncarnation }),
      },
    );
  }

  private newIntegrations(): IntegrationHub {
    return new IntegrationHub({
      registry: this.registry,
      submitter: () => this.submitter,
      perform: (task) => this.integrationDesk.perform(task),
    });
  }

  private get publicUrl(): string {
    return this.options.config.publicUrl ?? this.baseUrl;
  }

  private newBatches(): BatchRunner {
    const { engineDatabase, report } = this.options;
    return new BatchRunner(
      {
        batches: new PostgresBatchStore(engineDatabase),
        submitter: this.submitter,
        surroundings: SURROUNDINGS,
        faults: { report },
      },
      `${String(process.pid)}-${randomUUID()}`,
    );
  }

  private newLongPolls(): LongPolls {
    return new LongPolls({
      registry: this.registry,
      submitter: this.submitter,
      history: historyOf(this.options.engineDatabase),
      queries: this.reader,
      clock: { now: () => Date.now(), after: (delayMs, run) => SURROUNDINGS.after(delayMs, run) },
    });
  }

  private newCourier(tokenKey: TaskTokenKey): WebhookCourier {
    return new WebhookCourier({
      caller: this.caller,
      clock: systemClock,
      newBatchId: deliveryIds(randomUUID()),
      taskToken: (attempt) => sealTaskToken(attempt, tokenKey),
      workflowTaskToken: (run) => sealTaskToken({ ...run, ...OF_THE_RUN }, tokenKey),
      callbackBaseUrl: () => this.publicUrl,
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
    return read && historyJson(read, { taskToken, baseUrl: this.publicUrl });
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
    await this.options.cluster?.close();
    this.expressions.close();
    await this.caller.close();
    await this.options.apiDatabase.close();
    await this.options.engineDatabase.close();
  }
}

/** What a token names that is not of an activity: no activity id is empty. */
const OF_THE_RUN = { activityId: '', attempt: 0 } as const;

/** Several matching processes would take up each other's lanes: what has no room in their memory is offered again. */
function newMatching(
  database: Database,
  { cluster, report }: Pick<ServiceOptions, 'cluster' | 'report'>,
): TaskQueueManager {
  const backlog = cluster === undefined ? new PostgresBacklogStore(database) : undefined;
  return new TaskQueueManager({ report, ...(backlog && { backlog }) });
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
