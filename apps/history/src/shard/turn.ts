import type { Advance } from '@app/asl';
import {
  type ActivityTask,
  type ActivityTaskOffer,
  type EpochMs,
  type EventId,
  type Fact,
  rejection,
  type RequestOutcome,
  type RequestRecord,
  type Reservation,
  type StartWorkflow,
  type SubmittedRequest,
  type Task,
} from '@app/contract';
import {
  activityTaskOf,
  decide,
  type Decision,
  decideStart,
  isOpen,
  type NewRun,
  pendingActivity,
  type RunRequest,
  tasksOf,
} from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HistoryPorts } from '../ports';
import { CachedRun } from './cached-run';
import { isRunOf, requestKeyText, workflowKeyText } from './keys';
import type { ShardItem } from './shard-item';
import type { ShardMemory } from './shard-memory';

/** Who takes workflow tasks of state machines. */
const HOST_IDENTITY = 'perdure-asl';

/** An offer that no worker takes is made again after this; doubles with the age of the attempt. */
const REOFFER_MS_MIN = 10_000;
const REOFFER_MS_MAX = 300_000;

/** Advances of one run in one turn: a definition that never rests must not own the shard. */
const ADVANCE_COUNT_MAX = 20;

/** What is done once the turn is stored, and what instead when it is not. */
export interface AfterCommit {
  readonly settle: (() => void)[];
  readonly reservations: { readonly reservation: Reservation; readonly task: ActivityTask }[];
  readonly offers: ActivityTaskOffer[];
  readonly cancels: Pick<ActivityTask, 'runId' | 'scheduledEventId' | 'attempt'>[];
  /** Machines that wait for an expression; told to the shard when they go on. */
  readonly parked: (() => void)[];
  readonly callers: ((fault: Error) => void)[];
}

/**
 * One turn in the making: takes requests one after the other, lets the engine decide, runs in-process workflow code as
 * far as it goes, and collects what is to be written and what is to be done afterwards. It writes nothing itself.
 */
export class Turn {
  readonly touched = new Set<CachedRun>();
  readonly records: RequestRecord[] = [];
  /** Items that must wait for the next turn. */
  readonly deferred: ShardItem[] = [];
  readonly after: AfterCommit = {
    settle: [],
    reservations: [],
    offers: [],
    cancels: [],
    parked: [],
    callers: [],
  };
  private readonly startedKeys = new Set<string>();
  private readonly hostQueue: CachedRun[] = [];
  private readonly advanceCounts = new Map<CachedRun, number>();

  constructor(
    private readonly ports: HistoryPorts,
    private readonly host: AslHost,
    private readonly memory: ShardMemory,
    readonly now: EpochMs,
    private readonly push: (item: ShardItem) => void,
  ) {}

  take(item: ShardItem): void {
    switch (item.type) {
      case 'request':
        this.takeRequest(item);
        break;
      case 'wake':
        this.takeWake(item.key.runId);
        break;
      case 'advanced':
        this.takeAdvanced(item);
    }
    this.drainHosts();
  }

  private takeRequest(item: Extract<ShardItem, { type: 'request' }>): void {
    const { request } = item;
    const repeated = this.repetition(request);
    if (repeated !== undefined) {
      this.after.settle.push(() => {
        item.settle(repeated);
      });
      return;
    }
    if (request.type === 'StartWorkflow' && this.startedKeys.has(workflowKeyText(request))) {
      // One start per workflow id and statement: the next one is decided on what this turn stores.
      this.deferred.push(item);
      return;
    }
    const run = this.runOf(request);
    if (run?.stale === true) {
      this.deferred.push(item);
      return;
    }
    const outcome = this.decideOn(request, run);
    this.after.callers.push(item.fail);
    this.after.settle.push(() => {
      item.settle(outcome);
    });
    this.record(request, outcome);
  }

  /** The first outcome of a request id, if there was one. */
  private repetition(request: SubmittedRequest): RequestOutcome | undefined {
    if (request.requestId === undefined) return undefined;
    const record = this.memory.requests.get(requestKeyText(request, request.requestId));
    if (record === undefined || record === null) return undefined;
    return record.requestType === request.type
      ? record.outcome
      : { ok: false, rejection: rejection('REQUEST_ID_REUSED') };
  }

  /** Refusals are not kept: what was refused once may be right later. */
  private record(request: SubmittedRequest, outcome: RequestOutcome): void {
    if (request.requestId === undefined || !outcome.ok) return;
    const { tenantId, namespaceId, workflowId, requestId } = request;
    const record = {
      tenantId,
      namespaceId,
      workflowId,
      requestId,
      requestType: request.type,
      outcome,
    };
    this.records.push(record);
    this.memory.requests.set(requestKeyText(request, requestId), record);
  }

  private runOf(request: SubmittedRequest): CachedRun | undefined {
    const runId = request.runId ?? this.memory.current.get(workflowKeyText(request))?.runId;
    const run = runId === undefined ? undefined : this.memory.runs.get(runId);
    return run !== undefined && isRunOf(run.key, request) ? run : undefined;
  }

  private decideOn(submitted: SubmittedRequest, run: CachedRun | undefined): RequestOutcome {
    const request = { ...submitted, now: this.now };
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
    const activityTask = activityTaskOf(run.state, request.scheduledEventId);
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
        return (
          decision.outcome ?? { ok: false, rejection: rejection('INTERNAL', decision.reason) }
        );
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
    { tenantId, namespaceId, workflowId }: Pick<StartWorkflow, 'tenantId' | 'namespaceId' | 'workflowId'>,
  ): void {
    const key = { tenantId, namespaceId, workflowId, runId: newRun.runId };
    const ref = newRun.state.info.started.stateMachine;
    const machine = ref && this.host.known(ref);
    const hosted = ref && machine && this.host.newRun(machine, key, ref);
    const run = new CachedRun(key, newRun.state, hosted, 0);
    run.startedNow = true;
    this.memory.keep(run);
    this.startedKeys.add(workflowKeyText(key));
    run.absorb(newRun.facts, newRun.state);
    this.touched.add(run);
    this.memory.noteCurrent(run);
    this.routeTasks(run, newRun.facts);
  }

  private routeTasks(run: CachedRun, facts: readonly Fact[]): void {
    for (const fact of facts) for (const task of tasksOf(fact, run.state)) this.route(run, task);
  }

  private route(run: CachedRun, task: Task): void {
    switch (task.type) {
      case 'DispatchWorkflowTask':
        if (run.hosted !== undefined) this.hostQueue.push(run);
        return;
      case 'DispatchActivityTask':
        this.dispatch(run, task.scheduledEventId, task.attempt);
        return;
      case 'NotifyActivityCancel':
        this.notifyCancel(run, task.scheduledEventId, task.attempt);
        return;
      case 'FireTimer':
      case 'TimeOutWorkflow':
      case 'ScheduleFirstWorkflowTask':
      case 'TimeOutWorkflowTask':
      case 'TimeOutActivityTask':
      case 'LoseActivityTask':
      case 'RetryActivityTask':
      case 'RetryWorkflowTask':
        run.timers.add(task);
    }
  }

  /** A worker that has the attempt is told; an attempt that still waits is withdrawn by its own end. */
  private notifyCancel(run: CachedRun, scheduledEventId: EventId, attempt: number): void {
    if (pendingActivity(run.state, scheduledEventId)?.started === undefined) return;
    this.after.cancels.push({ runId: run.key.runId, scheduledEventId, attempt });
  }

  /**
   * Hands an attempt to a worker. With a poller at hand its start is part of this turn; otherwise it is offered, and
   * offered again later should the offer get lost.
   */
  private dispatch(run: CachedRun, scheduledEventId: EventId, attempt: number): void {
    const activity = pendingActivity(run.state, scheduledEventId);
    if (activity?.attempt !== attempt || activity.started !== undefined) return;
    const { taskQueue: name, activityType, priority } = activity.scheduled;
    const { tenantId, namespaceId, workflowId, runId } = run.key;
    const queue = { tenantId, namespaceId, name };
    const reservation = this.ports.tasks.reserve(queue, activityType);
    if (reservation !== undefined) {
      this.startReserved(run, reservation, { scheduledEventId, attempt });
      return;
    }
    this.after.offers.push({
      queue,
      workflowId,
      runId,
      scheduledEventId,
      attempt,
      activityType,
      ...(priority && { priority }),
      offeredAt: this.now,
    });
    const ageMs = this.now - activity.attemptScheduledTime;
    const reofferMs = Math.min(Math.max(ageMs, REOFFER_MS_MIN), REOFFER_MS_MAX);
    run.timers.add({
      type: 'RetryActivityTask',
      dueAt: this.now + reofferMs,
      taskQueue: name,
      scheduledEventId,
      attempt,
    });
  }

  private startReserved(
    run: CachedRun,
    reservation: Reservation,
    at: { readonly scheduledEventId: EventId; readonly attempt: number },
  ): void {
    const { identity, pollRequestId, respondWithinMs } = reservation;
    const outcome = this.apply(
      run,
      decide(run.state, {
        type: 'RecordActivityTaskStarted',
        ...run.key,
        ...at,
        now: this.now,
        identity,
        pollRequestId,
        ...(respondWithinMs !== undefined && { respondWithinMs }),
      }),
      run.key,
    );
    const task = outcome.ok ? activityTaskOf(run.state, at.scheduledEventId) : undefined;
    if (task === undefined) reservation.release();
    else this.after.reservations.push({ reservation, task });
  }

  /** What a run had handed out before it was folded from the store may be lost: hand it out again. */
  private handOutAgain(run: CachedRun): void {
    if (!run.reloaded) return;
    run.reloaded = false;
    const task = run.state.workflowTask;
    if (run.hosted !== undefined && task !== undefined && task.startedEventId !== 0) {
      // Its host was this process, or one before it: nobody else can answer.
      this.failHostTask(run, 'the host of the workflow code was restarted');
    }
    for (const each of run.undelivered.splice(0)) this.route(run, each);
  }

  private takeWake(runId: CachedRun['key']['runId']): void {
    const run = this.memory.runs.get(runId);
    if (run === undefined) return;
    run.armedAt = undefined;
    this.touched.add(run);
    this.handOutAgain(run);
    for (let due = run.timers.takeDue(this.now); due; due = run.timers.takeDue(this.now)) {
      if (due.type === 'RetryActivityTask') {
        this.dispatch(run, due.scheduledEventId, due.attempt);
      } else if (due.type === 'RetryWorkflowTask') {
        if (run.hosted !== undefined) this.hostQueue.push(run);
      } else {
        const { dueAt: _dueAt, ...rest } = due;
        const request = { ...rest, ...run.key, now: this.now };
        this.decideRun(run, this.completed(request as RunRequest));
      }
      this.drainHosts();
    }
  }

  /** What a timer does not carry: ids of runs it may begin, words for people. */
  private completed(request: RunRequest): RunRequest {
    switch (request.type) {
      case 'TimeOutWorkflow':
        return { ...request, newRunId: this.ports.surroundings.newRunId() };
      case 'LoseActivityTask':
        return { ...request, reason: 'no answer within the window' };
      default:
        return request;
    }
  }

  private drainHosts(): void {
    for (let run = this.hostQueue.shift(); run !== undefined; run = this.hostQueue.shift()) {
      this.hostWorkflowTask(run);
    }
  }

  /** Takes the scheduled workflow task of a state machine and answers it, in this turn if nothing has to be awaited. */
  private hostWorkflowTask(run: CachedRun): void {
    const task = run.state.workflowTask;
    const { hosted } = run;
    if (hosted === undefined || task === undefined || task.startedEventId !== 0 || run.stale) return;
    const count = (this.advanceCounts.get(run) ?? 0) + 1;
    this.advanceCounts.set(run, count);
    if (count > ADVANCE_COUNT_MAX) {
      this.push({ type: 'wake', key: run.key });
      run.undelivered.push({ type: 'DispatchWorkflowTask', taskQueue: '', scheduledEventId: task.scheduledEventId, attempt: task.attempt });
      run.reloaded = true;
      return;
    }
    this.apply(
      run,
      decide(run.state, {
        type: 'RecordWorkflowTaskStarted',
        ...run.key,
        now: this.now,
        scheduledEventId: task.scheduledEventId,
        attempt: task.attempt,
        identity: HOST_IDENTITY,
        pollRequestId: '',
      }),
      run.key,
    );
    this.advance(run, hosted);
  }

  private advance(run: CachedRun, hosted: NonNullable<CachedRun['hosted']>): void {
    let advanced: Advance | Promise<Advance>;
    try {
      advanced = this.host.advance(hosted, run.key, this.now);
    } catch (fault) {
      this.hostFault(run, fault);
      return;
    }
    if (advanced instanceof Promise) this.park(run, advanced);
    else this.complete(run, advanced);
  }

  /** An expression is evaluated elsewhere: the workflow task stays in flight, others go on. */
  private park(run: CachedRun, advancing: Promise<Advance>): void {
    const task = run.state.workflowTask;
    if (task === undefined) return;
    run.advancing = true;
    const { scheduledEventId, attempt } = task;
    const tell = (result: Extract<ShardItem, { type: 'advanced' }>['result']): void => {
      this.push({ type: 'advanced', key: run.key, task: { scheduledEventId, attempt }, result });
    };
    const settled = advancing.then(
      (advance) => ({ ok: true as const, advance }),
      (fault: unknown) => ({ ok: false as const, fault }),
    );
    // Told only after the commit: before it, the task this answers is not stored as started.
    this.after.parked.push(() => {
      void settled.then(tell);
    });
  }

  private takeAdvanced(item: Extract<ShardItem, { type: 'advanced' }>): void {
    const run = this.memory.runs.get(item.key.runId);
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
      this.touched.add(run);
    } else if (item.result.ok) this.complete(run, item.result.advance);
    else this.hostFault(run, item.result.fault);
  }

  private complete(run: CachedRun, advance: Advance): void {
    const task = run.state.workflowTask;
    if (task === undefined) return;
    const decision = decide(run.state, {
      type: 'RespondWorkflowTaskCompleted',
      ...run.key,
      now: this.now,
      scheduledEventId: task.scheduledEventId,
      startedEventId: task.startedEventId,
      attempt: task.attempt,
      commands: advance.commands,
      identity: HOST_IDENTITY,
      newRunId: this.ports.surroundings.newRunId(),
      forceCreateNewWorkflowTask: advance.more,
    });
    const outcome = this.apply(run, decision, run.key);
    // The machine has gone on and the run has not: fold it again.
    if (!outcome.ok) run.stale = true;
  }

  private hostFault(run: CachedRun, fault: unknown): void {
    this.ports.faults.report('workflow code could not be advanced', fault, { ...run.key });
    this.failHostTask(run, fault instanceof Error ? fault.message : String(fault));
    run.stale = true;
  }

  /** Later attempts are left to their time-out, which grows: a machine that cannot go on is not asked all the time. */
  private failHostTask(run: CachedRun, message: string): void {
    const task = run.state.workflowTask;
    if (task === undefined || task.attempt > 1) return;
    this.apply(
      run,
      decide(run.state, {
        type: 'RespondWorkflowTaskFailed',
        ...run.key,
        now: this.now,
        scheduledEventId: task.scheduledEventId,
        startedEventId: task.startedEventId,
        attempt: task.attempt,
        cause: 'WorkflowWorkerUnhandledFailure',
        failure: { message, info: { type: 'Server', nonRetryable: false } },
        identity: HOST_IDENTITY,
      }),
      run.key,
    );
  }
}
