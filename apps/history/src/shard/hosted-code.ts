import type { Advance } from '@app/asl';
import type { EpochMs, OutgoingRequest } from '@app/contract';
import { decide, type Decision } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HistoryPorts } from '../ports';
import { ScheduleRun } from '../schedule/schedule-run';
import type { CachedRun } from './cached-run';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';

/** Who takes workflow tasks of state machines. */
const HOST_IDENTITY = 'perdure-asl';
const SCHEDULE_IDENTITY = 'perdure-schedule';

/** Advances of one run in one turn: a definition that never rests must not own the shard. */
const ADVANCE_COUNT_MAX = 20;

/**
 * Facts of one run in one turn, beyond what its last advance adds. They are one row of its history, and whoever wants an
 * event reads the row: with 40,000 in it, a page of 100 events took as long as reading 10,000.
 */
const FACT_COUNT_MAX = 1_000;

/** What hosted code needs of the turn it runs in. */
export interface HostingTurn {
  /** By the clock of the run. */
  readonly nowOf: (run: CachedRun) => EpochMs;
  readonly ports: HistoryPorts;
  readonly host: AslHost;
  readonly memory: ShardMemory;
  readonly push: (item: ShardItem) => void;
  /** Takes over what the engine decided; says whether it accepted. */
  readonly apply: (run: CachedRun, decision: Decision) => boolean;
  readonly touch: (run: CachedRun) => void;
  /** Sends a request to another run, with this turn. */
  readonly send: (run: CachedRun, request: OutgoingRequest) => void;
  /** Runs once the turn is stored. */
  readonly afterCommit: (tell: () => void) => void;
}

/**
 * Workflow code that is hosted in this process, within one turn: takes scheduled workflow tasks, lets the machine
 * advance, and answers at once, or later when an expression has to leave the process.
 */
export class HostedCode {
  private readonly queue: CachedRun[] = [];
  private readonly advanceCounts = new Map<CachedRun, number>();

  constructor(private readonly turn: HostingTurn) {}

  enqueue(run: CachedRun): void {
    if (run.hosted !== undefined) this.queue.push(run);
  }

  drain(): void {
    for (let run = this.queue.shift(); run !== undefined; run = this.queue.shift()) {
      this.hostWorkflowTask(run);
    }
  }

  /** Takes the scheduled workflow task of a state machine and answers it, in this turn if nothing has to be awaited. */
  private hostWorkflowTask(run: CachedRun): void {
    const task = run.state.workflowTask;
    const { hosted } = run;
    if (hosted === undefined || run.stale || task?.startedEventId !== 0) return;
    if (run.state.paused !== undefined) return;
    const count = (this.advanceCounts.get(run) ?? 0) + 1;
    this.advanceCounts.set(run, count);
    if (count > ADVANCE_COUNT_MAX || run.fresh.length > FACT_COUNT_MAX) {
      this.turn.push({ type: 'wake', key: run.key });
      run.undelivered.push({
        type: 'DispatchWorkflowTask',
        taskQueue: '',
        taskQueueKind: 'Normal',
        scheduledEventId: task.scheduledEventId,
        attempt: task.attempt,
      });
      run.reloaded = true;
      return;
    }
    this.turn.apply(
      run,
      decide(run.state, {
        type: 'RecordWorkflowTaskStarted',
        ...run.key,
        now: this.turn.nowOf(run),
        scheduledEventId: task.scheduledEventId,
        attempt: task.attempt,
        identity: HOST_IDENTITY,
        pollRequestId: '',
      }),
    );
    this.advance(run, hosted);
  }

  private advance(run: CachedRun, hosted: NonNullable<CachedRun['hosted']>): void {
    let advanced: Advance | Promise<Advance>;
    try {
      advanced =
        hosted instanceof ScheduleRun
          ? this.advanceSchedule(run, hosted)
          : this.turn.host.advance(hosted, run.key, this.turn.nowOf(run));
    } catch (fault) {
      this.hostFault(run, fault);
      return;
    }
    if (advanced instanceof Promise) this.park(run, advanced);
    else this.complete(run, advanced);
  }

  private advanceSchedule(run: CachedRun, schedule: ScheduleRun): Advance {
    const calls = run.state.pendingUpdates
      .filter(({ stage }) => stage === 'Sent')
      .map(({ update }) => update);
    const { terminations, ...advanced } = schedule.advance(this.turn.nowOf(run), calls);
    for (const { workflowId, runId } of terminations) {
      this.turn.send(run, {
        type: 'TerminateWorkflow',
        tenantId: run.key.tenantId,
        namespaceId: run.key.namespaceId,
        workflowId,
        ...(runId && { runId }),
        requestId: `${run.key.runId}/terminate/${workflowId}/${runId ?? ''}`,
        reason: 'the next run of its schedule is due',
        identity: SCHEDULE_IDENTITY,
      });
    }
    return advanced;
  }

  /** An expression is evaluated elsewhere: the workflow task stays in flight, others go on. */
  private park(run: CachedRun, advancing: Promise<Advance>): void {
    const task = run.state.workflowTask;
    if (task === undefined) return;
    run.advancing = true;
    const { scheduledEventId, attempt } = task;
    const tell = (result: Extract<ShardItem, { type: 'advanced' }>['result']): void => {
      this.turn.push({
        type: 'advanced',
        key: run.key,
        task: { scheduledEventId, attempt },
        result,
      });
    };
    const settled = advancing.then(
      (advance) => ({ ok: true as const, advance }),
      (fault: unknown) => ({ ok: false as const, fault }),
    );
    // Told only after the commit: before it, the task this answers is not stored as started.
    this.turn.afterCommit(() => {
      void settled.then(tell);
    });
  }

  takeAdvanced(item: Extract<ShardItem, { type: 'advanced' }>): void {
    const run = this.turn.memory.runs.get(item.key.runId);
    if (run === undefined) return;
    run.advancing = false;
    const task = run.state.workflowTask;
    const isSame =
      task?.startedEventId !== 0 &&
      task?.scheduledEventId === item.task.scheduledEventId &&
      task.attempt === item.task.attempt;
    if (!isSame) {
      // The task timed out meanwhile: what the machine did in between never happened.
      run.stale = true;
      this.turn.touch(run);
    } else if (item.result.ok) this.complete(run, item.result.advance);
    else this.hostFault(run, item.result.fault);
  }

  private complete(run: CachedRun, advance: Advance): void {
    const task = run.state.workflowTask;
    if (task === undefined) return;
    const decision = decide(run.state, {
      type: 'RespondWorkflowTaskCompleted',
      ...run.key,
      now: this.turn.nowOf(run),
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      attempt: task.attempt,
      commands: advance.commands,
      identity: HOST_IDENTITY,
      newRunId: (run.successorId ??= this.turn.ports.surroundings.newRunId()),
      forceCreateNewWorkflowTask: advance.more,
    });
    const isAccepted = this.turn.apply(run, decision);
    // The machine has gone on and the run has not: fold it again.
    if (!isAccepted) run.stale = true;
  }

  private hostFault(run: CachedRun, fault: unknown): void {
    this.turn.ports.faults.report('workflow code could not be advanced', fault, { ...run.key });
    this.failHostTask(run, fault instanceof Error ? fault.message : String(fault));
    run.stale = true;
  }

  /** Later attempts are left to their time-out, which grows: a machine that cannot go on is not asked all the time. */
  failHostTask(run: CachedRun, message: string): void {
    const task = run.state.workflowTask;
    if (task === undefined || task.attempt > 1) return;
    this.turn.apply(
      run,
      decide(run.state, {
        type: 'RespondWorkflowTaskFailed',
        ...run.key,
        now: this.turn.nowOf(run),
        scheduledEventId: task.scheduledEventId,
        startedEventId: task.startedEventId,
        attempt: task.attempt,
        cause: 'WorkflowWorkerUnhandledFailure',
        failure: { message, info: { type: 'Server', nonRetryable: false } },
        identity: HOST_IDENTITY,
      }),
    );
  }
}
