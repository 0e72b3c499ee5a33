import type {
  ChangeFeed,
  ClockMover,
  DeploymentVersion,
  EpochMs,
  RequestSubmitter,
  RunDescriber,
  ScheduleDescriber,
  Scope,
  TaskQueueDirectory,
  TaskTokenContent,
  TenantId,
  VersioningBehavior,
  WebhookEndpoint,
  WorkerDeployment,
  WorkflowQuerier,
} from '@app/contract';
import type { Database, RunSummary, SigningKey } from '@app/postgres';

/** A problem of a definition, as its compiler reports it. */
export interface DefinitionIssue {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly severity: string;
}

export interface CompiledDefinition {
  readonly ok: boolean;
  readonly issues: readonly DefinitionIssue[];
  readonly timeoutSeconds?: number;
}

export interface DefinitionCompiler {
  compile(tenantId: TenantId, source: string): Promise<CompiledDefinition>;
  /** The source with its places `${Name}` filled, or what is in the way. */
  substitute(
    source: string,
    values: unknown,
  ): { readonly text: string; readonly issues: readonly DefinitionIssue[] };
  /** Nodes and edges; `undefined` when it does not compile. */
  render(source: string): object | undefined;
}

/** What `testState` is asked, JSON in texts as AWS's `TestState` has it. */
export interface StateTestRequest {
  readonly definition: string;
  readonly stateName?: string;
  readonly input?: string;
  readonly variables?: string;
  readonly context?: string;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly mock?: {
    readonly result?: string;
    readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  };
  readonly stateConfiguration?: { readonly retrierRetryCount?: number };
}

export type StateTestAnswer =
  | { readonly type: 'tested'; readonly answer: object }
  | {
      readonly type: 'call';
      readonly activityType: string;
      readonly resource: string;
      readonly arguments: string;
    }
  | { readonly type: 'refused'; readonly error: string; readonly message: string };

export interface SimulationRequest {
  readonly source: string;
  readonly input: unknown;
  readonly mocks: unknown;
  readonly startTime: EpochMs;
}

export interface SimulationResult {
  readonly status: 'Completed' | 'Failed' | 'Waiting' | 'Unfinished';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly elapsedMs: number;
  readonly unmocked: readonly object[];
  /** In the shape of AWS's `GetExecutionHistory`. */
  readonly events: readonly object[];
}

/** Tries definitions out without storing or calling anything. */
export interface DefinitionTrials {
  testState(tenantId: TenantId, request: StateTestRequest): Promise<StateTestAnswer>;
  /** A sentence when the mocks are no mocks. */
  simulate(tenantId: TenantId, request: SimulationRequest): Promise<SimulationResult | string>;
}

/** A page of a run's history in the shape of AWS's `GetExecutionHistory`. */
export interface ExecutionHistoryReader {
  page(
    run: RunSummary,
    page: { readonly after: number; readonly countMax: number },
  ): Promise<{ readonly events: readonly { readonly id: number }[]; readonly hasMore: boolean }>;
}

export type VerificationOutcome =
  | {
      readonly ok: true;
      readonly activityTypes: readonly string[];
      readonly workflowTypes: readonly string[];
      readonly maxConcurrency?: number;
      /** Of the build that answers there. */
      readonly version?: DeploymentVersion;
      readonly versioningBehavior?: VersioningBehavior;
    }
  | { readonly ok: false; readonly message: string };

export interface EndpointTestOutcome {
  readonly outcome: string;
  readonly httpStatus?: number;
  readonly message?: string;
  readonly totalMs: number;
}

/** What can be done with a customer's URL. */
export interface EndpointProber {
  /** Says why a URL may not be called; `undefined` when it may. */
  judge(url: string): string | undefined;
  verify(endpoint: WebhookEndpoint): Promise<VerificationOutcome>;
  test(endpoint: WebhookEndpoint): Promise<EndpointTestOutcome>;
  newSecret(): string;
  isSecret(text: string): boolean;
}

/** How an endpoint fares, as the dispatcher sees it. */
export interface HealthReport {
  readonly endpointId: string;
  readonly tenantId: string;
  readonly namespaceId: string;
  readonly circuit: string;
  readonly inFlightCount: number;
  readonly concurrencyLimit: number;
  readonly lastProblem?: string;
  readonly observedAt: number;
  readonly counts: {
    readonly completed: number;
    readonly failed: number;
    readonly undeliverable: number;
  };
}

export interface EndpointHealthSource {
  health(endpointId: string): HealthReport | undefined;
  subscribe(listener: (report: HealthReport) => void): () => void;
}

/** Tells the dispatcher of this process what has changed; others read it by revision. */
export interface EndpointChanges {
  put(endpoint: WebhookEndpoint): void;
  removed(endpointId: string): void;
}

/** Tells the shards of this process where the task queues of a deployment route from now on. */
export interface DeploymentChanges {
  put(deployment: WorkerDeployment): void;
}

/** Everything the API role needs from outside. */
export interface ApiPorts {
  readonly mode: 'development' | 'production';
  readonly version: string;
  /** The control plane and the read side: one tenant at a time. */
  readonly database: Database;
  /** Whose key is it, which tenant has a name: asked before a tenant is known. */
  readonly directory: Database;
  readonly submitter: RequestSubmitter;
  readonly describer: RunDescriber;
  readonly clocks: ClockMover;
  readonly querier: WorkflowQuerier;
  readonly schedules: ScheduleDescriber;
  readonly changes: ChangeFeed;
  readonly compiler: DefinitionCompiler;
  readonly trials: DefinitionTrials;
  readonly executionHistories: ExecutionHistoryReader;
  readonly prober: EndpointProber;
  readonly health: EndpointHealthSource;
  readonly endpointChanges: EndpointChanges;
  readonly deploymentChanges: DeploymentChanges;
  readonly taskQueues: TaskQueueDirectory;
  readonly installationId: string;
  /** Signs exports and checkpoints of histories. */
  readonly signingKey: () => Promise<SigningKey>;
  /** A page of the history that a worker's token gives it, as JSON; `undefined` when the token or page is no good. */
  readonly historyPage: (taskToken: string, page: string) => Promise<string | undefined>;
  /** What the callbacks of a namespace are signed with. */
  readonly callbackSecret: (scope: Scope) => string;
  /** Encrypts a secret of a tenant that has to be read again. */
  readonly sealSecret: (tenantId: TenantId, secret: string) => Uint8Array;
  readonly openTaskToken: (token: string) => TaskTokenContent | undefined;
  readonly report: (message: string, cause: unknown) => void;
}

export const API_PORTS = Symbol('API_PORTS');
