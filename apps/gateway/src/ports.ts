import type {
  ChangeFeed,
  HistoryEvent,
  QueryBroker,
  RequestSubmitter,
  RunDescriber,
  RunId,
  RunKey,
  ScheduleDescriber,
  TaskPolls,
  TaskQueueDirectory,
  TenantId,
  UpdateProgress,
  UpdateStage,
  WorkerDeployment,
  WorkflowQuerier,
  WorkflowStatus,
} from '@app/contract';
import type { TaskTokenKey } from '@app/platform';
import type { Database } from '@app/postgres';

/** Who calls, and what the key allows. */
export interface Caller {
  readonly tenantId: TenantId;
  readonly actor: string;
  readonly scopes: readonly string[];
}

export interface CallerAuthenticator {
  /** `undefined` when the credentials are wrong or missing. */
  authenticate(authorization: string | undefined): Caller | undefined | Promise<Caller | undefined>;
}

/** Waits for runs to close; no wake-up is lost. */
export interface CloseWatcher {
  /** `undefined` when the run is still open after the time given. */
  waitForClose(
    key: RunKey,
    options: { readonly timeoutMs: number; readonly startedJustNow: boolean },
  ): Promise<
    { readonly status: WorkflowStatus; readonly closeEvent: HistoryEvent | undefined } | undefined
  >;
}

/** Waits for updates to come so far. */
export interface UpdateWaiter {
  /** `undefined` when the run has forgotten it, because it closed before workflow code had decided. */
  wait(
    known: UpdateProgress,
    wait: { readonly key: RunKey; readonly stage: UpdateStage; readonly timeoutMs: number },
  ): Promise<UpdateProgress | undefined>;
}

/** Everything the gateway role needs from outside. */
export interface GatewayPorts {
  readonly version: string;
  readonly installationId: string;
  readonly shardCount: number;
  readonly authenticator: CallerAuthenticator;
  /** The control plane and the read side: one tenant at a time. */
  readonly database: Database;
  readonly submitter: RequestSubmitter;
  /** Answers the call of an RPC under what its caller says it belongs to; absent when nothing is traced. */
  readonly traced?: <Answer>(
    call: { readonly rpc: string; readonly traceparent: string | undefined },
    answer: () => Promise<Answer>,
  ) => Promise<Answer>;
  readonly describer: RunDescriber;
  readonly querier: WorkflowQuerier;
  readonly queries: Pick<QueryBroker, 'answerQuery'>;
  readonly schedules: ScheduleDescriber;
  readonly polls: TaskPolls;
  readonly taskQueues: TaskQueueDirectory;
  readonly changes: ChangeFeed;
  readonly closes: CloseWatcher;
  readonly updates: UpdateWaiter;
  /** Tells the shards of this process where the task queues of a deployment route from now on. */
  readonly deployments: { put(deployment: WorkerDeployment): void };
  readonly tokenKey: TaskTokenKey;
  readonly newRunId: () => RunId;
  readonly report: (message: string, cause: unknown) => void;
}

/** Where the gateway listens. */
export interface GatewayAddress {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  /** PEM texts; cleartext when absent. */
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
}
