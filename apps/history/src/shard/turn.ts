import {
  type EpochMs,
  type Fact,
  type OutboxEntry,
  rejection,
  type RequestOutcome,
  type RunId,
  type RunKey,
  type SentRow,
  type StartWorkflow,
  type SubmittedRequest,
  type Task,
} from '@app/contract';
import {
  decide,
  decideStart,
  type Decision,
  isOpen,
  type NewRun,
  type RunRequest,
  tasksOf,
} from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { ForkDesk } from '../fork/fork-desk';
import { type ForkItem, ForkTurn } from '../fork/fork-turn';
import type { HistoryPorts } from '../ports';
import type { QueryDesk } from '../query/query-desk';
import { ScheduleRun } from '../schedule/schedule-run';
import { ActivityHandOut, type HandOutTurn } from './activity-hand-out';
import { AfterCommit } from './after-commit';
import { beginsRun } from './begins-run';
import { CachedRun } from './cached-run';
import { ClockTurn } from './clock-turn';
import { HostedCode } from './hosted-code';
import { isRunOf, workflowKeyText } from './keys';
import { outboxEntry } from './outbox-entry';
import { RemoteCode } from './remote-code';
import { RequestRecords } from './request-records';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import { timerRequest } from './timer-request';

/**
 * One turn in the making: takes requests one after the other, lets the engine decide, runs in-process workflow code as
 * far as it goes, and collects what is to be written and what is to be done afterwards. It writes nothing itself.
 */
export class Turn {
  /** Real time: the database's clock. */
  readonly now: EpochMs;
  readonly touched = new Set<CachedRun>();
  readonly records: RequestRecords;
  /** Clocks of namespaces in virtual time. */
  readonly clocks: ClockTurn;
  /** Requests to other runs, in the order in which they became necessary. */
  readonly outbox: OutboxEntry[] = [];
  /** Rows of the outbox whose outcome this turn takes up. */
  readonly sent: SentRow[] = [];
  /** Items that must wait for the next turn. */
  readonly deferred: ShardItem[] = [];
  /** Offset after the last record of the request log that was taken; 0 for none. */
  nextOffset = 0;
  readonly after = new AfterCommit();
  /** Closed runs that are no more after this turn. */
  readonly deletes: RunKey[] = [];
  /** Workflow ids that stand for another run after this turn. */
  private readonly changedKeys = new Set<string>();
  private readonly forks: ForkTurn;
  private readonly code: HostedCode;
  private readonly activities: ActivityHandOut;
  private readonly remoteCode: RemoteCode;

  constructor(
    private readonly ports: HistoryPorts,
    private readonly host: AslHost,
    private readonly memory: ShardMemory,
    options: {
      readonly now: EpochMs;
      readonly push: (item: ShardItem) => void;
      readonly desk: ForkDesk;
      readonly queries: QueryDesk;
    },
  ) {
    this.now = options.now;
    this.records = new RequestRecords(memory);
    const handOut: HandOutTurn = {
      now: options.now,
      nowOf: (run) => this.nowOf(run),
      tick: (clock) => {
        this.clocks.raise(clock, clock.now + 1);
      },
      sink: ports.tasks,
      routes: ports.routes,
      after: this.after,
      queries: options.queries,
      apply: (run, decision) => this.apply(run, decision, run.key).ok,
    };
    this.activities = new ActivityHandOut(handOut);
    this.remoteCode = new RemoteCode(handOut);
    this.clocks = new ClockTurn({
      memory,
      touched: this.touched,
      records: this.records,
      after: this.after,
    });
    this.code = new HostedCode({
      nowOf: (run) => this.nowOf(run),
      ports,
      host,
      memory,
      push: options.push,
      apply: (run, decision) => this.apply(run, decision, run.key).ok,
      touch: (run) => this.touched.add(run),
      send: (run, request) => {
        this.route(run, { type: 'SendRequest', request });
      },
      afterCommit: (tell) => this.after.parked.push(tell),
    });
    this.forks = new ForkTurn({
      ...options,
      memory,
      afterCommit: (tell) => this.after.parked.push(tell),
      apply: (run, decision, key) => this.apply(run, decision, key),
      begin: (run, newRun) => {
        this.takeIn(run, newRun);
      },
    });
  }

  take(item: ShardItem): void {
    switch (item.type) {
      case 'request':
        this.takeRequest(item);
        break;
      case 'sent':
        this.takeSent(item);
        break;
      case 'wake':
        this.takeWake(item.key.runId);
        break;
      case 'advanced':
        this.code.takeAdvanced(item);
        break;
      case 'move':
        this.clocks.takeMove(item);
        break;
      case 'step':
        this.clocks.takeStep(item);
    }
    this.code.drain();
  }

  /** Everything is taken: hands out what workflow code elsewhere has to look at. */
  handOut(): void {
    this.remoteCode.handOut(this.touched);
  }

  private takeRequest(item: Extract<ShardItem, { type: 'request' }>): void {
    const { request, offset } = item;
    if (offset !== undefined && this.deferred.length > 0) {
      // The stored offset says that all before it is applied, so nothing may overtake what waits.
      this.deferred.push(item);
      return;
    }
    const isTaken = this.takeUp(item, request);
    if (!isTaken) this.deferred.push(item);
    else if (offset !== undefined) this.nextOffset = offset + 1;
  }

  /** Whether it could be taken up in this turn. */
  private takeUp(
    item: Extract<ShardItem, { type: 'request' }>,
    request: SubmittedRequest,
  ): boolean {
    const repeated = this.records.earlier(request);
    if (repeated !== undefined) {
      this.after.callers.push(item.fail);
      this.after.settle.push(() => {
        item.settle(repeated);
      });
      return true;
    }
    if (this.changedKeys.has(workflowKeyText(request)) && beginsRun(request.type)) {
      // One start per workflow id and statement: the next one is decided on what this turn stores.
      return false;
    }
    const run = this.runOf(request);
    if (run?.stale === true) return false;
    if (request.type === 'DeleteWorkflow' && run !== undefined) {
      // Its end is stored first: whoever has to hear of it hears of it.
      if (isOpen(run.state)) this.decideOn(request, run);
      if (run.fresh.length > 0) return false;
    }
    this.after.callers.push(item.fail);
    const outcome = isFork(item) ? this.forks.take(item) : this.decideOn(request, run);
    if (outcome === undefined) return true;
    const answer = this.remoteCode.answered(request, outcome, this.memory.runs);
    if (request.type === 'DeleteWorkflow' && run !== undefined && outcome.ok) this.delete(run);
    this.after.settle.push(() => {
      item.settle(answer);
    });
    this.records.keep(request, outcome);
    return true;
  }

  /** The row goes with the turn that takes its outcome up, also when the run is over and nobody wants it any more. */
  private takeSent(item: Extract<ShardItem, { type: 'sent' }>): void {
    const { row, outcome } = item;
    const { initiatedEventId } = row.outgoing;
    const run = initiatedEventId === undefined ? undefined : this.memory.runs.get(row.source.runId);
    if (run?.stale === true) {
      this.deferred.push(item);
      return;
    }
    if (run !== undefined && initiatedEventId !== undefined) {
      const [type, now] = ['SettleSentRequest', this.nowOf(run)] as const;
      this.decideRun(run, { type, ...run.key, now, initiatedEventId, outcome });
    }
    this.clocks.stir(row.source);
    this.records.keepDelivery(row, outcome);
    this.sent.push(row);
    this.after.callers.push(item.fail);
    this.after.settle.push(item.settle);
  }

  /** What the clock of the run's namespace shows. */
  private nowOf(run: CachedRun): EpochMs {
    return run.clock?.now ?? this.now;
  }

  private runOf(request: SubmittedRequest): CachedRun | undefined {
    const runId = request.runId ?? this.memory.current.get(workflowKeyText(request))?.runId;
    const run = runId === undefined ? undefined : this.memory.runs.get(runId);
    return run !== undefined && isRunOf(run.key, request) ? run : undefined;
  }

  private decideOn(submitted: SubmittedRequest, run: CachedRun | undefined): RequestOutcome {
    const now = run === undefined ? this.memory.clockOf(submitted)?.now : run.clock?.now;
    const request = { ...submitted, now: now ?? this.now };
    if (request.type === 'StartWorkflow') return this.start(request, run);
    if (run === undefined) return { ok: false, rejection: rejection('WORKFLOW_NOT_FOUND') };
    return this.decideRun(run, request as RunRequest);
  }

  private start(request: StartWorkflow, run: CachedRun | undefined): RequestOutcome {
    const key = workflowKeyText(request);
    const header = this.memory.current.get(key) ?? undefined;
    const state = run !== undefined && isOpen(run.state) ? run.state : undefined;
    const decision = decideStart(header && { header, state }, request);
    return this.apply(run, decision, request);
  }

  private decideRun(run: CachedRun, request: RunRequest): RequestOutcome {
    this.handOutAgain(run);
    const outcome = this.apply(run, decide(run.state, request), run.key);
    if (request.type !== 'RecordActivityTaskStarted' || !outcome.ok) return outcome;
    const activityTask = this.activities.taskFor(run, request.scheduledEventId);
    return activityTask ? { ok: true, reply: { ...outcome.reply, activityTask } } : outcome;
  }

  private apply(
    run: CachedRun | undefined,
    decision: Decision,
    key: Pick<StartWorkflow, 'tenantId' | 'namespaceId' | 'workflowId'>,
  ): RequestOutcome {
    switch (decision.type) {
      case 'reject':
        return { ok: false, rejection: decision.rejection };
      case 'ignore':
        return decision.outcome;
      case 'accept':
        if (run !== undefined && decision.state !== undefined && decision.facts.length > 0) {
          run.absorb(decision.facts, decision.state);
          this.touch(run);
          this.routeTasks(run, decision.facts);
        }
        if (decision.newRun !== undefined) this.begin(decision.newRun, key);
        return decision.outcome;
    }
  }

  private touch(run: CachedRun): void {
    this.touched.add(run);
    if (!isOpen(run.state)) this.memory.noteCurrent(run);
  }

  private begin(
    newRun: NewRun,
    {
      tenantId,
      namespaceId,
      workflowId,
    }: Pick<StartWorkflow, 'tenantId' | 'namespaceId' | 'workflowId'>,
  ): void {
    const key = { tenantId, namespaceId, workflowId, runId: newRun.runId };
    const ref = newRun.state.info.started.stateMachine;
    const machine = ref && this.host.known(ref);
    const { workflowType } = newRun.state.info.started;
    const hosted = ScheduleRun.is(workflowType)
      ? new ScheduleRun()
      : ref && machine && this.host.newRun(machine, key, ref);
    this.takeIn(new CachedRun(key, newRun.state, hosted, 0), newRun);
  }

  private takeIn(run: CachedRun, newRun: NewRun): void {
    run.clock = this.memory.clockOf(run.key);
    run.startedNow = true;
    this.memory.keep(run);
    this.changedKeys.add(run.workflowKey);
    run.absorb(newRun.facts, newRun.state);
    this.touched.add(run);
    this.memory.noteCurrent(run);
    this.routeTasks(run, newRun.facts);
  }

  private delete(run: CachedRun): void {
    this.deletes.push(run.key);
    this.changedKeys.add(run.workflowKey);
    this.memory.noteDeleted(run);
  }

  private routeTasks(run: CachedRun, facts: readonly Fact[]): void {
    for (const fact of facts) for (const task of tasksOf(fact, run.state)) this.route(run, task);
  }

  private route(run: CachedRun, task: Task): void {
    switch (task.type) {
      case 'DispatchWorkflowTask':
        this.dispatchWorkflowTask(run);
        return;
      case 'DispatchActivityTask':
        this.activities.dispatch(run, task.scheduledEventId, task.attempt);
        return;
      case 'WithdrawActivityTask':
        this.activities.withdraw(run, task);
        return;
      case 'SendRequest':
        this.outbox.push(outboxEntry(run.key, task, () => this.ports.surroundings.newRunId()));
        return;
      case 'NotifyActivityCancel':
        this.activities.notifyCancel(run, task.scheduledEventId, task.attempt);
        return;
      case 'FireTimer':
      case 'TimeOutWorkflow':
      case 'ScheduleFirstWorkflowTask':
      case 'TimeOutWorkflowTask':
      case 'TimeOutActivityTask':
      case 'LoseActivityTask':
      case 'RetryActivityTask':
      case 'RetryWorkflowTask':
        run.addTimer(task, this.now);
    }
  }

  private dispatchWorkflowTask(run: CachedRun): void {
    if (run.hosted === undefined) this.remoteCode.enqueue(run);
    else this.code.enqueue(run);
  }

  /** What a run had handed out before it was folded from the store may be lost: hand it out again. */
  private handOutAgain(run: CachedRun): void {
    if (!run.reloaded) return;
    run.reloaded = false;
    const task = run.state.workflowTask;
    if (run.hosted !== undefined && task !== undefined && task.startedEventId !== 0) {
      // Its host was this process, or one before it: nobody else can answer.
      this.code.failHostTask(run, 'the host of the workflow code was restarted');
    }
    for (const each of run.undelivered.splice(0)) this.route(run, each);
  }

  private takeWake(runId: CachedRun['key']['runId']): void {
    const run = this.memory.runs.get(runId);
    if (run === undefined) return;
    run.armedAt = undefined;
    run.clockArmedAt = undefined;
    this.touched.add(run);
    this.handOutAgain(run);
    if (run.clock !== undefined) this.takeDue(run, run.liveTimers, this.now);
    this.takeDue(run, run.timers, this.nowOf(run));
  }

  private takeDue(run: CachedRun, timers: CachedRun['timers'], now: EpochMs): void {
    for (let due = timers.takeDue(now); due; due = timers.takeDue(now)) {
      if (due.type === 'RetryActivityTask') {
        this.activities.dispatchAgain(run, due);
      } else if (due.type === 'RetryWorkflowTask') {
        this.dispatchWorkflowTask(run);
      } else {
        const newRunId = (): RunId => this.ports.surroundings.newRunId();
        this.decideRun(run, timerRequest(due, { key: run.key, now: this.nowOf(run), newRunId }));
      }
      this.code.drain();
    }
  }
}

function isFork(item: Extract<ShardItem, { type: 'request' }>): item is ForkItem {
  return item.request.type !== 'StartWorkflow' && beginsRun(item.request.type);
}
