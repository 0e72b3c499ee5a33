import {
  applicationFailure,
  type Command,
  type EpochMs,
  type EventId,
  type HistoryEvent,
  type UpdateCall,
  type WorkflowExecutionStarted,
  WorkflowId,
} from '@app/contract';

import { CommandMatcher } from './command-matcher';
import { fromJson, toJson } from './json-payloads';
import { textOf } from './text-of';
import { Waiters } from './waiters';
import {
  type ActivityOptions,
  Canceled,
  type Cancellable,
  type ChildOptions,
  ContinueAsNew,
  type UpdateHandler,
  type WorkflowContext,
  WorkflowFailure,
} from './workflow-code';

/** What workflow code has in its hands: makes commands, waits for what they come to, and takes messages. */
export class CodeContext implements WorkflowContext {
  readonly cancelRequested: Promise<void>;
  readonly matcher = new CommandMatcher();
  readonly waiters = new Waiters();
  /** Names of what is waited for, by the event that began it. */
  readonly activityIds = new Map<EventId, string>();
  readonly initiated = new Map<EventId, string>();
  /** What the next workflow task brings, in the order of the history. */
  readonly news: (() => void)[] = [];
  begun: WorkflowExecutionStarted | undefined;
  time: EpochMs = 0;
  /** Since the last workflow task. */
  commands: Command[] = [];
  noteCancel: () => void = () => undefined;
  heardCount = 0;
  private counter = 0;
  private isOver = false;
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

  constructor() {
    this.cancelRequested = new Promise((resolve) => {
      this.noteCancel = resolve;
    });
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
    const result = this.waiters.wait(`activity ${activityId}`);
    const cancel = (): void => {
      if (!this.waiters.has(`activity ${activityId}`)) return;
      this.add({ type: 'RequestCancelActivityTask', activityId });
    };
    return Object.assign(result, { cancel });
  }

  sleep(delayMs: number): Cancellable<void> {
    const timerId = this.nextId();
    this.add({ type: 'StartTimer', timerId, startToFireTimeoutMs: delayMs });
    const fired = this.waiters.wait(`timer ${timerId}`) as Promise<void>;
    const cancel = (): void => {
      const name = `timer ${timerId}`;
      if (!this.waiters.has(name)) return;
      this.add({ type: 'CancelTimer', timerId });
      this.waiters.settle(name, ({ reject }) => {
        reject(new Canceled('the timer was cancelled'));
      });
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
    return this.waiters.wait(name);
  }

  /** What a query is answered with. Throws when the code does not know it, or its handler throws. */
  answer(queryType: string, input: unknown): unknown {
    const handler = this.queryHandlers.get(queryType);
    if (handler === undefined) throw new Error(`the workflow has no query "${queryType}"`);
    return handler(input);
  }

  /** Lets one thing go on that only waited for a condition; says whether there was one. */
  resolveCondition(): boolean {
    const ready = this.conditions.find(({ holds }) => holds());
    if (ready === undefined) return false;
    this.conditions = this.conditions.filter((each) => each !== ready);
    ready.resolve();
    return true;
  }

  /** Those who wait for this event go on with the next workflow task. */
  tellAwaited(event: HistoryEvent): void {
    for (const awaited of this.awaitedEvents.filter(({ isIt }) => isIt(event))) {
      this.awaitedEvents = this.awaitedEvents.filter((each) => each !== awaited);
      this.news.push(() => awaited.resolve(event));
    }
  }

  close(command: Command): void {
    this.add(command);
    this.isOver = true;
  }

  takeSignal(name: string, input: unknown): void {
    this.heardCount += 1;
    const handler = this.signalHandlers.get(name);
    const taker = this.signalTakers.get(name)?.shift();
    if (handler !== undefined) handler(input);
    else if (taker !== undefined) taker(input);
    else this.signals.set(name, [...(this.signals.get(name) ?? []), input]);
  }

  /** Code that is over takes none: they come with its last task and are never answered. */
  takeUpdate({ updateId, name, input }: UpdateCall): void {
    if (this.isOver) return;
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
