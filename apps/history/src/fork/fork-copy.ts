import { failedFrames } from '@app/asl';
import {
  eventBytes,
  type Fact,
  type HistoryEvent,
  isEvent,
  LIMITS,
  type Rejection,
  type RunId,
  type RunKey,
  type ShardId,
  type StateMachineDetail,
  type SubmittedRequest,
  Unavailable,
  type WorkflowStatus,
} from '@app/contract';
import { type ForkPointFinder, type ForkRequest, PrefixFold, wantedPoint } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HostedRun } from '../asl/hosted-run';
import type { HistoryPorts } from '../ports';
import type { ShardLimits } from '../shard/shard-limits';
import { factPages } from './fact-pages';
import { noSuchPoint, tooMuchLater, tornApart } from './fork-refusal';
import type { ForkedFrom, PreparedFork } from './prepared-fork';

const ROW_BYTES_MAX = 524_288;
export type SubmittedFork = Extract<SubmittedRequest, { type: ForkRequest['type'] }>;

export interface ForkQuestion {
  readonly request: SubmittedFork;
  readonly current: ForkedFrom | undefined;
}

/** Who copies histories, and how many events into one row. */
export interface Copier {
  readonly shardId: ShardId;
  readonly options: {
    readonly owner: string;
    readonly limits: Pick<ShardLimits, 'copiedEventCount'>;
  };
}

export interface ForkBase {
  readonly key: RunKey;
  readonly status: WorkflowStatus;
}

export interface CopyPlan {
  readonly question: ForkQuestion;
  readonly base: ForkBase;
  readonly finder: ForkPointFinder;
  readonly lastEventId: number;
  readonly newRunId: RunId;
  readonly mayStore: boolean;
}

/** The second reading: everything is known but the events themselves. */
export class ForkCopy {
  private readonly fold: PrefixFold;
  private readonly key: RunKey;
  private hosted: HostedRun | undefined;
  private fresh: HistoryEvent[] = [];
  private freshBytes = 0;
  private storedFactCount = 0;
  private last: HistoryEvent | undefined;
  private isTooLong = false;

  constructor(
    private readonly ports: Pick<HistoryPorts, 'store' | 'surroundings'>,
    private readonly host: AslHost,
    private readonly copier: Copier,
    private readonly plan: CopyPlan,
  ) {
    const { question, base, finder, lastEventId, newRunId: runId } = plan;
    const { request } = question;
    const { tenantId, namespaceId, workflowId } = request;
    this.key = { tenantId, namespaceId, workflowId, runId };
    this.fold = new PrefixFold({
      place: { key: this.key, runId },
      base: { runId: base.key.runId, status: base.status },
      lastEventId,
      standsAlone: request.type === 'ForkWorkflow',
      ...(request.type === 'ForkWorkflow' && request.edit && { edit: request.edit }),
      ...(finder.lastResultEventId !== undefined && {
        lastResultEventId: finder.lastResultEventId,
      }),
    });
  }

  /** `undefined` when something would have to be stored and may not. */
  async run(): Promise<PreparedFork | Rejection | undefined> {
    const { question, base, newRunId } = this.plan;
    const { current, request } = question;
    await this.read(base.key);
    if (this.isTooLong) return undefined;
    const { lastEventId } = this.plan;
    // A start of an activity that was cut off makes it one less.
    if (this.fold.isMisplaced || this.fold.lastEventId < lastEventId - 1) {
      return noSuchPoint(wantedPoint(request));
    }
    const { tornTask } = this.fold;
    if (request.type === 'ForkWorkflow' && tornTask !== undefined) return tornApart(tornTask);
    let at: RunId = base.key.runId;
    while (
      request.type === 'ResetWorkflow' &&
      this.last?.type === 'WorkflowExecutionContinuedAsNew'
    ) {
      at = this.last.newExecutionRunId;
      this.last = undefined;
      await this.read({ ...base.key, runId: at });
    }
    if (this.fold.laterBytes > LIMITS.reapplyBytesMax) return tooMuchLater();
    return {
      current,
      newRunId,
      fold: this.fold,
      hosted: this.hosted,
      baseWorkflowId: base.key.workflowId,
      storedFactCount: this.storedFactCount,
      fresh: this.fresh,
      reachesCurrent: current?.isOpen === true && at === current.runId,
      steps: this.steps(),
    };
  }

  private steps(): StateMachineDetail[] {
    if (this.plan.question.request.type !== 'RedriveWorkflow' || !this.hosted) return [];
    return [{ kind: 'Redriven', frames: failedFrames(this.hosted.run) }];
  }

  private async read(run: RunKey): Promise<void> {
    const { current } = this.plan.question;
    const heardFrom =
      current?.isOpen === true && current.runId === run.runId ? current.heardFrom : Infinity;
    for await (const facts of factPages(this.ports, run)) {
      for (const fact of facts) {
        if (isEvent(fact) && fact.eventId >= heardFrom) continue;
        await this.take(fact);
        if (this.isTooLong) return;
      }
    }
  }

  private async take(fact: Fact): Promise<void> {
    if (isEvent(fact)) this.last = fact;
    const event = this.fold.take(fact);
    if (event === undefined) return;
    if (event.type === 'WorkflowExecutionStarted' && event.stateMachine !== undefined) {
      const machine = await this.host.machine(this.key, event.stateMachine);
      this.hosted = this.host.newRun(machine, this.key, event.stateMachine);
    }
    this.hosted?.fold(event);
    const { copiedEventCount } = this.copier.options.limits;
    if (this.fresh.length >= copiedEventCount || this.freshBytes >= ROW_BYTES_MAX) {
      if (this.plan.mayStore) await this.store();
      else this.isTooLong = true;
    }
    this.fresh.push(event);
    this.freshBytes += eventBytes(event);
  }

  /** The newest row waits for the turn that starts the run: a short history needs no statement of its own. */
  private async store(): Promise<void> {
    const facts = this.fresh;
    const [first] = facts;
    const last = facts.at(-1);
    if (first === undefined || last === undefined) return;
    const { shardId, options } = this.copier;
    const isOwner = await this.ports.store.prepareRun(
      { shardId, owner: options.owner },
      {
        ...this.key,
        firstFactNumber: this.storedFactCount,
        firstEventId: first.eventId,
        lastEventId: last.eventId,
        facts,
      },
    );
    if (!isOwner) throw new Unavailable('the shard moved to another owner');
    this.storedFactCount += facts.length;
    this.fresh = [];
    this.freshBytes = 0;
  }
}
