import type {
  Activation,
  Reply,
  RequestOutcome,
  RunId,
  SubmittedRequest,
  TaskQueueKey,
} from '@app/contract';
import { activationOf, decide, isOpen, type WorkflowTask } from '@app/engine';

import type { QueryDesk } from '../query/query-desk';
import type { HandOutTurn } from './activity-hand-out';
import type { CachedRun } from './cached-run';
import { reofferDelayMs } from './reoffer-delay';
import { RunFault } from './run-fault';
import { staysOnVersion, workflowQueueOf } from './workflow-queue';

/**
 * Workflow code that is hosted outside of this process, within one turn. Its tasks are handed out when the turn has
 * taken everything, so that one task brings all that happened in it.
 */
export class RemoteCode {
  private readonly waiting = new Set<CachedRun>();

  constructor(private readonly turn: HandOutTurn) {}

  enqueue(run: CachedRun): void {
    this.waiting.add(run);
  }

  /** With a poller at hand the start of a task is part of this turn; otherwise it is offered. */
  handOut(touched: Iterable<CachedRun>): void {
    for (const run of this.waiting) {
      try {
        this.dispatch(run);
      } catch (fault) {
        throw new RunFault(run.key, fault);
      }
    }
    this.waiting.clear();
    for (const run of touched) if (run.offered !== undefined) this.withdrawOvertaken(run);
  }

  /**
   * What the caller of a request that concerns a workflow task is told: a task that was started for it comes with what
   * its host has to know, which is not kept with the request id. The callers of queries that it answers are told too.
   */
  answered(
    request: SubmittedRequest,
    outcome: RequestOutcome,
    runs: Pick<ReadonlyMap<RunId, CachedRun>, 'get'>,
  ): RequestOutcome {
    if (!outcome.ok) return outcome;
    const { runId } = outcome.reply;
    if (request.type === 'RespondWorkflowTaskCompleted' && request.queryResults !== undefined) {
      const { queryResults } = request;
      this.turn.after.settle.push(() => {
        for (const [queryId, answer] of Object.entries(queryResults)) {
          this.turn.queries.answer({ runId }, queryId, answer);
        }
      });
    }
    if (!bringsWorkflowTask(request, outcome.reply)) return outcome;
    const run = runs.get(runId);
    const activation = run && activationOfRun(run, this.turn.queries);
    return activation ? { ok: true, reply: { ...outcome.reply, activation } } : outcome;
  }

  private dispatch(run: CachedRun): void {
    const task = run.state.workflowTask;
    if (!isOpen(run.state) || run.state.paused !== undefined) return;
    if (task?.startedEventId !== 0 || this.isTooEarly(run, task)) return;
    const queue = this.queueOf(run, task);
    const { workflowType, priority } = run.state.info.started;
    const reservation = this.turn.sink.reserveWorkflowTask(queue, workflowType);
    if (reservation !== undefined) {
      const activation = this.start(run, task, { ...reservation, taskQueue: queue.name });
      if (activation === undefined) reservation.release();
      else this.turn.after.handOver(reservation, activation);
      return;
    }
    const { workflowId, runId } = run.key;
    const { scheduledEventId, attempt } = task;
    this.turn.after.workflowOffers.push({
      queue,
      workflowId,
      runId,
      scheduledEventId,
      attempt,
      workflowType,
      ...(priority && { priority }),
      offeredAt: this.turn.now,
    });
    const { offered } = run;
    const isElsewhere =
      offered !== undefined &&
      (offered.queue.name !== queue.name || offered.queue.version !== queue.version);
    if (isElsewhere) this.turn.after.workflowWithdrawals.push(offered);
    run.offered = { queue, runId, scheduledEventId, attempt };
    run.addLiveTimer({
      type: 'RetryWorkflowTask',
      dueAt: this.turn.now + reofferDelayMs(this.turn.nowOf(run) - task.scheduledTime),
      taskQueue: queue.name,
      scheduledEventId,
      attempt,
    });
  }

  /** A back-off runs in real time: in virtual time its timer, which has brought the task here, is all that tells. */
  private isTooEarly(run: CachedRun, task: WorkflowTask): boolean {
    return run.clock === undefined && task.dispatchAt > this.turn.now;
  }

  /**
   * A sticky queue that nobody polls belongs to a worker that is gone, and one of another version to a worker that is no
   * longer meant: the run's own queue takes its tasks at once.
   */
  private queueOf(run: CachedRun, task: WorkflowTask): TaskQueueKey {
    const { tenantId, namespaceId } = run.key;
    const own = workflowQueueOf(run, this.turn.routes);
    if (task.taskQueueKind !== 'Sticky' || !staysOnVersion(run, own)) return own;
    const queue = { tenantId, namespaceId, name: task.taskQueue };
    return this.turn.sink.hasWorkflowPoller(queue) ? queue : own;
  }

  private start(
    run: CachedRun,
    { scheduledEventId, attempt }: WorkflowTask,
    poll: { readonly identity: string; readonly pollRequestId: string; readonly taskQueue: string },
  ): Activation | undefined {
    const { identity, pollRequestId, taskQueue } = poll;
    const isStarted = this.turn.apply(
      run,
      decide(run.state, {
        type: 'RecordWorkflowTaskStarted',
        ...run.key,
        now: this.turn.nowOf(run),
        scheduledEventId,
        attempt,
        identity,
        pollRequestId,
        taskQueue,
      }),
    );
    return isStarted ? activationOfRun(run, this.turn.queries) : undefined;
  }

  /** An offer that is no longer the run's task must not wait for a worker: its queue may never be polled again. */
  private withdrawOvertaken(run: CachedRun): void {
    const { offered } = run;
    const task = run.state.workflowTask;
    const isWaiting =
      isOpen(run.state) &&
      run.state.paused === undefined &&
      task?.startedEventId === 0 &&
      task.scheduledEventId === offered?.scheduledEventId &&
      task.attempt === offered.attempt;
    if (offered === undefined || isWaiting) return;
    this.turn.after.workflowWithdrawals.push(offered);
    run.offered = undefined;
  }
}

/** What the host of the run's started workflow task is told. */
function activationOfRun(
  run: CachedRun,
  queries: Pick<QueryDesk, 'attach'>,
): Activation | undefined {
  const activation = activationOf(run.state);
  return (
    activation && { ...activation, recent: run.recent?.list() ?? [], queries: queries.attach(run) }
  );
}

/** Whether the answer hands a workflow task to the caller. */
function bringsWorkflowTask(request: SubmittedRequest, reply: Reply): boolean {
  switch (request.type) {
    case 'RecordWorkflowTaskStarted':
      return true;
    case 'RespondWorkflowTaskCompleted':
      return reply.workflowTask !== undefined;
    case 'StartWorkflow':
      return request.requestEagerExecution === true && reply.runId === request.newRunId;
    default:
      return false;
  }
}
