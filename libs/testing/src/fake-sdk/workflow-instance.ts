import type {
  Command,
  EpochMs,
  EventId,
  HistoryEvent,
  UpdateCall,
  WorkflowExecutionStarted,
} from '@app/contract';
import { applicationFailure, WorkflowId } from '@app/contract';

import { CommandMatcher } from './command-matcher';
import { fromJson, toJson } from './json-payloads';
import {
  type ActivityOptions,
  Canceled,
  type Cancellable,
  type ChildOptions,
  ContinueAsNew,
  type UpdateHandler,
  type WorkflowCode,
  type WorkflowContext,
  WorkflowFailure,
} from './workflow-code';

/** The events do not begin where this instance has stopped: it has to be folded from the first one. */
export class CacheMiss extends Error {
  override readonly name = 'CacheMiss';
}

/**
 * How far code may go from one promise to the next while nothing happens. Counted, because a macrotask would let a spec's
 * time pass while the code is still at work.
 */
const PROMISE_HOPS_MAX = 100;

interface Deferred {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What a host is given with a task, as an instance needs it. */
export interface TaskAtHand {
  readonly events: readonly HistoryEvent[];
  readonly startedEventId: EventId;
  readonly updates: readonly UpdateCall[];
}

/**
 * One run of workflow code, as an SDK keeps it: takes the history event by event, lets the code go on at every workflow
 * task that was completed, checks that it makes the commands whose events follow, and answers the task at the end with
 * the commands that are new.
 */
export class WorkflowInstance implements WorkflowContext {
  seenEventId: EventId = 0;
  readonly cancelRequested: Promise<void>;
  private begun: WorkflowExecutionStarted | undefined;
  private time: EpochMs = 0;
  private counter = 0;
  private isOver = false;
  private fault: Error | undefined;
  private commands: Command[] = [];
  private readonly matcher = new CommandMatcher();
  /** What the next workflow task brings, in the order of the history. */
  private readonly news: (() => void)[] = [];
  private readonly waiting = new Map<string, Deferred>();
  private readonly activityIds = new Map<EventId, string>();
  private readonly initiated = new Map<EventId, string>();
  private readonly signals = new Map<string, unknown[]>();
  private readonly signalTakers = new Map<string, ((input: unknown) => void)[]>();
  private readonly signalHandlers = new Map<string, (input: unknown) => void>();
  private readonly updateHandlers = new Map<string, UpdateHandler>();
  private readonly queryHandlers = new Map<string, (input: unknown) => unknown>();
  private conditions: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];
  private awaitedEvents: {
    readonly isIt: (event: HistoryEvent) => boolean;
    readonly resolve: (event: HistoryEvent) => void;
  }[] = [];
  private noteCancel: () => void = () => undefined;

  constructor(private readonly code: WorkflowCode) {
    this.cancelRequested = new Promise((resolve) => {
      this.noteCancel = resolve;
    });
  }

  /** The answer to a workflow task. Throws `CacheMiss`, `NonDeterminism`, or what the code threw that is no failure. */
  async activate({ events, startedEventId, updates }: TaskAtHand): Promise<Command[]> {
    const fresh = events.filter(({ eventId }) => eventId > this.seenEventId);
    const [first] = fresh;
    if (first !== undefined && first.eventId !== this.seenEventId + 1) throw new CacheMiss();
    let commands: Command[] = [];
    for (const [index, event] of fresh.entries()) {
      this.seenEventId = event.eventId;
      if (event.type === 'WorkflowTaskStarted') {
        const isCurrent = event.eventId === startedEventId;
        const next = fresh[index + 1];
        if (isCurrent) commands = await this.goOn(event.eventTime, updates);
        else if (next?.type === 'WorkflowTaskCompleted') {
          await this.goOn(event.eventTime, acceptedWith(event.eventId, fresh.slice(index + 2)));
        }
      } else {
        this.take(event);
      }
    }
    return commands;
  }

  /** The events after this one were those of a task that left nothing in the history. */
  rollBackTo(eventId: EventId): void {
    this.seenEventId = Math.min(this.seenEventId, eventId);
  }

  /** What a query is answered with. Throws when the code does not know it, or its handler throws. */
  answer(queryType: string, input: unknown): unknown {
    const handler = this.queryHandlers.get(queryType);
    if (handler === undefined) throw new Error(`the workflow has no query "${queryType}"`);
    return handler(input);
  }

  get started(): WorkflowExecutionStarted {
    return this.begun!;
  }

  now(): EpochMs {
    return this.time;
  }

  activity(
    activityType: string,
    input?: unknown,
    options: ActivityOptions = {},
  ): Cancellable<unknown> {
    const activityId = options.activityId ?? this.nextId();
    this.add(
      {
        type: 'ScheduleActivityTask',
        startToCloseTimeoutMs: 60_000,
        ...options,
        activityId,
        activityType,
        ...(input !== undefined && { input: toJson(input) }),
      },
      (event) => this.activityIds.set(event.eventId, `activity ${activityId}`),
    );
    const result = this.wait(`activity ${activityId}`);
    const cancel = (): void => {
      if (!this.waiting.has(`activity ${activityId}`)) return;
      this.add({ type: 'RequestCancelActivityTask', activityId });
    };
    return Object.assign(result, { cancel });
  }

  sleep(delayMs: number): Cancellable<void> {
    const timerId = this.nextId();
    this.add({ type: 'StartTimer', timerId, startToFireTimeoutMs: delayMs });
    const fired = this.wait(`timer ${timerId}`) as Promise<void>;
    const cancel = (): void => {
      const waiting = this.waiting.get(`timer ${timerId}`);
      if (waiting === undefined) return;
      this.waiting.delete(`timer ${timerId}`);
      this.add({ type: 'CancelTimer', timerId });
      waiting.reject(new Canceled('the timer was cancelled'));
    };
    return Object.assign(fired, { cancel });
  }

  child(workflowType: string, input?: unknown, options: ChildOptions = {}): Promise<unknown> {
    const id = this.nextId();
    const workflowId = options.workflowId ?? WorkflowId(`${this.started.workflowId}/${id}`);
    const attributes = {
      ...options,
      workflowId,
      ...(input !== undefined && { input: toJson(input) }),
    };
    return this.reach(`child ${id}`, {
      type: 'StartChildWorkflowExecution',
      workflowType,
      ...attributes,
    });
  }

  async signalOther(workflowId: string, signalName: string, input?: unknown): Promise<void> {
    await this.reach(`signal ${this.nextId()}`, {
      type: 'SignalExternalWorkflowExecution',
      workflowId: WorkflowId(workflowId),
      signalName,
      ...(input !== undefined && { input: toJson(input) }),
    });
  }

  async cancelOther(workflowId: string): Promise<void> {
    await this.reach(`cancel ${this.nextId()}`, {
      type: 'RequestCancelExternalWorkflowExecution',
      workflowId: WorkflowId(workflowId),
    });
  }

  signal(name: string): Promise<unknown> {
    const queued = this.signals.get(name);
    if (queued !== undefined && queued.length > 0) return Promise.resolve(queued.shift());
    return new Promise((resolve) => {
      this.signalTakers.set(name, [...(this.signalTakers.get(name) ?? []), resolve]);
    });
  }

  onSignal(name: string, handle: (input: unknown) => void): void {
    this.signalHandlers.set(name, handle);
    for (const input of this.signals.get(name)?.splice(0) ?? []) handle(input);
  }

  onUpdate(name: string, handler: UpdateHandler): void {
    this.updateHandlers.set(name, handler);
  }

  onQuery(name: string, answer: (input: unknown) => unknown): void {
    this.queryHandlers.set(name, answer);
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.conditions.push({ holds, resolve });
    });
  }

  continueAsNew(input?: unknown): never {
    throw new ContinueAsNew(input);
  }

  command(command: Command): Promise<HistoryEvent> {
    return new Promise((resolve) => {
      this.add(command, (event) => this.news.push(() => resolve(event)));
    });
  }

  event(isIt: (event: HistoryEvent) => boolean): Promise<HistoryEvent> {
    return new Promise((resolve) => {
      this.awaitedEvents.push({ isIt, resolve });
    });
  }

  private nextId(): string {
    this.counter += 1;
    return String(this.counter);
  }

  private add(command: Command, written?: (event: HistoryEvent) => void): void {
    if (this.isOver) return;
    this.commands.push(command);
    this.matcher.expect(command, written);
  }

  /** Something that concerns another run: what it comes to names the event of the command. */
  private reach(name: string, command: Command): Promise<unknown> {
    this.add(command, (event) => this.initiated.set(event.eventId, name));
    return this.wait(name);
  }

  private wait(name: string): Promise<unknown> {
    const waited = new Promise<unknown>((resolve, reject) => {
      this.waiting.set(name, { resolve, reject });
    });
    // Code may look at it later, or never.
    waited.catch(() => undefined);
    return waited;
  }

  private settle(name: string | undefined, how: (deferred: Deferred) => void): void {
    const deferred = name === undefined ? undefined : this.waiting.get(name);
    if (name === undefined || deferred === undefined) return;
    this.waiting.delete(name);
    how(deferred);
  }

  private async goOn(time: EpochMs, updates: readonly UpdateCall[]): Promise<Command[]> {
    this.matcher.checkDone();
    this.commands = [];
    this.time = time;
    for (const each of this.news.splice(0)) {
      each();
      await this.rest();
    }
    for (const update of updates) {
      this.takeUpdate(update);
      await this.rest();
    }
    if (this.fault !== undefined) throw this.fault;
    return this.commands;
  }

  /** Lets the code go on until it waits for the history again. */
  private async rest(): Promise<void> {
    for (;;) {
      for (let hops = 0; hops < PROMISE_HOPS_MAX; hops += 1) await Promise.resolve();
      const ready = this.conditions.find(({ holds }) => holds());
      if (ready === undefined) return;
      this.conditions = this.conditions.filter((each) => each !== ready);
      ready.resolve();
    }
  }

  private take(event: HistoryEvent): void {
    for (const awaited of this.awaitedEvents.filter(({ isIt }) => isIt(event))) {
      this.awaitedEvents = this.awaitedEvents.filter((each) => each !== awaited);
      this.news.push(() => awaited.resolve(event));
    }
    if (this.matcher.take(event)) return;
    const news = this.newsOf(event);
    if (news !== undefined) this.news.push(news);
  }

  private newsOf(event: HistoryEvent): (() => void) | undefined {
    switch (event.type) {
      case 'WorkflowExecutionStarted':
        this.begun = event;
        return () => {
          this.begin(event);
        };
      case 'WorkflowExecutionSignaled':
        return () => {
          this.takeSignal(event.signalName, fromJson(event.input));
        };
      case 'WorkflowExecutionCancelRequested':
        return this.noteCancel;
      case 'TimerFired':
        return () => {
          this.settle(`timer ${event.timerId}`, ({ resolve }) => resolve(undefined));
        };
      case 'ActivityTaskCompleted':
        return this.ended(event.scheduledEventId, ({ resolve }) => resolve(fromJson(event.result)));
      case 'ActivityTaskFailed':
      case 'ActivityTaskTimedOut':
        return this.ended(event.scheduledEventId, ({ reject }) =>
          reject(new WorkflowFailure(event.failure)),
        );
      case 'ActivityTaskCanceled':
        return this.ended(event.scheduledEventId, ({ reject }) =>
          reject(new WorkflowFailure({ message: 'canceled', info: { type: 'Canceled' } })),
        );
      default:
        return 'initiatedEventId' in event ? this.newsOfOther(event) : undefined;
    }
  }

  private newsOfOther(
    event: Extract<HistoryEvent, { readonly initiatedEventId: EventId }>,
  ): (() => void) | undefined {
    const settle = (how: (deferred: Deferred) => void) => () => {
      this.settle(this.initiated.get(event.initiatedEventId), how);
    };
    switch (event.type) {
      case 'ChildWorkflowExecutionStarted':
        return undefined;
      case 'ChildWorkflowExecutionCompleted':
        return settle(({ resolve }) => {
          resolve(fromJson(event.result));
        });
      case 'ExternalWorkflowExecutionSignaled':
      case 'ExternalWorkflowExecutionCancelRequested':
        return settle(({ resolve }) => {
          resolve(undefined);
        });
      case 'ChildWorkflowExecutionFailed':
        return settle(({ reject }) => {
          reject(new WorkflowFailure(event.failure));
        });
      default:
        return settle(({ reject }) => {
          reject(new WorkflowFailure(applicationFailure(event.type, event.type)));
        });
    }
  }

  private ended(scheduledEventId: EventId, how: (deferred: Deferred) => void): () => void {
    return () => {
      this.settle(this.activityIds.get(scheduledEventId), how);
    };
  }

  private begin(event: WorkflowExecutionStarted): void {
    // In a promise from the first line on: code that throws at once fails like code that throws later.
    void Promise.resolve()
      .then(() => this.code(this, fromJson(event.input)))
      .then(
        (result) => {
          this.close({ type: 'CompleteWorkflowExecution', result: toJson(result) });
        },
        (error: unknown) => {
          this.closeFailed(error);
        },
      );
  }

  private closeFailed(error: unknown): void {
    if (error instanceof ContinueAsNew) {
      this.close({ type: 'ContinueAsNewWorkflowExecution', input: toJson(error.input) });
    } else if (error instanceof Canceled) {
      this.close({ type: 'CancelWorkflowExecution' });
    } else if (error instanceof WorkflowFailure) {
      this.close({ type: 'FailWorkflowExecution', failure: error.failure });
    } else {
      this.fault = error instanceof Error ? error : new Error(textOf(error));
    }
  }

  private close(command: Command): void {
    this.add(command);
    this.isOver = true;
  }

  private takeSignal(name: string, input: unknown): void {
    const handler = this.signalHandlers.get(name);
    const taker = this.signalTakers.get(name)?.shift();
    if (handler !== undefined) handler(input);
    else if (taker !== undefined) taker(input);
    else this.signals.set(name, [...(this.signals.get(name) ?? []), input]);
  }

  private takeUpdate({ updateId, name, input }: UpdateCall): void {
    const handler = this.updateHandlers.get(name);
    const value = fromJson(input);
    try {
      if (handler === undefined) throw new Error(`the workflow has no update "${name}"`);
      handler.validate?.(value);
    } catch (error) {
      const failure = applicationFailure('Rejected', textOf(error));
      this.add({ type: 'RejectWorkflowUpdate', updateId, failure });
      return;
    }
    this.add({ type: 'AcceptWorkflowUpdate', updateId });
    void Promise.resolve()
      .then(() => handler.handle(value))
      .then(
        (result) => ({ type: 'Success' as const, result: toJson(result) }),
        (error: unknown) => ({
          type: 'Failure' as const,
          failure:
            error instanceof WorkflowFailure
              ? error.failure
              : applicationFailure('UpdateFailed', textOf(error)),
        }),
      )
      .then((outcome) => {
        this.add({ type: 'CompleteWorkflowUpdate', updateId, outcome });
      });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The updates that a completed task accepted: they came with it. */
function acceptedWith(startedEventId: EventId, after: readonly HistoryEvent[]): UpdateCall[] {
  return after.flatMap((event) =>
    event.type === 'WorkflowExecutionUpdateAccepted' &&
    event.acceptedRequestSequencingEventId === startedEventId - 1
      ? [event.acceptedRequest]
      : [],
  );
}
