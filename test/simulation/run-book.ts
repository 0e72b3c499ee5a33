import type { EventOf, Fact, HistoryEvent, RunKey, RunStart } from '@app/contract';
import { isEvent } from '@app/contract';

import type { InvariantId } from './invariants';

const CLOSING: ReadonlySet<string> = new Set([
  'WorkflowExecutionCompleted',
  'WorkflowExecutionFailed',
  'WorkflowExecutionTimedOut',
  'WorkflowExecutionCanceled',
  'WorkflowExecutionTerminated',
  'WorkflowExecutionContinuedAsNew',
]);

/** An activity as its facts so far tell it. */
interface ActivityBook {
  readonly scheduled: EventOf<'ActivityTaskScheduled'>;
  attempt: number;
  startedAt: number | undefined;
  dispatchAt: number;
  isOver: boolean;
}

export type Complain = (invariant: InvariantId, message: string) => void;

/** What else the book asks about. */
export interface BookContext {
  readonly complain: Complain;
  readonly now: () => number;
  /** Whether the worker gave this result to that attempt. */
  readonly hasAnswered: (
    run: RunKey,
    scheduledEventId: number,
    attempt: number,
    result: string,
  ) => boolean;
}

/** One run as the store has it, kept by an observer who believes nothing: each stored fact is judged as it comes. */
export class RunBook {
  readonly events: HistoryEvent[] = [];
  readonly facts: Fact[] = [];
  closing: HistoryEvent | undefined;
  /** Numbers of the commits in which it began and ended. */
  closedWith = Number.POSITIVE_INFINITY;
  readonly activities = new Map<number, ActivityBook>();
  readonly requestIds = new Map<string, number>();
  /** Signals that are acknowledged and wait for the end of a workflow task. */
  readonly bufferedRequestIds = new Set<string>();
  /** Of signals and cancels that came to this run, and not with the history of another one. */
  readonly ownRequestIds = new Map<string, number>();
  /** Number of events that it began with, when they were another one's. */
  copiedCount = 0;
  /** The commit in which it was deleted. */
  deletedWith = Number.POSITIVE_INFINITY;
  /** From its first commit to the end of it. */
  isBeginning = true;
  private isCopying: boolean;
  private isPaused = false;
  /** What may happen once in a run and has. */
  private readonly happened = new Set<string>();
  private readonly timers = new Map<number, { readonly fireAt: number; isOver: boolean }>();
  /** Timers whose event waits for the end of a workflow task. */
  private readonly firedInBuffer = new Set<number>();
  private lastTime = 0;

  constructor(
    readonly start: RunStart,
    readonly startedWith: number,
    private readonly context: BookContext,
    /** Of a run that begins with the history of another: the request ids that it may have from there. */
    private readonly inherited?: ReadonlySet<string>,
  ) {
    this.isCopying = inherited !== undefined;
  }

  get isForked(): boolean {
    return this.inherited !== undefined;
  }

  get name(): string {
    return `${this.start.workflowId}/${this.start.runId.slice(-4)}`;
  }

  take(fact: Fact): void {
    if (this.closing !== undefined) {
      this.complain('CLS', `${fact.type} was stored after ${this.closing.type}`);
    }
    this.facts.push(fact);
    if (fact.type === 'RunForkNoted') {
      this.isCopying = false;
      this.copiedCount = this.events.length;
      this.beginAnew();
    }
    if (isEvent(fact)) this.takeEvent(fact);
    else this.takeNote(fact);
  }

  /** What was pending where the history was cut is handed out again. */
  private beginAnew(): void {
    for (const activity of this.activities.values()) {
      activity.attempt = activity.scheduled.firstAttempt;
      activity.startedAt = undefined;
    }
  }

  private complain(invariant: InvariantId, message: string): void {
    // What is copied was judged where it happened.
    if (this.isCopying && invariant !== 'HIS-1') return;
    this.context.complain(invariant, `${this.name}: ${message}`);
  }

  private takeEvent(event: HistoryEvent): void {
    if (event.eventId !== this.events.length + 1) {
      this.complain(
        'HIS-1',
        `event ${event.eventId} (${event.type}) follows ${this.events.length}`,
      );
    }
    if (event.eventTime < this.lastTime)
      this.complain('HIS-1', `the time goes back at ${event.eventId}`);
    this.lastTime = event.eventTime;
    if (event.eventTime > this.context.now()) {
      this.complain('TIM', `event ${event.eventId} (${event.type}) lies in the future`);
    }
    this.events.push(event);
    if (
      event.type === 'WorkflowExecutionSignaled' ||
      event.type === 'WorkflowExecutionCancelRequested'
    ) {
      this.noteRequest(event.requestId);
    }
    if (CLOSING.has(event.type)) this.closing = event;
    this.judge(event);
  }

  private noteRequest(requestId: string | undefined): void {
    if (requestId === undefined) return;
    this.bufferedRequestIds.delete(requestId);
    const times = (this.requestIds.get(requestId) ?? 0) + 1;
    this.requestIds.set(requestId, times);
    const isCarried =
      this.isCopying || (this.isBeginning && this.inherited?.has(requestId) === true);
    if (!isCarried) this.ownRequestIds.set(requestId, times);
    if (times > 1) this.complain('DUR', `request ${requestId} has ${times} events`);
  }

  private judge(event: HistoryEvent): void {
    switch (event.type) {
      case 'ActivityTaskScheduled':
        this.activities.set(event.eventId, {
          scheduled: event,
          attempt: event.firstAttempt,
          startedAt: undefined,
          dispatchAt: event.eventTime,
          isOver: false,
        });
        break;
      case 'ActivityTaskCompleted':
        this.endActivity(event);
        this.judgeResult(event);
        break;
      case 'ActivityTaskTimedOut':
        this.judgeTimeOut(event);
        this.endActivity(event);
        break;
      case 'ActivityTaskFailed':
      case 'ActivityTaskCanceled':
        this.endActivity(event);
        break;
      case 'TimerStarted': {
        const fireAt = event.eventTime + event.startToFireTimeoutMs;
        this.timers.set(event.eventId, { fireAt, isOver: false });
        break;
      }
      case 'TimerFired':
        if (!this.firedInBuffer.delete(event.startedEventId)) this.judgeHeldBack(event.type);
        this.endTimer(event);
        break;
      case 'TimerCanceled':
        this.endTimer(event);
        break;
      case 'WorkflowExecutionTimedOut':
        this.judgeRunTimeOut();
        break;
      case 'WorkflowTaskStarted':
        this.once('WFT', `workflow task ${event.scheduledEventId} starts`);
        break;
      case 'WorkflowTaskCompleted':
      case 'WorkflowTaskFailed':
      case 'WorkflowTaskTimedOut':
        this.once('WFT', `workflow task ${event.scheduledEventId} ends`);
        break;
      case 'WorkflowExecutionPaused':
        this.isPaused = true;
        break;
      case 'WorkflowExecutionUnpaused':
        this.isPaused = false;
        break;
      case 'WorkflowExecutionUpdateAccepted':
        this.once('UPD', `update ${event.updateId} is accepted`);
        break;
      case 'WorkflowExecutionUpdateCompleted':
        this.once('UPD', `update ${event.updateId} is completed`);
        break;
      case 'ChildWorkflowExecutionStarted':
        this.once('CHI', `child ${event.initiatedEventId} starts`);
        break;
      case 'StartChildWorkflowExecutionFailed':
      case 'ChildWorkflowExecutionCompleted':
      case 'ChildWorkflowExecutionFailed':
      case 'ChildWorkflowExecutionCanceled':
      case 'ChildWorkflowExecutionTimedOut':
      case 'ChildWorkflowExecutionTerminated':
        this.once('CHI', `child ${event.initiatedEventId} ends`);
        break;
      default:
    }
  }

  private once(invariant: InvariantId, what: string): void {
    if (this.happened.has(what)) this.complain(invariant, `${what} a second time`);
    this.happened.add(what);
  }

  private takeNote(fact: Exclude<Fact, HistoryEvent>): void {
    switch (fact.type) {
      case 'ActivityTaskStartNoted': {
        this.judgeHeldBack(fact.type);
        const activity = this.openActivity(fact.scheduledEventId, fact.type);
        if (activity === undefined) return;
        if (activity.startedAt !== undefined || fact.attempt !== activity.attempt) {
          this.complain(
            'ACT-1',
            `attempt ${fact.attempt} of ${fact.scheduledEventId} starts again`,
          );
        }
        if (fact.noteTime < activity.dispatchAt) {
          this.complain(
            'ACT-3',
            `attempt ${fact.attempt} of ${fact.scheduledEventId} starts early`,
          );
        }
        activity.startedAt = fact.noteTime;
        break;
      }
      case 'ActivityTaskReturnNoted':
      case 'ActivityTaskRetryNoted': {
        const activity = this.openActivity(fact.scheduledEventId, fact.type);
        if (activity === undefined) return;
        this.judgeAttempt(activity, fact.attempt, fact.type === 'ActivityTaskReturnNoted' ? 0 : 1);
        activity.attempt = fact.attempt;
        activity.startedAt = undefined;
        activity.dispatchAt = fact.dispatchAt;
        break;
      }
      case 'ActivityTaskUnpauseNoted': {
        const activity = this.openActivity(fact.scheduledEventId, fact.type);
        if (activity !== undefined) activity.dispatchAt = fact.dispatchAt;
        break;
      }
      case 'EventBuffered': {
        const { event } = fact;
        if (event.type === 'WorkflowExecutionSignaled' && event.requestId !== undefined) {
          this.bufferedRequestIds.add(event.requestId);
        }
        if (event.type === 'TimerFired') {
          this.judgeHeldBack(event.type);
          this.firedInBuffer.add(event.startedEventId);
        }
        if (event.type === 'WorkflowExecutionPaused') this.isPaused = true;
        if (event.type === 'WorkflowExecutionUnpaused') this.isPaused = false;
        break;
      }
      default:
    }
  }

  private judgeHeldBack(what: string): void {
    if (this.isPaused) this.complain('PAU', `${what} although the run is paused`);
  }

  private judgeAttempt(activity: ActivityBook, attempt: number, step: number): void {
    const { eventId, retryPolicy } = activity.scheduled;
    if (attempt !== activity.attempt + step) {
      this.complain('ACT-1', `attempt ${activity.attempt} of ${eventId} is followed by ${attempt}`);
    }
    const { maximumAttempts } = retryPolicy;
    if (maximumAttempts > 0 && attempt > maximumAttempts) {
      this.complain('ACT-1', `attempt ${attempt} of ${eventId} exceeds ${maximumAttempts}`);
    }
  }

  private openActivity(scheduledEventId: number, what: string): ActivityBook | undefined {
    const activity = this.activities.get(scheduledEventId);
    if (activity !== undefined && !activity.isOver) return activity;
    this.complain('ACT-2', `${what} of activity ${scheduledEventId}, which is over or unknown`);
    return undefined;
  }

  private endActivity({
    type,
    scheduledEventId,
  }: {
    type: string;
    scheduledEventId: number;
  }): void {
    const activity = this.openActivity(scheduledEventId, type);
    if (activity !== undefined) activity.isOver = true;
  }

  private judgeResult(event: EventOf<'ActivityTaskCompleted'>): void {
    const started = this.events[event.startedEventId - 1];
    if (started?.type !== 'ActivityTaskStarted') {
      this.complain('ACT-2', `activity ${event.scheduledEventId} completes without a start`);
      return;
    }
    const result = Buffer.from(event.result?.[0]?.data ?? []).toString();
    const { attempt } = started;
    if (!this.context.hasAnswered(this.start, event.scheduledEventId, attempt, result)) {
      const what = `attempt ${attempt} of ${event.scheduledEventId}`;
      this.complain('ACT-2', `${what} completed with ${result}, which no worker answered`);
    }
  }

  private judgeTimeOut(event: EventOf<'ActivityTaskTimedOut'>): void {
    const activity = this.activities.get(event.scheduledEventId);
    const info = event.failure.info;
    if (activity === undefined || info.type !== 'Timeout') return;
    // Schedule-to-close may end it early: when the next attempt could not begin in time. So may a call that got lost.
    if (event.failure.message.startsWith('The outcome of the call is unknown')) return;
    const { startToCloseTimeoutMs } = activity.scheduled;
    const isEarly =
      info.timeoutType === 'StartToClose' &&
      activity.startedAt !== undefined &&
      this.context.now() < activity.startedAt + startToCloseTimeoutMs;
    if (isEarly) this.complain('TIM', `activity ${event.scheduledEventId} timed out early`);
  }

  private endTimer({ type, startedEventId }: { type: string; startedEventId: number }): void {
    const timer = this.timers.get(startedEventId);
    if (timer === undefined || timer.isOver) {
      this.complain('TIM', `${type} of timer ${startedEventId}, which is over or unknown`);
      return;
    }
    timer.isOver = true;
    if (type === 'TimerFired' && this.context.now() < timer.fireAt) {
      const early = timer.fireAt - this.context.now();
      this.complain('TIM', `timer ${startedEventId} fired ${early} ms early`);
    }
  }

  private judgeRunTimeOut(): void {
    const started = this.events[0];
    if (started?.type !== 'WorkflowExecutionStarted') return;
    const timeoutMs = started.workflowRunTimeoutMs ?? 0;
    const expiresAt = started.workflowExecutionExpirationTime ?? Number.POSITIVE_INFINITY;
    const dueAt = Math.min(timeoutMs > 0 ? started.eventTime + timeoutMs : Infinity, expiresAt);
    if (this.context.now() < dueAt) this.complain('TIM', 'the run timed out early');
  }
}
