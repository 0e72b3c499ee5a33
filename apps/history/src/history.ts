import {
  type Activation,
  type ClockMover,
  type MoveClock,
  type QueryAnswer,
  type QueryBroker,
  type QueryCall,
  type QueryOutcome,
  rejection,
  type RequestOutcome,
  type RequestSubmitter,
  type RunDescriber,
  type RunDescription,
  type RunId,
  type RunKey,
  type ScheduleDescriber,
  type ScheduleDescription,
  type Scope,
  ShardId,
  shardOf,
  type SubmittedRequest,
  Unavailable,
  type UpdateProgress,
  WorkflowId,
  type WorkflowKey,
  type WorkflowQuerier,
} from '@app/contract';
import { updateProgress } from '@app/engine';

import { AslHost } from './asl/asl-host';
import type { HistoryPorts, ShardPorts } from './ports';
import { describeCallbacks } from './query/describe-callbacks';
import { describeRun } from './query/describe-run';
import { describeSchedule } from './query/describe-schedule';
import type { CachedRun } from './shard/cached-run';
import { RunSweeper } from './shard/run-sweeper';
import type { RequestPlace } from './shard/shard-item';
import { SHARD_LIMITS, type ShardLimits } from './shard/shard-limits';
import type { SeenOwner } from './shard/shard-options';
import { ShardProcessor } from './shard/shard-processor';

export interface HistoryOptions {
  readonly shardCount: number;
  /** Names this process to those who look at the shards. */
  readonly owner: string;
  readonly limits?: ShardLimits;
  /** Of the request log that this process reads; absent when it reads none. */
  readonly logIncarnation?: () => number | undefined;
}

/** Where an owner stands: what was read for another generation of it is to be read again. */
export interface OwnerPlace {
  /** First record of the request log that is not yet applied. */
  readonly nextOffset: number;
  readonly generation: number;
}

/** The history role: owns shards, and is the way into them. */
export class History
  implements
    RequestSubmitter,
    RunDescriber,
    ClockMover,
    ScheduleDescriber,
    WorkflowQuerier,
    QueryBroker
{
  private readonly shards: (ShardProcessor | undefined)[];
  private readonly sweepers = new Map<ShardId, RunSweeper>();
  private readonly shardPorts: ShardPorts;
  private readonly host: AslHost;

  constructor(
    private readonly ports: HistoryPorts,
    private readonly options: HistoryOptions,
  ) {
    this.host = new AslHost(ports);
    this.shardPorts = { ...ports, submitter: ports.submitter ?? this };
    this.shards = new Array<undefined>(options.shardCount).fill(undefined);
  }

  /** Whether all shards are owned by this process. */
  get isReady(): boolean {
    return this.shards.every((shard) => shard?.isOwner === true);
  }

  /** Whether any is. */
  get isAtWork(): boolean {
    return this.shards.some((shard) => shard?.isOwner === true);
  }

  /** Owns all shards: of a process that has the installation to itself. */
  async start(): Promise<void> {
    await Promise.all(this.shards.map((_, index) => this.own(ShardId(index))));
  }

  async stop(): Promise<void> {
    await Promise.all(this.shards.map((_, index) => this.release(ShardId(index))));
  }

  /** Resolves when the shard is owned, or was let go of meanwhile, or went to another one than was seen. */
  async own(shardId: ShardId, seen?: SeenOwner): Promise<void> {
    if (this.holds(shardId)) return;
    const { owner, limits = SHARD_LIMITS, logIncarnation = () => undefined } = this.options;
    const owns = (scope: Scope): boolean => this.shardOfClock(scope) === shardId;
    const options = { owner, limits, owns, logIncarnation };
    const shard = new ShardProcessor(shardId, options, this.shardPorts, this.host);
    this.sweepers.get(shardId)?.stop();
    const sweeper = new RunSweeper(shardId, this.ports, () => shard.isOwner);
    this.shards[shardId] = shard;
    this.sweepers.set(shardId, sweeper);
    sweeper.start();
    await shard.start(seen);
  }

  /** Lets go of the shard when the turn in progress is stored. */
  async release(shardId: ShardId): Promise<void> {
    const shard = this.shards[shardId];
    this.sweepers.get(shardId)?.stop();
    this.sweepers.delete(shardId);
    if (shard === undefined) return;
    await shard.stop();
    if (this.shards[shardId] === shard) this.shards[shardId] = undefined;
  }

  /** Where the owner of the shard stands in its log; `undefined` while this process is not the owner. */
  placeOf(shardId: ShardId): OwnerPlace | undefined {
    const shard = this.shards[shardId];
    const nextOffset = shard?.nextOffset;
    if (shard === undefined || nextOffset === undefined) return undefined;
    return { nextOffset, generation: shard.generation };
  }

  /** How many shards this process owns, and how many requests wait for their turns. */
  get load(): { readonly shardCount: number; readonly waitingCount: number } {
    const owned = this.shards.filter((shard) => shard?.isOwner === true);
    const waitingCount = owned.reduce((sum, shard) => sum + (shard?.inbox.count ?? 0), 0);
    return { shardCount: owned.length, waitingCount };
  }

  /** Whether this process owns the shard or is about to. */
  holds(shardId: ShardId): boolean {
    return this.shards[shardId]?.isStopped() === false;
  }

  /** With its place if it came by the shard's log or inbox: what is stored already is not applied again. */
  submit(request: SubmittedRequest, place?: RequestPlace): Promise<RequestOutcome> {
    const shard = this.shards[shardOf(request, this.options.shardCount)];
    if (shard === undefined) return Promise.reject(notHere());
    return shard.submit(request, place);
  }

  async describeRun(
    key: WorkflowKey & { readonly runId?: RunId },
  ): Promise<RunDescription | undefined> {
    const run = await this.read(key);
    if (run === undefined) return undefined;
    const shard = this.shardFor(key);
    // At once: a turn may change the run while the callbacks are read, and never be stored.
    const description = describeRun(run, run.clock?.now ?? shard.now, this.ports);
    const callbacks = await describeCallbacks(run, shard.outbox, this.ports.store);
    return callbacks === undefined ? description : { ...description, callbacks };
  }

  async describeSchedule(key: WorkflowKey): Promise<ScheduleDescription | undefined> {
    const run = await this.read(key);
    return run && describeSchedule(run, this.shardFor(key).now);
  }

  async moveClock(request: MoveClock): Promise<RequestOutcome> {
    return this.shardAt(this.shardOfClock(request)).moveClock(request);
  }

  /** All runs of a namespace in virtual time are on one shard, whatever their workflow ids. */
  private shardOfClock({ tenantId, namespaceId }: Scope): ShardId {
    const key = { tenantId, namespaceId, workflowId: WorkflowId('') };
    return shardOf(key, this.options.shardCount);
  }

  async describeUpdate(
    key: WorkflowKey & { readonly runId?: RunId },
    updateId: string,
  ): Promise<(UpdateProgress & { readonly runId: RunId }) | undefined> {
    const run = await this.read(key);
    const progress = run && updateProgress(run.state, updateId);
    return progress && { ...progress, runId: run.key.runId };
  }

  async queryWorkflow(call: QueryCall): Promise<QueryOutcome> {
    const outcome = await this.ofNamedRun(call, (key) =>
      this.shardFor(call).queries.ask(key, call),
    );
    return outcome ?? { type: 'Refused', rejection: rejection('WORKFLOW_NOT_FOUND') };
  }

  takeQuery(run: RunKey, queryId: string): Promise<Activation | undefined> {
    return this.shardFor(run).queries.take(run, queryId);
  }

  answerQuery(run: RunKey, queryId: string, answer: QueryAnswer): boolean {
    return this.shardFor(run).queries.answer(run, queryId, answer);
  }

  private read(key: WorkflowKey & { readonly runId?: RunId }): Promise<CachedRun | undefined> {
    return this.ofNamedRun(key, (run) => this.shardFor(key).read(run));
  }

  /**
   * Asks something of the run that is meant. One that is deleted between the two questions leaves its workflow id to another:
   * that nothing was found of it does not say that there is no run.
   */
  private async ofNamedRun<T>(
    key: WorkflowKey & { readonly runId?: RunId },
    ask: (run: RunKey) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    let asked: RunId | undefined;
    for (;;) {
      const run = await this.resolve(key);
      if (run === undefined || run.runId === asked) return undefined;
      const found = await ask(run);
      if (found !== undefined) return found;
      asked = run.runId;
    }
  }

  private async resolve(
    key: WorkflowKey & { readonly runId?: RunId },
  ): Promise<RunKey | undefined> {
    const { tenantId, namespaceId, workflowId } = key;
    const runId = key.runId ?? (await this.ports.store.findCurrentRuns([key]))[0]?.runId;
    return runId && { tenantId, namespaceId, workflowId, runId };
  }

  private shardFor(key: WorkflowKey): ShardProcessor {
    return this.shardAt(shardOf(key, this.options.shardCount));
  }

  private shardAt(shardId: ShardId): ShardProcessor {
    const shard = this.shards[shardId];
    if (shard === undefined) throw notHere();
    return shard;
  }
}

function notHere(): Unavailable {
  return new Unavailable('another process owns the shard');
}
