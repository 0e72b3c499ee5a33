import {
  type Activation,
  type ClockMover,
  type MoveClock,
  OutcomeUnknown,
  type QueryAnswer,
  type QueryBroker,
  type QueryCall,
  type QueryOutcome,
  type RequestOutcome,
  type RunDescriber,
  type RunDescription,
  type RunId,
  type RunKey,
  type ScheduleDescriber,
  type ScheduleDescription,
  type Scope,
  type ShardId,
  shardOf,
  Unavailable,
  type UpdateProgress,
  WorkflowId,
  type WorkflowKey,
  type WorkflowQuerier,
} from '@app/contract';
import { PeerLost } from '@app/peer';

import type { ClusterLinks } from './cluster-links';

/** Beyond what the caller waits for: the way there and back. */
const MARGIN_MS = 2_000;

type NamedRun = WorkflowKey & { readonly runId?: RunId };

/** The history role as the other roles see it: questions go to the owner of the shard, wherever it is. */
export class RemoteHistory
  implements RunDescriber, ClockMover, ScheduleDescriber, WorkflowQuerier, QueryBroker
{
  constructor(
    private readonly links: ClusterLinks,
    private readonly shardCount: number,
  ) {}

  async describeRun(key: NamedRun): Promise<RunDescription | undefined> {
    return (await this.read(this.shardOf(key), 'describeRun', key)) as RunDescription | undefined;
  }

  async describeUpdate(
    key: NamedRun,
    updateId: string,
  ): Promise<(UpdateProgress & { readonly runId: RunId }) | undefined> {
    const found = await this.read(this.shardOf(key), 'describeUpdate', { key, updateId });
    return found as (UpdateProgress & { readonly runId: RunId }) | undefined;
  }

  async describeSchedule(key: WorkflowKey): Promise<ScheduleDescription | undefined> {
    const found = await this.read(this.shardOf(key), 'describeSchedule', key);
    return found as ScheduleDescription | undefined;
  }

  async moveClock(request: MoveClock): Promise<RequestOutcome> {
    const shardId = this.shardOfClock(request);
    const timeoutMs = request.patienceMs + MARGIN_MS;
    try {
      const outcome = await this.links.askOwner(shardId, 'moveClock', request, timeoutMs);
      return outcome as RequestOutcome;
    } catch (cause) {
      if (cause instanceof PeerLost) throw new OutcomeUnknown(cause.message, { cause });
      throw cause;
    }
  }

  async queryWorkflow(call: QueryCall): Promise<QueryOutcome> {
    const timeoutMs = call.timeoutMs + MARGIN_MS;
    const asked = this.read(this.shardOf(call), 'queryWorkflow', call, timeoutMs);
    return (await asked) as QueryOutcome;
  }

  async takeQuery(run: RunKey, queryId: string): Promise<Activation | undefined> {
    const taken = await this.read(this.shardOf(run), 'takeQuery', { run, queryId });
    return taken as Activation | undefined;
  }

  /** Whether somebody still waits is known elsewhere: an answer that nobody wants is thrown away there. */
  answerQuery(run: RunKey, queryId: string, answer: QueryAnswer): boolean {
    this.links.tellOwner(this.shardOf(run), 'answerQuery', { run, queryId, answer });
    return true;
  }

  /** Nothing changes by reading: what got lost is as if it had not been asked. */
  private async read(
    shardId: ShardId,
    method: string,
    body: unknown,
    timeoutMs?: number,
  ): Promise<unknown> {
    try {
      return await this.links.askOwner(shardId, method, body, timeoutMs);
    } catch (cause) {
      if (cause instanceof PeerLost) throw new Unavailable(cause.message, { cause });
      throw cause;
    }
  }

  private shardOf(key: WorkflowKey): ShardId {
    return shardOf(key, this.shardCount);
  }

  private shardOfClock({ tenantId, namespaceId }: Scope): ShardId {
    return shardOf({ tenantId, namespaceId, workflowId: WorkflowId('') }, this.shardCount);
  }
}
