import {
  type EpochMs,
  type InboxKey,
  type OutboxEntry,
  type RunId,
  type RunKey,
  type SentRow,
  type SubmittedRequest,
} from '@app/contract';
import { isOpen } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { ForkDesk } from '../fork/fork-desk';
import { type ForkItem, ForkTurn } from '../fork/fork-turn';
import type { HistoryPorts } from '../ports';
import type { QueryDesk } from '../query/query-desk';
import type { HandOutTurn } from './activity-hand-out';
import { AfterCommit } from './after-commit';
import { beginsRun } from './begins-run';
import type { CachedRun } from './cached-run';
import { ClockTurn } from './clock-turn';
import { HostedCode } from './hosted-code';
import { namedRunId } from './named-run-id';
import { RequestRecords } from './request-records';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';
import { TaskRouter } from './task-router';
import { timerRequest } from './timer-request';
import { TurnRuns } from './turn-runs';
import { TurnSpans } from './turn-spans';

/**
 * One turn in the making: takes requests one after the other, lets the engine decide, runs in-process workflow code as
 * far as it goes, and collects what is to be written and what is to be done afterwards. It writes nothing itself.
 */
export class Turn {
  /** Real time: the database's clock. */
  readonly now: EpochMs;
  readonly records: RequestRecords;
  /** Clocks of namespaces in virtual time. */
  readonly clocks: ClockTurn;
  /** Rows of the outbox whose outcome this turn takes up. */
  readonly sent: SentRow[] = [];
  /** Rows of the inbox that this turn takes. */
  readonly received: InboxKey[] = [];
  /** Items that must wait for the next turn. */
  readonly deferred: ShardItem[] = [];
  /** Offset after the last record of the request log that was taken; 0 for none. */
  nextOffset = 0;
  readonly after = new AfterCommit();
  /** Absent: nothing is traced. */
  readonly spans: TurnSpans | undefined;
  private readonly runs: TurnRuns;
  private readonly router: TaskRouter;
  private readonly forks: ForkTurn;
  private readonly code: HostedCode;

  constructor(
    private readonly ports: HistoryPorts,
    host: AslHost,
    private readonly memory: ShardMemory,
    options: {
      readonly now: EpochMs;
      readonly push: (item: ShardItem) => void;
      readonly desk: ForkDesk;
      readonly queries: QueryDesk;
    },
  ) {
    const { now, push } = options;
    this.now = now;
    this.spans = ports.tracer && new TurnSpans(ports.tracer);
    this.records = new RequestRecords(memory);
    const runs = new TurnRuns({ now, memory, host, router: () => this.router });
    this.runs = runs;
    this.clocks = new ClockTurn({
      memory,
      touched: runs.touched,
      records: this.records,
      after: this.after,
    });
    this.code = new HostedCode({
      nowOf: (run) => runs.nowOf(run),
      ports,
      host,
      memory,
      push,
      apply: (run, decision) => runs.apply(run, decision, run.key).ok,
      touch: (run) => runs.touched.add(run),
      send: (run, request) => {
        this.router.send(run, request);
      },
      afterCommit: (tell) => this.after.parked.push(tell),
    });
    this.router = new TaskRouter({
      now,
      surroundings: ports.surroundings,
      handOut: this.handOutTurn(options.queries),
      code: this.code,
    });
    this.forks = new ForkTurn({
      ...options,
      memory,
      afterCommit: (tell) => this.after.parked.push(tell),
      apply: (run, decision, key) => runs.apply(run, decision, key),
      begin: (run, newRun) => {
        runs.takeIn(run, newRun);
      },
    });
  }

  private handOutTurn(queries: QueryDesk): HandOutTurn {
    return {
      now: this.now,
      nowOf: (run) => this.runs.nowOf(run),
      tick: (clock) => {
        this.clocks.raise(clock, clock.now + 1);
      },
      sink: this.ports.tasks,
      routes: this.ports.routes,
      after: this.after,
      queries,
      apply: (run, decision) => this.runs.apply(run, decision, run.key).ok,
    };
  }

  get touched(): ReadonlySet<CachedRun> {
    return this.runs.touched;
  }

  /** Closed runs that are no more after this turn. */
  get deletes(): readonly RunKey[] {
    return this.runs.deletes;
  }

  /** Requests to other runs, in the order in which they became necessary. */
  get outbox(): readonly OutboxEntry[] {
    return this.router.outbox;
  }

  take(item: ShardItem): void {
    this.spans?.take(item);
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
    this.router.remoteCode.handOut(this.touched);
  }

  private takeRequest(item: Extract<ShardItem, { type: 'request' }>): void {
    const { request, offset, received } = item;
    if ((offset ?? received) !== undefined && this.deferred.length > 0) {
      // The stored offset says that all before it is applied, so nothing may overtake what waits; rows of the inbox
      // keep their order likewise.
      this.deferred.push(item);
      return;
    }
    const isTaken = this.takeUp(item, request);
    if (!isTaken) this.deferred.push(item);
    else if (offset !== undefined) this.nextOffset = offset + 1;
    else if (received !== undefined) this.received.push(received);
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
    if (this.runs.hasChanged(request) && beginsRun(request.type)) {
      // One start per workflow id and statement: the next one is decided on what this turn stores.
      return false;
    }
    // Which run its workflow id stands for now is not in memory any more.
    if (namedRunId(request) === undefined && this.runs.hasLost(request)) return false;
    const run = this.runs.find(request);
    if (run?.stale === true) return false;
    if (request.type === 'DeleteWorkflow' && run !== undefined) {
      // Its end is stored first: whoever has to hear of it hears of it.
      if (isOpen(run.state)) this.runs.decideOn(request, run);
      if (run.fresh.length > 0) return false;
    }
    this.after.callers.push(item.fail);
    const outcome = isFork(item) ? this.forks.take(item) : this.runs.decideOn(request, run);
    if (outcome === undefined) return true;
    const answer = this.router.remoteCode.answered(request, outcome, this.memory.runs);
    if (request.type === 'DeleteWorkflow' && run !== undefined && outcome.ok) this.runs.delete(run);
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
      const [type, now] = ['SettleSentRequest', this.runs.nowOf(run)] as const;
      this.runs.decideRun(run, { type, ...run.key, now, initiatedEventId, outcome });
    }
    this.clocks.stir(row.source);
    this.records.keepDelivery(row, outcome);
    this.sent.push(row);
    this.after.callers.push(item.fail);
    this.after.settle.push(item.settle);
  }

  private takeWake(runId: CachedRun['key']['runId']): void {
    const run = this.memory.runs.get(runId);
    if (run === undefined) return;
    run.armedAt = undefined;
    run.clockArmedAt = undefined;
    this.runs.touched.add(run);
    this.router.handOutAgain(run);
    if (run.clock !== undefined) this.takeDue(run, run.liveTimers, this.now);
    this.takeDue(run, run.timers, this.runs.nowOf(run));
  }

  private takeDue(run: CachedRun, timers: CachedRun['timers'], now: EpochMs): void {
    for (let due = timers.takeDue(now); due; due = timers.takeDue(now)) {
      if (due.type === 'RetryActivityTask') {
        this.router.activities.dispatchAgain(run, due);
      } else if (due.type === 'RetryWorkflowTask') {
        this.router.dispatchWorkflowTask(run);
      } else {
        const newRunId = (): RunId => this.ports.surroundings.newRunId();
        this.runs.decideRun(
          run,
          timerRequest(due, { key: run.key, now: this.runs.nowOf(run), newRunId }),
        );
      }
      this.code.drain();
    }
  }
}

function isFork(item: Extract<ShardItem, { type: 'request' }>): item is ForkItem {
  return item.request.type !== 'StartWorkflow' && beginsRun(item.request.type);
}
