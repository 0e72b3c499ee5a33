import { randomUUID } from 'node:crypto';

import { type ApiPorts } from '@app/api';
import { type DispatcherOptions } from '@app/dispatcher';
import { Gateway } from '@app/gateway';
import { type BatchRunner, ChangeHub, ExpressionPool, type History } from '@app/history';
import { type LongPolls, type TaskQueueManager } from '@app/matching';
import { taskTokenKey } from '@app/platform';
import { IntegrationDesk, IntegrationHub, type StepFunctionsPorts } from '@app/stepfunctions';
import { HttpCaller } from '@app/webhook';
import type { FastifyInstance } from 'fastify';

import { egressPolicyOf } from './egress-policy-of';
import { EndpointHub } from './endpoint-hub';
import { FairSubmitter } from './fair-submitter';
import { gatewayPorts } from './gateway-ports';
import type { Metrics } from './metrics';
import { NamespaceMirror } from './namespace-mirror';
import { outboundOf } from './outbound';
import { apiPortsOf } from './role/api-role';
import { dispatcherOptionsOf } from './role/dispatcher-role';
import { newBatches, newHistory } from './role/history-role';
import { newLongPolls, newMatching } from './role/matching-role';
import type { ServiceOptions } from './service-options';
import { stepFunctionsPorts } from './step-functions-ports';
import { SURROUNDINGS } from './surroundings';
import { TaskQueueHub } from './task-queue-hub';
import type { LoadSources } from './telemetry/load-gauges';
import { meterRequests } from './telemetry/meter-requests';
import { traceRequests } from './telemetry/trace-requests';
import { tracedRpcs } from './telemetry/traced-rpcs';
import { TracedSubmitter } from './telemetry/traced-submitter';
import type { CommonParts, HistoryReading, Wiring } from './wiring';

/** All roles of one process, wired to each other. Nest only gives them their doors. */
export class Service {
  readonly metrics: Metrics;
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
  private readonly mirror: NamespaceMirror;
  /** Where this process can be reached; known once it listens. */
  baseUrl = '';
  private readonly expressions = new ExpressionPool();
  private readonly caller: HttpCaller;

  constructor(private readonly options: ServiceOptions) {
    const { config, engineDatabase, report, cluster, deployments, tracing } = options;
    this.metrics = options.metrics;
    this.caller = new HttpCaller({ policy: egressPolicyOf(config) });
    const parts = this.newParts();
    const { changes, endpoints } = parts;
    this.matching = newMatching(options);
    this.taskQueues = new TaskQueueHub(engineDatabase, this.matching, report);
    const registry = cluster?.registry ?? this.matching;
    this.integrations = new IntegrationHub({
      registry,
      submitter: () => submitter,
      perform: (task) => integrationDesk.perform(task),
      refuse: (offer) => integrationDesk.refuse(offer),
      report,
    });
    this.history = newHistory(parts, {
      tasks: this.integrations.watch(cluster?.tasks ?? this.matching),
      meter: this.metrics,
    });
    const { history, matching } = this;
    const reader: HistoryReading = cluster?.history ?? history;
    const fair = new FairSubmitter(cluster?.submitter ?? history, {
      shardCount: options.installation.shardCount,
      now: () => Date.now(),
    });
    const submitter =
      tracing === undefined ? fair : new TracedSubmitter(fair, tracing, () => tracing.current);
    this.batches = newBatches(options, submitter);
    this.longPolls = newLongPolls({ options, registry, submitter, reader });
    const wiring: Wiring = { ...parts, reader, registry, submitter, polls: this.longPolls };
    this.dispatcherOptions = dispatcherOptionsOf(wiring, this.metrics);
    this.apiPorts = apiPortsOf(wiring, this.taskQueues);
    this.stepFunctionsPorts = this.newStepFunctionsPorts();
    const integrationDesk = new IntegrationDesk(this.stepFunctionsPorts, outboundOf(this.caller));
    this.gateway = this.newGateway(wiring);
    this.mirror = new NamespaceMirror(options.shardDatabases, report);
    this.mirror.start();
    cluster?.attach({ history, matching, changes, endpoints, deployments });
    this.metrics.observe(this.loadSources(endpoints));
  }

  /** Whether the roles of this process can do their work; says what is missing if not. */
  get problem(): string | undefined {
    const { cluster, shardDatabases } = this.options;
    if (cluster !== undefined) return cluster.problem;
    // Of several databases one that is away leaves the shards of the others at work.
    const { isReady, isAtWork } = this.history;
    return isReady || (isAtWork && shardDatabases.length > 1)
      ? undefined
      : 'A shard is not owned by this process yet.';
  }

  /** The history role from the application's start to its end: all shards, or this process's share of them. */
  get ownership(): Pick<History, 'start' | 'stop'> {
    const { cluster } = this.options;
    if (cluster === undefined) return this.history;
    return { start: () => Promise.resolve(), stop: () => cluster.release() };
  }

  private loadSources(endpoints: EndpointHub): LoadSources {
    const { history, matching } = this;
    const { cluster } = this.options;
    return {
      isReady: () => this.problem === undefined,
      shardCount: this.options.installation.shardCount,
      shards: () => history.load,
      backlog: () => matching.load,
      endpoints: () => endpoints.healths,
      now: () => Date.now(),
      ...(cluster && { cluster }),
    };
  }

  private newParts(): CommonParts {
    const { options, caller, expressions } = this;
    return {
      ...{ options, caller, expressions },
      changes: new ChangeHub(randomUUID(), () => Date.now()),
      endpoints: new EndpointHub(options.engineDatabase, options.cluster?.gossip),
      tokenKey: taskTokenKey(options.installation.tokenSecret),
      publicUrl: () => options.config.publicUrl ?? this.baseUrl,
    };
  }

  private newStepFunctionsPorts(): StepFunctionsPorts {
    const { expressions, longPolls: polls } = this;
    const { tokenSecret } = this.options.installation;
    return stepFunctionsPorts(this.apiPorts, {
      ...{ polls, tokenSecret, expressions },
      surroundings: SURROUNDINGS,
    });
  }

  private newGateway({ polls, reader, tokenKey }: Wiring): Gateway {
    const { config, installation, tls, tracing } = this.options;
    const { shardCount } = installation;
    const traced = tracing && tracedRpcs(tracing);
    return new Gateway(
      gatewayPorts(this.apiPorts, {
        ...{ polls, queries: reader, tokenKey, shardCount },
        ...(traced && { traced }),
      }),
      { host: config.host, port: config.grpcPort, ...(tls && { tls }) },
    );
  }

  /** What comes in over HTTP is counted, and traced if anything is. */
  observeRequests(server: FastifyInstance): void {
    const { metrics } = this;
    meterRequests(server, (door, status, milliseconds) => {
      metrics.answered(door, status, milliseconds);
    });
    if (this.options.tracing !== undefined) traceRequests(server, this.options.tracing);
  }

  /** Closes what the roles have shared, once all of them have stopped. */
  async close(): Promise<void> {
    this.mirror.close();
    this.integrations.close();
    this.longPolls.close();
    await this.options.cluster?.close();
    this.expressions.close();
    await this.caller.close();
    await this.options.tracing?.close();
    await this.options.apiDatabase.close();
    await this.options.engineDatabase.close();
  }
}
