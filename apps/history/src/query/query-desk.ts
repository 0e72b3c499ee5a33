import {
  type Activation,
  type EpochMs,
  ERROR_CATALOGUE,
  type ErrorCode,
  type Failure,
  type QueryAnswer,
  type QueryCall,
  type QueryOutcome,
  rejection,
  type RunId,
  type RunKey,
  type TaskQueueKey,
  type WorkflowQuery,
} from '@app/contract';
import { isOpen } from '@app/engine';

import type { HistoryPorts } from '../ports';
import type { CachedRun } from '../shard/cached-run';
import { workflowQueueOf } from '../shard/workflow-queue';
import { answerOfMachine } from './machine-query';

/** Queries of one run that wait at the same time. Temporal has 1; it is memory, not history. */
const WAITING_COUNT_MAX = 100;
/** Attempts of a workflow task from which on nobody expects it to succeed soon. Temporal's figure. */
const FAILING_ATTEMPT = 3;

/**
 * - `Waiting`: for a workflow task that is scheduled or in flight, because the answer must know what it brings.
 * - `WithTask`: a host has the task and the query with it.
 * - `Offered`, `Taken`: goes to a worker by itself, because workflow code has seen everything there is.
 */
type Phase = 'Waiting' | 'WithTask' | 'Offered' | 'Taken';

interface PendingQuery {
  readonly key: RunKey;
  readonly query: WorkflowQuery;
  readonly deadline: EpochMs;
  readonly settle: (outcome: QueryOutcome) => void;
  phase: Phase;
  /** The task it is with. */
  task: { readonly startedEventId: number; readonly attempt: number } | undefined;
  /** Where it is offered. */
  queue: TaskQueueKey | undefined;
  /** Ends the waits for it. */
  cancels: (() => void)[];
}

interface DeskOptions {
  readonly ports: Pick<HistoryPorts, 'tasks' | 'surroundings' | 'routes'>;
  readonly clock: { now(): EpochMs };
  /** The run as it is stored. */
  readonly read: (key: RunKey) => Promise<CachedRun | undefined>;
}

/**
 * Queries of the runs of one shard while their callers wait. In memory only: a query leaves no trace, so one that is
 * lost with its owner is asked again. Temporal: `api/queryworkflow/api.go`.
 */
export class QueryDesk {
  private readonly pending = new Map<RunId, Map<string, PendingQuery>>();
  private count = 0;

  constructor(private readonly options: DeskOptions) {}

  /** `undefined` when there is no such run. */
  async ask(key: RunKey, call: QueryCall): Promise<QueryOutcome | undefined> {
    const run = await this.options.read(key);
    if (run === undefined) return undefined;
    const answer = this.answerNow(run, call);
    if (answer !== undefined) return answer;
    return new Promise((settle) => {
      this.add(run, call, settle);
    });
  }

  /** The queries that go with the workflow task that was just started. */
  attach(run: CachedRun): readonly WorkflowQuery[] {
    const task = run.state.workflowTask;
    const waiting = this.pending.get(run.key.runId);
    if (waiting === undefined || task === undefined) return [];
    const attached = [...waiting.values()].filter(({ queue }) => queue === undefined);
    for (const each of attached) {
      each.phase = 'WithTask';
      each.task = { startedEventId: task.startedEventId, attempt: task.attempt };
    }
    return attached.map(({ query }) => query);
  }

  /** A turn that touched the run is stored: queries whose task is over go on. */
  review(run: CachedRun): void {
    const waiting = this.pending.get(run.key.runId);
    for (const each of waiting === undefined ? [] : [...waiting.values()])
      this.reviewOne(run, each);
  }

  /** A worker's poll takes a query that was offered. */
  async take(key: RunKey, queryId: string): Promise<Activation | undefined> {
    if (this.find(key, queryId) === undefined) return undefined;
    const run = await this.options.read(key);
    const pending = this.find(key, queryId);
    if (run === undefined || pending === undefined) return undefined;
    pending.phase = 'Taken';
    return this.activationOf(run, pending);
  }

  /** Whether somebody waited for it. */
  answer(key: Pick<RunKey, 'runId'>, queryId: string, answer: QueryAnswer): boolean {
    const pending = this.find(key, queryId);
    if (pending === undefined) return false;
    this.end(pending, outcomeOf(pending.key.runId, answer));
    return true;
  }

  /** The shard is owned here no longer: whoever waits asks again, and is answered by the next owner. */
  leave(): void {
    const refusal = refused('UNAVAILABLE', 'The shard of the run moved while the query waited.');
    for (const ofRun of [...this.pending.values()]) {
      for (const pending of [...ofRun.values()]) this.end(pending, refusal);
    }
  }

  private find({ runId }: Pick<RunKey, 'runId'>, queryId: string): PendingQuery | undefined {
    return this.pending.get(runId)?.get(queryId);
  }

  /** What can be said without asking workflow code. */
  private answerNow(run: CachedRun, call: QueryCall): QueryOutcome | undefined {
    const { runId } = run.key;
    const { status } = run;
    const { rejectCondition = 'None' } = call;
    const isRejected =
      (rejectCondition === 'NotOpen' && status !== 'Running') ||
      (rejectCondition === 'NotCompletedCleanly' && status !== 'Running' && status !== 'Completed');
    if (isRejected) return { type: 'Rejected', runId, status, isPaused: false };
    if (run.hosted !== undefined) return outcomeOf(runId, answerOfMachine(run, call.queryType));
    if (run.state.paused !== undefined) return pausedOutcome(run);
    if (!isOpen(run.state) && run.state.previousStartedEventId === 0) {
      return refused('WORKFLOW_NOT_READY', 'The run closed before its code had begun.');
    }
    if (isFailing(run)) return refused('WORKFLOW_NOT_READY');
    return (this.pending.get(runId)?.size ?? 0) >= WAITING_COUNT_MAX
      ? refused('RATE_LIMITED', 'Too many queries of the run wait for an answer.')
      : undefined;
  }

  private add(run: CachedRun, call: QueryCall, settle: (outcome: QueryOutcome) => void): void {
    const { ports, clock } = this.options;
    this.count += 1;
    const queryId = `q${String(this.count)}`;
    const { queryType, input, header, timeoutMs } = call;
    const pending: PendingQuery = {
      key: run.key,
      query: { queryId, queryType, ...(input && { input }), ...(header && { header }) },
      deadline: clock.now() + timeoutMs,
      settle,
      phase: 'Waiting',
      task: undefined,
      queue: undefined,
      cancels: [],
    };
    const { runId } = run.key;
    const ofRun = this.pending.get(runId) ?? new Map<string, PendingQuery>();
    this.pending.set(runId, ofRun.set(queryId, pending));
    pending.cancels.push(
      ports.surroundings.after(timeoutMs, () => {
        this.end(pending, this.timedOut(run, pending));
      }),
    );
    this.reviewOne(run, pending);
  }

  private reviewOne(run: CachedRun, pending: PendingQuery): void {
    if (pending.queue !== undefined) return;
    const { workflowTask, previousStartedEventId } = run.state;
    if (isFailing(run) || run.state.paused !== undefined) {
      this.end(pending, isFailing(run) ? refused('WORKFLOW_NOT_READY') : pausedOutcome(run));
      return;
    }
    const isWithHost =
      pending.task !== undefined &&
      workflowTask?.startedEventId === pending.task.startedEventId &&
      workflowTask.attempt === pending.task.attempt;
    if (isWithHost && isOpen(run.state)) return;
    pending.phase = 'Waiting';
    pending.task = undefined;
    if (isOpen(run.state) && (workflowTask !== undefined || previousStartedEventId === 0)) return;
    if (previousStartedEventId === 0) {
      this.end(pending, refused('WORKFLOW_NOT_READY', 'The run closed before its code had begun.'));
      return;
    }
    this.dispatch(run, pending, isOpen(run.state));
  }

  /** To the worker that has the run in its cache, if there is one; any other replays the whole history. */
  private dispatch(run: CachedRun, pending: PendingQuery, mayBeSticky: boolean): void {
    const { tasks, surroundings } = this.options.ports;
    const { tenantId, namespaceId, workflowId, runId } = run.key;
    const { sticky } = run.state;
    const { workflowType } = run.state.info.started;
    // Of the version that the run is on: another one may not know its code.
    const own = workflowQueueOf(run, this.options.ports.routes);
    const kept = sticky && { tenantId, namespaceId, name: sticky.taskQueue };
    const isSticky = mayBeSticky && kept !== undefined && tasks.hasWorkflowPoller(kept);
    const queue = isSticky ? kept : own;
    pending.queue = queue;
    const reservation = tasks.reserveWorkflowTask(queue, workflowType);
    if (reservation !== undefined) {
      pending.phase = 'Taken';
      reservation.deliver(this.activationOf(run, pending));
      return;
    }
    pending.phase = 'Offered';
    const { queryId } = pending.query;
    const place = { queue, workflowId, runId, scheduledEventId: 0, attempt: 0, queryId };
    tasks.offerWorkflowTask({ ...place, workflowType, offeredAt: this.options.clock.now() });
    pending.cancels.push(() => {
      tasks.withdrawWorkflowTask(place);
    });
    if (!isSticky) return;
    pending.cancels.push(
      surroundings.after(sticky?.scheduleToStartTimeoutMs ?? 0, () => {
        if (pending.phase !== 'Offered') return;
        tasks.withdrawWorkflowTask(place);
        this.dispatch(run, pending, false);
      }),
    );
  }

  private activationOf(run: CachedRun, pending: PendingQuery): Activation {
    const { state, key } = run;
    const now = this.options.clock.now();
    return {
      ...key,
      workflowType: state.info.started.workflowType,
      taskQueue: state.info.started.taskQueue,
      scheduledTime: now,
      startedTime: now,
      deadline: pending.deadline,
      scheduledEventId: 0,
      startedEventId: state.nextEventId - 1,
      attempt: 1,
      previousStartedEventId: state.previousStartedEventId,
      updates: [],
      queries: [],
      query: pending.query,
      recent: run.recent?.list() ?? [],
      unwritten: [],
    };
  }

  private timedOut(run: CachedRun, pending: PendingQuery): QueryOutcome {
    const { workflowType } = run.state.info.started;
    const own = workflowQueueOf(run, this.options.ports.routes);
    const isWithWorker = pending.phase === 'Taken' || pending.phase === 'WithTask';
    const why = isWithWorker
      ? 'A worker has the query and did not answer it.'
      : this.options.ports.tasks.explainWorkflowTask(own, workflowType).sentence;
    return refused('QUERY_TIMED_OUT', `${ERROR_CATALOGUE.QUERY_TIMED_OUT.sentence} ${why}`);
  }

  private end(pending: PendingQuery, outcome: QueryOutcome): void {
    const { runId } = pending.key;
    const ofRun = this.pending.get(runId);
    if (ofRun?.delete(pending.query.queryId) !== true) return;
    if (ofRun.size === 0) this.pending.delete(runId);
    for (const cancel of pending.cancels) cancel();
    pending.settle(outcome);
  }
}

function isFailing(run: CachedRun): boolean {
  return isOpen(run.state) && (run.state.workflowTask?.attempt ?? 1) >= FAILING_ATTEMPT;
}

function pausedOutcome(run: CachedRun): QueryOutcome {
  return { type: 'Rejected', runId: run.key.runId, status: run.status, isPaused: true };
}

function refused(code: ErrorCode, message?: string, failure?: Failure): QueryOutcome {
  return { type: 'Refused', rejection: rejection(code, message), ...(failure && { failure }) };
}

function outcomeOf(runId: RunId, answer: QueryAnswer): QueryOutcome {
  if (answer.type === 'Failed') {
    return refused('QUERY_FAILED', answer.failure.message, answer.failure);
  }
  return { type: 'Answered', runId, ...(answer.result && { result: answer.result }) };
}
