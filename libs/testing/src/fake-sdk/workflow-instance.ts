import type { Command, EpochMs, EventId, HistoryEvent, UpdateCall } from '@app/contract';
import type { WorkflowExecutionStarted } from '@app/contract';
import { applicationFailure } from '@app/contract';

import { CodeContext } from './code-context';
import { fromJson, toJson } from './json-payloads';
import { textOf } from './text-of';
import type { Deferred } from './waiters';
import { Canceled, ContinueAsNew, type WorkflowCode, WorkflowFailure } from './workflow-code';

/** The events do not begin where this instance has stopped: it has to be folded from the first one. */
export class CacheMiss extends Error {
  override readonly name = 'CacheMiss';
}

/**
 * How far code may go from one promise to the next while nothing happens. Counted, because a macrotask would let a spec's
 * time pass while the code is still at work.
 */
const PROMISE_HOPS_MAX = 100;

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
export class WorkflowInstance {
  seenEventId: EventId = 0;
  private readonly context = new CodeContext();
  private fault: Error | undefined;

  constructor(private readonly code: WorkflowCode) {}

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
    return this.context.answer(queryType, input);
  }

  private async goOn(time: EpochMs, updates: readonly UpdateCall[]): Promise<Command[]> {
    this.context.matcher.checkDone();
    this.context.commands = [];
    this.context.time = time;
    for (const each of this.context.news.splice(0)) {
      each();
      await this.rest();
    }
    for (const update of updates) {
      this.context.takeUpdate(update);
      await this.rest();
    }
    if (this.fault !== undefined) throw this.fault;
    return this.context.commands;
  }

  /** Lets the code go on until it waits for the history again. */
  private async rest(): Promise<void> {
    do {
      for (let hops = 0; hops < PROMISE_HOPS_MAX; hops += 1) await Promise.resolve();
    } while (this.context.resolveCondition());
  }

  private take(event: HistoryEvent): void {
    this.context.tellAwaited(event);
    if (this.context.matcher.take(event)) return;
    const news = this.newsOf(event);
    if (news !== undefined) this.context.news.push(news);
  }

  private newsOf(event: HistoryEvent): (() => void) | undefined {
    switch (event.type) {
      case 'WorkflowExecutionStarted':
        this.context.begun = event;
        return () => {
          this.begin(event);
        };
      case 'WorkflowExecutionSignaled':
        return () => {
          this.context.takeSignal(event.signalName, fromJson(event.input));
        };
      case 'WorkflowExecutionCancelRequested':
        return this.context.noteCancel;
      case 'TimerFired':
        return () => {
          this.context.waiters.settle(`timer ${event.timerId}`, ({ resolve }) =>
            resolve(undefined),
          );
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
      this.context.waiters.settle(this.context.initiated.get(event.initiatedEventId), how);
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
      this.context.waiters.settle(this.context.activityIds.get(scheduledEventId), how);
    };
  }

  private begin(event: WorkflowExecutionStarted): void {
    // In a promise from the first line on: code that throws at once fails like code that throws later.
    void Promise.resolve()
      .then(() => this.code(this.context, fromJson(event.input)))
      .then(
        (result) => {
          this.context.close({ type: 'CompleteWorkflowExecution', result: toJson(result) });
        },
        (error: unknown) => {
          this.closeFailed(error);
        },
      );
  }

  private closeFailed(error: unknown): void {
    if (error instanceof ContinueAsNew) {
      this.context.close({ type: 'ContinueAsNewWorkflowExecution', input: toJson(error.input) });
    } else if (error instanceof Canceled) {
      this.context.close({ type: 'CancelWorkflowExecution' });
    } else if (error instanceof WorkflowFailure) {
      this.context.close({ type: 'FailWorkflowExecution', failure: error.failure });
    } else {
      this.fault = error instanceof Error ? error : new Error(textOf(error));
    }
  }
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
