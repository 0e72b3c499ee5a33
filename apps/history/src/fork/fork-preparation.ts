import { failedFrames } from '@app/asl';
import {
  eventBytes,
  type EventId,
  type Fact,
  type HistoryEvent,
  isEvent,
  LIMITS,
  type Rejection,
  rejection,
  type RunId,
  type RunKey,
  type ShardId,
  type StateMachineDetail,
  type SubmittedRequest,
  Unavailable,
  type WorkflowStatus,
} from '@app/contract';
import {
  ForkPointFinder,
  type ForkRequest,
  PrefixFold,
  type WantedPoint,
  wantedPoint,
} from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HostedRun } from '../asl/hosted-run';
import type { HistoryPorts } from '../ports';
import type { ForkedFrom, PreparedFork } from './prepared-fork';

/** Events in one row of a copied history: rows of turns hold a handful, and cost more than their bytes. */
const ROW_EVENT_COUNT = 512;
const ROW_BYTES_MAX = 524_288;
/** Facts folded at a stretch: some two milliseconds. */
const BITE_FACT_COUNT = 500;

export type SubmittedFork = Extract<SubmittedRequest, { type: ForkRequest['type'] }>;

export interface ForkQuestion {
  readonly request: SubmittedFork;
  readonly current: ForkedFrom | undefined;
}

interface Base {
  readonly key: RunKey;
  readonly status: WorkflowStatus;
}

/**
 * Reads the history that a new run is to begin with, page by page beside the turns of the shard: finds the place, folds
 * what comes before it and copies it to the new run, and keeps what came later. Memory is bounded by a page, a row and
 * what may be carried over, whatever the length of the run.
 */
export class ForkPreparation {
  constructor(
    private readonly ports: Pick<HistoryPorts, 'store' | 'surroundings'>,
    private readonly host: AslHost,
    private readonly owner: { readonly shardId: ShardId; readonly owner: string },
  ) {}

  async prepare(question: ForkQuestion): Promise<PreparedFork | Rejection> {
    const base = await this.findBase(question);
    if (base === undefined) return rejection('WORKFLOW_NOT_FOUND');
    const wanted = wantedPoint(question.request);
    const finder = await this.findPoint(base, wanted, question.request);
    const { lastEventId } = finder;
    if (lastEventId === undefined || lastEventId < 1) return noSuchPoint(wanted);
    return new ForkCopy(this.ports, this.host, this.owner, {
      question,
      base,
      finder,
      lastEventId,
    }).run();
  }

  private async findBase({ request, current }: ForkQuestion): Promise<Base | undefined> {
    const { tenantId, namespaceId } = request;
    const named = request.type === 'ForkWorkflow' ? request.base : undefined;
    const workflowId = named?.workflowId ?? request.workflowId;
    const workflow = { tenantId, namespaceId, workflowId };
    const runId =
      request.type === 'ForkWorkflow'
        ? (named?.runId ?? (await this.ports.store.findCurrentRuns([workflow]))[0]?.runId)
        : (request.baseRunId ?? current?.runId);
    if (runId === undefined) return undefined;
    const key = { ...workflow, runId };
    const status = await this.ports.store.readRunStatus(key);
    return status && { key, status };
  }

  /** An event that is named needs no search, unless what came just before it is to be changed. */
  private async findPoint(
    base: Base,
    wanted: WantedPoint,
    request: SubmittedFork,
  ): Promise<ForkPointFinder> {
    const finder = new ForkPointFinder(wanted);
    const editsResult = request.type === 'ForkWorkflow' && request.edit?.lastResult !== undefined;
    if ((wanted.type === 'Event' || wanted.type === 'After') && !editsResult) return finder;
    for await (const facts of pagesOf(this.ports, base.key)) {
      for (const fact of facts) if (isEvent(fact)) finder.take(fact);
    }
    return finder;
  }
}

/** The second reading: everything is known but the events themselves. */
class ForkCopy {
  private readonly fold: PrefixFold;
  private readonly key: RunKey;
  private hosted: HostedRun | undefined;
  private fresh: HistoryEvent[] = [];
  private freshBytes = 0;
  private storedFactCount = 0;
  private last: HistoryEvent | undefined;

  constructor(
    private readonly ports: Pick<HistoryPorts, 'store' | 'surroundings'>,
    private readonly host: AslHost,
    private readonly owner: { readonly shardId: ShardId; readonly owner: string },
    private readonly plan: {
      readonly question: ForkQuestion;
      readonly base: Base;
      readonly finder: ForkPointFinder;
      readonly lastEventId: number;
    },
  ) {
    const { question, base, finder, lastEventId } = plan;
    const { request } = question;
    const { tenantId, namespaceId, workflowId, newRunId: runId } = request;
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

  async run(): Promise<PreparedFork | Rejection> {
    const { question, base } = this.plan;
    const { current, request } = question;
    await this.read(base.key);
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
    for await (const facts of pagesOf(this.ports, run)) {
      for (const fact of facts) {
        if (isEvent(fact) && fact.eventId >= heardFrom) continue;
        await this.take(fact);
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
    if (this.fresh.length >= ROW_EVENT_COUNT || this.freshBytes >= ROW_BYTES_MAX) {
      await this.store();
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
    const isOwner = await this.ports.store.prepareRun(this.owner, {
      ...this.key,
      firstFactNumber: this.storedFactCount,
      firstEventId: first.eventId,
      lastEventId: last.eventId,
      facts,
    });
    if (!isOwner) throw new Unavailable('the shard moved to another owner');
    this.storedFactCount += facts.length;
    this.fresh = [];
    this.freshBytes = 0;
  }
}

/** All facts of a run. Between two bites everybody else has a turn. */
async function* pagesOf(
  { store, surroundings }: Pick<HistoryPorts, 'store' | 'surroundings'>,
  run: RunKey,
): AsyncGenerator<readonly Fact[]> {
  let page = await store.readFacts(run);
  for (;;) {
    for (let from = 0; from < page.facts.length; from += BITE_FACT_COUNT) {
      yield page.facts.slice(from, from + BITE_FACT_COUNT);
      await new Promise<void>((resolve) => {
        surroundings.soon(resolve);
      });
    }
    if (page.next === undefined) return;
    page = await store.readFacts(run, page.next);
  }
}

function noSuchPoint(wanted: WantedPoint): Rejection {
  switch (wanted.type) {
    case 'Event':
    case 'After':
      return rejection(
        'INVALID_ARGUMENT',
        `The run has no event ${String(wanted.eventId)} that another could begin with. Take one before its closing event.`,
      );
    case 'FirstWorkflowTask':
    case 'LastWorkflowTask':
      return rejection('INVALID_ARGUMENT', 'No workflow task of the run has been completed.');
    case 'BuildId':
      return rejection(
        'INVALID_ARGUMENT',
        `No worker of the build "${wanted.buildId}" has completed a workflow task of the run.`,
      );
    case 'State':
      return rejection('INVALID_ARGUMENT', `The run has not entered the state "${wanted.name}".`);
    case 'Redrive':
      return rejection(
        'WORKFLOW_NOT_REDRIVABLE',
        'The run is open. Wait for its end, or reset it.',
      );
  }
}

function tornApart(taskEnd: EventId): Rejection {
  return rejection(
    'INVALID_ARGUMENT',
    `The event lies within what the workflow task that ended with event ${String(taskEnd)} has decided, and workflow code cannot decide half of it. Take event ${String(taskEnd - 1)} to have it decided anew, or the last that names the task.`,
  );
}

function tooMuchLater(): Rejection {
  return rejection(
    'PAYLOAD_TOO_LARGE',
    `Signals and updates after that place have more than ${String(LIMITS.reapplyBytesMax)} bytes. Exclude them.`,
  );
}
