import type { Compiled, Evaluated, EvaluateEffect } from '@app/asl';
import type {
  CallbackCourier,
  ChangeFeed,
  DeploymentRouting,
  ExecutionStore,
  RequestSubmitter,
  RunId,
  StateMachineRef,
  TaskQueueKey,
  TaskSink,
  TaskTokenContent,
  TenantId,
  Tracer,
} from '@app/contract';

/** Text of a definition version, by the id that runs carry. Versions never change, so answers may be kept. */
export interface DefinitionSource {
  /** Throws `Unavailable` when it cannot be asked. */
  readDefinition(tenantId: TenantId, ref: StateMachineRef): Promise<string | undefined>;
}

/** Evaluates tenants' expressions within limits; at once when that is provably cheap. */
export interface ExpressionEvaluator {
  evaluate(tenantId: TenantId, effect: EvaluateEffect): Evaluated | Promise<Evaluated>;
}

/** Time, chance and timers as the process has them: the only source of them in this role. */
export interface Surroundings {
  /** Never goes backwards; any origin. */
  monotonicMs(): number;
  newRunId(): RunId;
  /** 0 <= x < 1. */
  random(): number;
  /** Runs once after the delay; the function returned prevents it. */
  after(delayMs: number, run: () => void): () => void;
  /** Runs once in this turn of the event loop, after what has already arrived. */
  soon(run: () => void): void;
}

/** Something went wrong that no customer caused. */
export interface FaultReporter {
  report(message: string, cause: unknown, context?: Readonly<Record<string, unknown>>): void;
}

/** What a shard counts. */
export interface ShardMeter {
  turn(measure: {
    readonly requests: number;
    readonly facts: number;
    readonly milliseconds: number;
    /** How long one of what it took had waited; not every turn has a sample. */
    readonly waitedMs: number | undefined;
  }): void;
  fenced(): void;
  unknownOutcome(): void;
}

/** Where the task queues of worker deployments route, as far as this process knows. Asked within turns: never waits. */
export interface DeploymentRoutes {
  routingOf(queue: TaskQueueKey): DeploymentRouting | undefined;
  /** Of a queue whose activities some version takes. */
  activitiesOf(queue: TaskQueueKey): ServedActivities | undefined;
}

/** Who takes the activities of a queue. */
export interface ServedActivities {
  readonly routing: DeploymentRouting;
  /** As `deployment.build`. */
  readonly versions: ReadonlySet<string>;
}

/** Everything the history role needs from outside. */
export interface HistoryPorts {
  readonly store: ExecutionStore;
  readonly tasks: TaskSink;
  /** Absent: nobody deploys workers by version. */
  readonly routes?: DeploymentRoutes;
  readonly changes: Pick<ChangeFeed, 'publish'>;
  readonly definitions: DefinitionSource;
  /** For who keeps compiled definitions beyond the life of this role; the compiler itself when absent. */
  readonly compileDefinition?: (source: string) => Compiled;
  readonly expressions: ExpressionEvaluator;
  readonly surroundings: Surroundings;
  readonly faults: FaultReporter;
  readonly meter: ShardMeter;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
  /** Absent: callbacks wait for a process that has one. */
  readonly callbacks?: CallbackCourier;
  readonly sealTaskToken: (content: TaskTokenContent) => string;
  /** The way to shards of other processes; absent when this one owns all. */
  readonly submitter?: RequestSubmitter;
}

/** What the owner of a shard needs: also the way into the other shards. */
export interface ShardPorts extends Omit<HistoryPorts, 'submitter'> {
  readonly submitter: RequestSubmitter;
}
