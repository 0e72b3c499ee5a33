import {
  type Advance,
  advance,
  AslRun,
  type Effect,
  type Evaluated,
  type Json,
  type StateMachine,
} from '@app/asl';
import {
  type Command,
  type EventOf,
  type HistoryEvent,
  RunId,
  type ScheduleActivityTask,
  WorkflowId,
} from '@app/contract';

import { type ActivityAnswer, type ActivityCall, closeEvent } from './asl-activity';
import { AslNatives } from './asl-natives';
import type { UnplacedEvent } from './unplaced-event';

export interface AslDriverOptions {
  readonly activity?: (call: ActivityCall) => ActivityAnswer;
  /** Evaluates JSONata; without it such an expression is an error of the test. */
  readonly evaluate?: (effect: Effect) => Evaluated | Promise<Evaluated>;
  readonly natives?: AslNatives;
  /** Called at the end of every workflow task, also of those that ask for another. */
  readonly afterTask?: (driver: AslDriver) => void;
  /** Ends every advance after its first move, as a turn without time would. */
  readonly hurried?: boolean;
}

export type AslOutcome =
  | { readonly status: 'Completed'; readonly output: Json }
  | { readonly status: 'Failed'; readonly error: string; readonly cause: string }
  | { readonly status: 'Canceled' }
  /** Nothing more can happen by itself. */
  | { readonly status: 'Waiting' };

interface OpenTimer {
  readonly timerId: string;
  readonly startedEventId: number;
  readonly fireTime: number;
}

const TURN_COUNT_MAX = 20_000;

/**
 * Runs a state machine without an engine: numbers the events of its commands, answers its activities from a function
 * and lets its timers fire on a clock that jumps. What the real engine refuses (an id that is in use, a timer that is
 * not there) is an error here.
 */
export class AslDriver {
  readonly events: HistoryEvent[] = [];
  readonly natives: AslNatives;
  readonly calls: ActivityCall[] = [];
  run: AslRun;
  turns = 0;
  private readonly activities = new Map<
    string,
    { scheduled: EventOf<'ActivityTaskScheduled'>; call: ActivityCall; isAnswered: boolean }
  >();
  private readonly timers = new Map<string, OpenTimer>();
  private completedEventId = 0;

  constructor(
    readonly machine: StateMachine,
    private readonly options: AslDriverOptions = {},
  ) {
    this.natives = options.natives ?? new AslNatives();
    this.run = this.emptyRun();
  }

  emptyRun(): AslRun {
    return AslRun.of(this.machine, (payload) => this.natives.decode(payload));
  }

  /** Starts the run and goes on until it is closed or only waits. */
  async start(input: Json = {}): Promise<AslOutcome> {
    this.begin(input);
    return this.settle();
  }

  begin(input: Json): void {
    this.append({
      type: 'WorkflowExecutionStarted',
      workflowType: 'machine',
      workflowId: WorkflowId('driver'),
      taskQueue: 'default',
      input: [this.natives.encode(input)],
      workflowTaskTimeoutMs: 10_000,
      originalExecutionRunId: RunId('00000000-0000-4000-8000-000000000000'),
      firstExecutionRunId: RunId('00000000-0000-4000-8000-000000000000'),
      identity: 'driver',
      requestId: 'driver',
      attempt: 1,
    });
  }

  signal(signalName: string, input?: Json): void {
    this.append({
      type: 'WorkflowExecutionSignaled',
      signalName,
      identity: 'driver',
      ...(input !== undefined && { input: [this.natives.encode(input)] }),
    });
  }

  requestCancel(): void {
    this.append({ type: 'WorkflowExecutionCancelRequested', cause: '', identity: 'driver' });
  }

  /** The activities that are with a worker, in the order in which they were scheduled. */
  pendingCalls(): ActivityCall[] {
    return [...this.activities.values()].map(({ call }) => call);
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
      identity: 'worker',
      requestId: 'poll',
      attempt: pending.scheduled.firstAttempt,
    });
    const startedEventId = this.events.length;
    this.append(closeEvent(this.natives, pending.scheduled.eventId, startedEventId, answer));
  }

  /** Fires the timer that is due first; the clock goes there. */
  fireNextTimer(): boolean {
    const [first] = [...this.timers.values()].sort((a, b) => a.fireTime - b.fireTime);
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

  /** Workflow tasks, answers and timers until nothing more happens by itself. */
  async settle(): Promise<AslOutcome> {
    for (let turn = 0; turn < TURN_COUNT_MAX; turn += 1) {
      await this.turn();
      const outcome = this.outcome();
      if (outcome.status !== 'Waiting') return outcome;
      if (this.answerNext()) continue;
      if (!this.fireNextTimer()) return outcome;
    }
    throw new Error(`the run did not end within ${TURN_COUNT_MAX} turns`);
  }

  /** One workflow task, and more as long as the machine asks for them. */
  async turn(): Promise<void> {
    for (;;) {
      if (this.run.closed) return;
      this.turns += 1;
      const { commands, more } = await this.advance();
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
      this.options.afterTask?.(this);
      if (!more) return;
    }
  }

  async advance(): Promise<Advance> {
    const generator = advance(this.machine, this.run, {
      natives: this.natives,
      identity: IDENTITY,
      ...(this.options.hurried === true && { outOfTime: () => true }),
    });
    let step = generator.next();
    while (step.done !== true) {
      const { evaluate } = this.options;
      if (evaluate === undefined) throw new Error(`nobody evaluates ${step.value.expression}`);
      step = generator.next(await evaluate(step.value));
    }
    return step.value;
  }

  outcome(): AslOutcome {
    const last = this.events.at(-1);
    switch (last?.type) {
      case 'WorkflowExecutionCompleted': {
        const [payload] = last.result ?? [];
        const output = payload && this.natives.decode(payload);
        return { status: 'Completed', output: output ?? null };
      }
      case 'WorkflowExecutionFailed': {
        const { info, message } = last.failure;
        return {
          status: 'Failed',
          error: info.type === 'Application' ? info.errorType : info.type,
          cause: message,
        };
      }
      case 'WorkflowExecutionCanceled':
        return { status: 'Canceled' };
      default:
        return { status: 'Waiting' };
    }
  }

  private answerNext(): boolean {
    const { activity } = this.options;
    if (activity === undefined) return false;
    for (const pending of this.activities.values()) {
      if (pending.isAnswered) continue;
      this.answer(pending.call.activityId, activity(pending.call));
      return true;
    }
    return false;
  }

  private append(event: UnplacedEvent): void {
    const placed = {
      ...event,
      eventId: this.events.length + 1,
      eventTime: this.natives.now,
    } as HistoryEvent;
    this.events.push(placed);
    this.run.evolve(placed);
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

const IDENTITY = {
  executionId: 'arn:aws:states:us-east-1:000000000000:execution:machine:driver',
  executionName: 'driver',
  roleArn: 'arn:aws:iam::000000000000:role/driver',
  stateMachineId: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
  stateMachineName: 'machine',
};

const NO_POLICY = {
  initialIntervalMs: 1_000,
  backoffCoefficient: 1,
  maximumIntervalMs: 0,
  maximumAttempts: 1,
  nonRetryableErrorTypes: [],
};
