import {
  type RequestOutcome,
  type RequestSubmitter,
  type RunDescriber,
  type RunDescription,
  type RunId,
  type RunKey,
  ShardId,
  shardOf,
  type SubmittedRequest,
  type WorkflowKey,
} from '@app/contract';

import { AslHost } from './asl/asl-host';
import type { HistoryPorts } from './ports';
import { describeRun } from './query/describe-run';
import { ShardProcessor } from './shard/shard-processor';

/** The history role: owns shards, and is the way into them. */
export class History implements RequestSubmitter, RunDescriber {
  private readonly shards: readonly ShardProcessor[];

  constructor(
    private readonly ports: HistoryPorts,
    private readonly options: { readonly shardCount: number; readonly owner: string },
  ) {
    const host = new AslHost(ports);
    this.shards = Array.from(
      { length: options.shardCount },
      (_, index) => new ShardProcessor(ShardId(index), options.owner, ports, host),
    );
  }

  get isReady(): boolean {
    return this.shards.every((shard) => shard.isOwner);
  }

  async start(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.shards.map((shard) => shard.stop()));
  }

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    return this.shardFor(request).submit(request);
  }

  async describeRun(
    key: WorkflowKey & { readonly runId?: RunId },
  ): Promise<RunDescription | undefined> {
    const runKey = await this.resolve(key);
    const run = runKey && (await this.shardFor(key).read(runKey));
    return run && describeRun(run, this.shardFor(key).now, this.ports.tasks);
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
