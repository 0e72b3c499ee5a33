import {
  type EpochMs,
  type Fact,
  type OutboxEntry,
  type OutgoingRequest,
  type Task,
  traceContextOfRun,
} from '@app/contract';
import { tasksOf } from '@app/engine';

import type { HistoryPorts } from '../ports';
import { ActivityHandOut, type HandOutTurn } from './activity-hand-out';
import type { CachedRun } from './cached-run';
import type { HostedCode } from './hosted-code';
import { outboxEntry } from './outbox-entry';
import { RemoteCode } from './remote-code';

/** What the way of tasks needs of the turn it is part of. */
export interface RoutingTurn {
  /** Real time. */
  readonly now: EpochMs;
  readonly surroundings: HistoryPorts['surroundings'];
  readonly handOut: HandOutTurn;
  readonly code: HostedCode;
}

/** Where the tasks of one turn go: to workers and hosts of workflow code, to other runs, or to the timers of their run. */
export class TaskRouter {
  /** Requests to other runs, in the order in which they became necessary. */
  readonly outbox: OutboxEntry[] = [];
  readonly activities: ActivityHandOut;
  readonly remoteCode: RemoteCode;

  constructor(private readonly turn: RoutingTurn) {
    this.activities = new ActivityHandOut(turn.handOut);
    this.remoteCode = new RemoteCode(turn.handOut);
  }

  routeTasks(run: CachedRun, facts: readonly Fact[]): void {
    for (const fact of facts) for (const task of tasksOf(fact, run.state)) this.route(run, task);
  }

  /** Sends a request to another run, with this turn. */
  send(run: CachedRun, request: OutgoingRequest): void {
    this.route(run, { type: 'SendRequest', request });
  }

  dispatchWorkflowTask(run: CachedRun): void {
    if (run.hosted === undefined) this.remoteCode.enqueue(run);
    else this.turn.code.enqueue(run);
  }

  /** What a run had handed out before it was folded from the store may be lost: hand it out again. */
  handOutAgain(run: CachedRun): void {
    if (!run.reloaded) return;
    run.reloaded = false;
    const task = run.state.workflowTask;
    if (run.hosted !== undefined && task !== undefined && task.startedEventId !== 0) {
      // Its host was this process, or one before it: nobody else can answer.
      this.turn.code.failHostTask(run, 'the host of the workflow code was restarted');
    }
    for (const each of run.undelivered.splice(0)) this.route(run, each);
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
        this.outbox.push(
          outboxEntry(run.key, tracedSend(run, task), () => this.turn.surroundings.newRunId()),
        );
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
        run.addTimer(task, this.turn.now);
    }
  }
}

type SendRequest = Extract<Task, { type: 'SendRequest' }>;

/** What a run asks of others is part of the trace that it is part of. */
function tracedSend({ key, state }: CachedRun, task: SendRequest): SendRequest {
  if (state.trace === undefined) return task;
  const trace = traceContextOfRun(state.trace, key.runId);
  return { ...task, request: { ...task.request, trace } };
}
