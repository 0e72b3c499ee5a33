import {
  type EpochMs,
  rejection,
  type RequestOutcome,
  type RunKey,
  type StartWorkflow,
  type SubmittedRequest,
  type WorkflowKey,
} from '@app/contract';
import {
  decide,
  decideStart,
  type Decision,
  isOpen,
  type NewRun,
  type RunRequest,
} from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import { ScheduleRun } from '../schedule/schedule-run';
import { CachedRun } from './cached-run';
import { isRunOf, workflowKeyText } from './keys';
import { namedRunId } from './named-run-id';
import type { ShardMemory } from './shard-memory';
import type { TaskRouter } from './task-router';

/** What deciding on runs needs of the turn it is part of. */
export interface DecidingTurn {
  /** Real time. */
  readonly now: EpochMs;
  readonly memory: ShardMemory;
  readonly host: AslHost;
  /** Known once the turn is put together: its parts meet each other. */
  readonly router: () => TaskRouter;
}

/** The runs of one turn: what the engine decides about them, and which of them begin, change and go. */
export class TurnRuns {
  readonly touched = new Set<CachedRun>();
  /** Closed runs that are no more after this turn. */
  readonly deletes: RunKey[] = [];
  /** Workflow ids that stand for another run after this turn. */
  private readonly changedKeys = new Set<string>();
  /** Workflow ids of which a run is no more after this turn. */
  private readonly lostKeys = new Set<string>();

  constructor(private readonly turn: DecidingTurn) {}

  /** What the clock of the run's namespace shows. */
  nowOf(run: CachedRun): EpochMs {
    return run.clock?.now ?? this.turn.now;
  }

  find(request: SubmittedRequest): CachedRun | undefined {
    const { memory } = this.turn;
    const runId = namedRunId(request) ?? memory.current.get(workflowKeyText(request))?.runId;
    const run = runId === undefined ? undefined : memory.runs.get(runId);
    return run !== undefined && isRunOf(run.key, request) ? run : undefined;
  }

  hasChanged(key: WorkflowKey): boolean {
    return this.changedKeys.has(workflowKeyText(key));
  }

  hasLost(key: WorkflowKey): boolean {
    return this.lostKeys.size > 0 && this.lostKeys.has(workflowKeyText(key));
  }

  decideOn(submitted: SubmittedRequest, run: CachedRun | undefined): RequestOutcome {
    const now = run === undefined ? this.turn.memory.clockOf(submitted)?.now : run.clock?.now;
    const request = { ...submitted, now: now ?? this.turn.now };
    if (request.type === 'StartWorkflow') return this.start(request, run);
    if (run === undefined) return { ok: false, rejection: rejection('WORKFLOW_NOT_FOUND') };
    return this.decideRun(run, request as RunRequest);
  }

  decideRun(run: CachedRun, request: RunRequest): RequestOutcome {
    const router = this.turn.router();
    router.handOutAgain(run);
    const outcome = this.apply(run, decide(run.state, request), run.key);
    if (request.type !== 'RecordActivityTaskStarted' || !outcome.ok) return outcome;
    const activityTask = router.activities.taskFor(run, request.scheduledEventId);
    return activityTask ? { ok: true, reply: { ...outcome.reply, activityTask } } : outcome;
  }

  /** Takes over what the engine decided about a run, or about a workflow id that begins one. */
  apply(run: CachedRun | undefined, decision: Decision, key: WorkflowKey): RequestOutcome {
    switch (decision.type) {
      case 'reject':
        return { ok: false, rejection: decision.rejection };
      case 'ignore':
        return decision.outcome;
      case 'accept':
        if (run !== undefined && decision.state !== undefined && decision.facts.length > 0) {
          run.absorb(decision.facts, decision.state);
          this.touch(run);
          this.turn.router().routeTasks(run, decision.facts);
        }
        if (decision.newRun !== undefined) this.begin(decision.newRun, key);
        return decision.outcome;
    }
  }

  takeIn(run: CachedRun, newRun: NewRun): void {
    const { memory } = this.turn;
    run.clock = memory.clockOf(run.key);
    run.startedNow = true;
    memory.keep(run);
    this.changedKeys.add(run.workflowKey);
    run.absorb(newRun.facts, newRun.state);
    this.touched.add(run);
    memory.noteCurrent(run);
    this.turn.router().routeTasks(run, newRun.facts);
  }

  delete(run: CachedRun): void {
    this.deletes.push(run.key);
    this.changedKeys.add(run.workflowKey);
    this.lostKeys.add(run.workflowKey);
    this.turn.memory.noteDeleted(run);
  }

  private start(request: StartWorkflow, run: CachedRun | undefined): RequestOutcome {
    const header = this.turn.memory.current.get(workflowKeyText(request)) ?? undefined;
    const state = run !== undefined && isOpen(run.state) ? run.state : undefined;
    return this.apply(run, decideStart(header && { header, state }, request), request);
  }

  private touch(run: CachedRun): void {
    this.touched.add(run);
    if (!isOpen(run.state)) this.turn.memory.noteCurrent(run);
  }

  private begin(newRun: NewRun, { tenantId, namespaceId, workflowId }: WorkflowKey): void {
    const { host } = this.turn;
    const key = { tenantId, namespaceId, workflowId, runId: newRun.runId };
    const ref = newRun.state.info.started.stateMachine;
    const machine = ref && host.known(ref);
    const { workflowType } = newRun.state.info.started;
    const hosted = ScheduleRun.is(workflowType)
      ? new ScheduleRun()
      : ref && machine && host.newRun(machine, key, ref);
    this.takeIn(new CachedRun(key, newRun.state, hosted, 0), newRun);
  }
}
