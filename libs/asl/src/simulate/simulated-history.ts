import type { Command, EventOf, HistoryEvent, ScheduleActivityTask } from '@app/contract';

import type { Natives } from '../natives';
import { type ActivityAnswer, type ActivityCall, closeEvent } from './simulated-activity';
import type { UnplacedEvent } from './unplaced-event';

/** Natives whose clock goes where the next thing happens. */
export interface VirtualNatives extends Natives {
  now: number;
}

interface OpenTimer {
  readonly timerId: string;
  readonly startedEventId: number;
  readonly fireTime: number;
}

/**
 * The history of a run without an engine: numbers the events of its commands and keeps what is pending. What the real
 * engine refuses (an id that is in use, a timer that is not there) is an error here.
 */
export class SimulatedHistory {
  readonly events: HistoryEvent[] = [];
  readonly calls: ActivityCall[] = [];
  private readonly activities = new Map<
    string,
    { scheduled: EventOf<'ActivityTaskScheduled'>; call: ActivityCall; isAnswered: boolean }
  >();
  private readonly timers = new Map<string, OpenTimer>();
  private completedEventId = 0;

  constructor(
    private readonly natives: VirtualNatives,
    private readonly listener: (event: HistoryEvent) => void,
    private readonly workerIdentity = 'worker',
  ) {}

  /** The activities that are with a worker, in the order in which they were scheduled. */
  pendingCalls(): ActivityCall[] {
    return [...this.activities.values()].map(({ call }) => call);
  }

  isPending(activityId: string): boolean {
    return this.activities.has(activityId);
  }

  pendingTimerIds(): string[] {
    return [...this.timers.keys()];
  }

  answer(activityId: string, answer: ActivityAnswer): void {
    const pending = this.activities.get(activityId);
    if (pending === undefined) throw new Error(`no activity ${activityId} is pending`);
    if (answer.type === 'pending') {
      pending.isAnswered = true;
      return;
    }
    this.activities.delete(activityId);
    this.append({
      type: 'ActivityTaskStarted',
      startedTime: this.natives.now,
      scheduledEventId: pending.scheduled.eventId,
      identity: this.workerIdentity,
      requestId: 'poll',
      attempt: pending.scheduled.firstAttempt,
    });
    const startedEventId = this.events.length;
    this.append(closeEvent(this.natives, pending.scheduled.eventId, startedEventId, answer));
  }

  /** When the timer fires that is due first. */
  get nextFireTime(): number | undefined {
    return this.nextTimer()?.fireTime;
  }

  /** Fires the timer that is due first; the clock goes there. */
  fireNextTimer(): boolean {
    const first = this.nextTimer();
    if (first === undefined) return false;
    this.timers.delete(first.timerId);
    this.natives.now = Math.max(this.natives.now, first.fireTime);
    this.append({
      type: 'TimerFired',
      timerId: first.timerId,
      startedEventId: first.startedEventId,
    });
    return true;
  }

  private nextTimer(): OpenTimer | undefined {
    let next: OpenTimer | undefined;
    for (const timer of this.timers.values()) {
      if (next === undefined || timer.fireTime < next.fireTime) next = timer;
    }
    return next;
  }

  /** The first activity that nobody has looked at yet. */
  nextUnanswered(): ActivityCall | undefined {
    return [...this.activities.values()].find(({ isAnswered }) => !isAnswered)?.call;
  }

  /** One workflow task, from its schedule to the events of its commands. */
  completeTask(commands: readonly Command[]): void {
    this.append({
      type: 'WorkflowTaskScheduled',
      taskQueue: 'default',
      startToCloseTimeoutMs: 10_000,
      attempt: 1,
    });
    const scheduledEventId = this.events.length;
    this.append({
      type: 'WorkflowTaskStarted',
      scheduledEventId,
      identity: 'driver',
      requestId: 'poll',
    });
    this.append({
      type: 'WorkflowTaskCompleted',
      scheduledEventId,
      startedEventId: scheduledEventId + 1,
      identity: 'driver',
    });
    this.completedEventId = this.events.length;
    for (const command of commands) this.apply(command);
  }

  append(event: UnplacedEvent): void {
    const placed = {
      ...event,
      eventId: this.events.length + 1,
      eventTime: this.natives.now,
    } as HistoryEvent;
    this.events.push(placed);
    this.listener(placed);
  }

  private apply(command: Command): void {
    const workflowTaskCompletedEventId = this.completedEventId;
    switch (command.type) {
      case 'RecordStateMachineStep':
        this.append({
          type: 'StateMachineStepped',
          workflowTaskCompletedEventId,
          detail: command.detail,
        });
        return;
      case 'ScheduleActivityTask':
        this.schedule(command);
        return;
      case 'RequestCancelActivityTask':
        this.cancelActivity(command.activityId ?? '');
        return;
      case 'StartTimer':
        this.startTimer(command.timerId, command.startToFireTimeoutMs);
        return;
      case 'CancelTimer':
        this.cancelTimer(command.timerId);
        return;
      case 'CompleteWorkflowExecution':
        this.append({
          type: 'WorkflowExecutionCompleted',
          workflowTaskCompletedEventId,
          ...(command.result && { result: command.result }),
        });
        return;
      case 'FailWorkflowExecution':
        this.append({
          type: 'WorkflowExecutionFailed',
          workflowTaskCompletedEventId,
          failure: command.failure,
          retryState: 'RetryPolicyNotSet',
        });
        return;
      case 'CancelWorkflowExecution':
        this.append({ type: 'WorkflowExecutionCanceled', workflowTaskCompletedEventId });
        return;
      case 'ContinueAsNewWorkflowExecution':
      case 'AcceptWorkflowUpdate':
      case 'CompleteWorkflowUpdate':
      case 'RejectWorkflowUpdate':
      case 'RecordMarker':
      case 'UpsertWorkflowSearchAttributes':
      case 'ModifyWorkflowProperties':
      case 'StartChildWorkflowExecution':
      case 'SignalExternalWorkflowExecution':
      case 'RequestCancelExternalWorkflowExecution':
        throw new Error(`the interpreter has no use for ${command.type}`);
    }
  }

  private schedule(command: ScheduleActivityTask): void {
    if (this.activities.has(command.activityId)) {
      throw new Error(`activity id ${command.activityId} is in use`);
    }
    this.append({
      type: 'ActivityTaskScheduled',
      activityId: command.activityId,
      activityType: command.activityType,
      taskQueue: command.taskQueue ?? 'default',
      ...(command.input && { input: command.input }),
      scheduleToCloseTimeoutMs: command.scheduleToCloseTimeoutMs ?? 0,
      scheduleToStartTimeoutMs: 0,
      startToCloseTimeoutMs: command.scheduleToCloseTimeoutMs ?? 0,
      heartbeatTimeoutMs: command.heartbeatTimeoutMs ?? 0,
      workflowTaskCompletedEventId: this.completedEventId,
      retryPolicy: command.retryPolicy ?? NO_POLICY,
      retriedBy: command.retriedBy ?? 'Engine',
      firstAttempt: command.firstAttempt ?? 1,
      awaitsToken: command.awaitsToken ?? false,
    });
    const scheduled = this.events.at(-1) as EventOf<'ActivityTaskScheduled'>;
    const [payload] = command.input ?? [];
    const call: ActivityCall = {
      activityType: command.activityType,
      activityId: command.activityId,
      attempt: command.firstAttempt ?? 1,
      input: (payload && this.natives.decode(payload)) ?? null,
      command,
    };
    this.calls.push(call);
    this.activities.set(command.activityId, { scheduled, call, isAnswered: false });
  }

  private cancelActivity(activityId: string): void {
    const pending = this.activities.get(activityId);
    if (pending === undefined) return;
    this.activities.delete(activityId);
    const scheduledEventId = pending.scheduled.eventId;
    this.append({
      type: 'ActivityTaskCancelRequested',
      scheduledEventId,
      workflowTaskCompletedEventId: this.completedEventId,
    });
    this.append({
      type: 'ActivityTaskCanceled',
      latestCancelRequestedEventId: this.events.length,
      scheduledEventId,
      startedEventId: 0,
      identity: '',
    });
  }

  private startTimer(timerId: string, startToFireTimeoutMs: number): void {
    if (this.timers.has(timerId)) throw new Error(`timer id ${timerId} is in use`);
    this.append({
      type: 'TimerStarted',
      timerId,
      startToFireTimeoutMs,
      workflowTaskCompletedEventId: this.completedEventId,
    });
    this.timers.set(timerId, {
      timerId,
      startedEventId: this.events.length,
      fireTime: this.natives.now + startToFireTimeoutMs,
    });
  }

  private cancelTimer(timerId: string): void {
    const timer = this.timers.get(timerId);
    if (timer === undefined) throw new Error(`no timer ${timerId} is pending`);
    this.timers.delete(timerId);
    this.append({
      type: 'TimerCanceled',
      timerId,
      startedEventId: timer.startedEventId,
      workflowTaskCompletedEventId: this.completedEventId,
      identity: '',
    });
  }
}

const NO_POLICY = {
  initialIntervalMs: 1_000,
  backoffCoefficient: 1,
  maximumIntervalMs: 0,
  maximumAttempts: 1,
  nonRetryableErrorTypes: [],
};
