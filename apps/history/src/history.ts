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
  type UpdateProgress,
  WorkflowId,
  type WorkflowKey,
  type WorkflowQuerier,
} from '@app/contract';
import { updateProgress } from '@app/engine';

import { AslHost } from './asl/asl-host';
import type { HistoryPorts } from './ports';
import { describeCallbacks } from './query/describe-callbacks';
import { describeRun } from './query/describe-run';
import { describeSchedule } from './query/describe-schedule';
import { RunSweeper } from './shard/run-sweeper';
import { SHARD_LIMITS, type ShardLimits } from './shard/shard-limits';
import { ShardProcessor } from './shard/shard-processor';

export interface HistoryOptions {
  readonly shardCount: number;
  /** Names this process to those who look at the shards. */
  readonly owner: string;
  readonly limits?: ShardLimits;
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
  private readonly shards: readonly ShardProcessor[];
  private readonly sweepers: readonly RunSweeper[];

  constructor(
    private readonly ports: HistoryPorts,
    private readonly options: HistoryOptions,
  ) {
    const host = new AslHost(ports);
    const shardPorts = { ...ports, submitter: this };
    const { owner, limits = SHARD_LIMITS } = options;
    this.shards = Array.from({ length: options.shardCount }, (_, index) => {
      const owns = (scope: Scope): boolean => this.shardOfClock(scope) === index;
      return new ShardProcessor(ShardId(index), { owner, limits, owns }, shardPorts, host);
    });
    this.sweepers = this.shards.map(
      (shard, index) => new RunSweeper(ShardId(index), ports, () => shard.isOwner),
    );
  }

  get isReady(): boolean {
    return this.shards.every((shard) => shard.isOwner);
  }

  async start(): Promise<void> {
    for (const sweeper of this.sweepers) sweeper.start();
    await Promise.all(this.shards.map((shard) => shard.start()));
  }

  async stop(): Promise<void> {
    for (const sweeper of this.sweepers) sweeper.stop();
    await Promise.all(this.shards.map((shard) => shard.stop()));
  }

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    return this.shardFor(request).submit(request);
  }

  /** As `submit`, of a record of the shard's request log: what is stored already is not applied again. */
  submitRecord(request: SubmittedRequest, offset: number): Promise<RequestOutcome> {
    return this.shardFor(request).submit(request, offset);
  }

  /** Offset of the first record of the shard's log that is not yet applied; `undefined` while it is not owned. */
  nextOffset(shardId: ShardId): number | undefined {
    return this.shards[shardId]?.nextOffset;
  }

  async describeRun(
    key: WorkflowKey & { readonly runId?: RunId },
  ): Promise<RunDescription | undefined> {
    const runKey = await this.resolve(key);
    const run = runKey && (await this.shardFor(key).read(runKey));
    if (run === undefined) return undefined;
    const shard = this.shardFor(key);
    // At once: a turn may change the run while the callbacks are read, and never be stored.
    const description = describeRun(run, run.clock?.now ?? shard.now, this.ports);
    const callbacks = await describeCallbacks(run, shard.outbox, this.ports.store);
    return callbacks === undefined ? description : { ...description, callbacks };
  }

  async describeSchedule(key: WorkflowKey): Promise<ScheduleDescription | undefined> {
    const runKey = await this.resolve(key);
    const run = runKey && (await this.shardFor(key).read(runKey));
    return run && describeSchedule(run, this.shardFor(key).now);
  }

  async moveClock(request: MoveClock): Promise<RequestOutcome> {
    const shard = this.shards[this.shardOfClock(request)];
    if (shard === undefined) throw new Error('no such shard');
    return shard.moveClock(request);
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
    const runKey = await this.resolve(key);
    const run = runKey && (await this.shardFor(key).read(runKey));
    const progress = run && updateProgress(run.state, updateId);
    return progress && { ...progress, runId: run.key.runId };
  }

  async queryWorkflow(call: QueryCall): Promise<QueryOutcome> {
    const key = await this.resolve(call);
    if (key !== undefined) return this.shardFor(call).queries.ask(key, call);
    return { type: 'Refused', rejection: rejection('WORKFLOW_NOT_FOUND') };
  }

  takeQuery(run: RunKey, queryId: string): Promise<Activation | undefined> {
    return this.shardFor(run).queries.take(run, queryId);
  }

  answerQuery(run: RunKey, queryId: string, answer: QueryAnswer): boolean {
    return this.shardFor(run).queries.answer(run, queryId, answer);
  }

  private async resolve(
    key: WorkflowKey & { readonly runId?: RunId },
  ): Promise<RunKey | undefined> {
    const { tenantId, namespaceId, workflowId } = key;
    const runId = key.runId ?? (await this.ports.store.findCurrentRuns([key]))[0]?.runId;
    return runId && { tenantId, namespaceId, workflowId, runId };
  }

  private shardFor(key: WorkflowKey): ShardProcessor {
    const shard = this.shards[shardOf(key, this.options.shardCount)];
    if (shard === undefined) throw new Error('no such shard');
    return shard;
  }
}
