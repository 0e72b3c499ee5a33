import type {
  Command,
  EpochMs,
  Failure,
  HistoryEvent,
  ScheduleActivityTask,
  StartChildWorkflowExecution,
  WorkflowExecutionStarted,
} from '@app/contract';

/** Workflow code: deterministic, and waits for nothing but what its context promises. */
export type WorkflowCode = (context: WorkflowContext, input: unknown) => Promise<unknown>;

/** Attributes of an activity that a spec cares about. */
export type ActivityOptions = Partial<
  Omit<ScheduleActivityTask, 'type' | 'activityType' | 'input'>
>;

export type ChildOptions = Partial<
  Omit<StartChildWorkflowExecution, 'type' | 'workflowType' | 'input'>
>;

/** Something that workflow code may stop wanting. */
export interface Cancellable<T> extends Promise<T> {
  cancel(): void;
}

export interface UpdateHandler {
  /** Throws to reject the update without an event. */
  readonly validate?: (input: unknown) => void;
  readonly handle: (input: unknown) => Promise<unknown>;
}

/** What workflow code can do. Every promise resolves in the order of the history. */
export interface WorkflowContext {
  readonly started: WorkflowExecutionStarted;
  /** Signals that have come so far, taken or not. */
  readonly heardCount: number;
  /** Time of the workflow task that the code runs in. */
  now(): EpochMs;
  activity(activityType: string, input?: unknown, options?: ActivityOptions): Cancellable<unknown>;
  sleep(delayMs: number): Cancellable<void>;
  /** Starts a child and waits for what it comes to. */
  child(workflowType: string, input?: unknown, options?: ChildOptions): Promise<unknown>;
  /** Signals another run; resolves when it has the signal. */
  signalOther(workflowId: string, signalName: string, input?: unknown): Promise<void>;
  /** Asks another run to cancel; resolves when it has been asked. */
  cancelOther(workflowId: string): Promise<void>;
  /** The next signal of the name, also one that came before. */
  signal(name: string): Promise<unknown>;
  onSignal(name: string, handle: (input: unknown) => void): void;
  onUpdate(name: string, handler: UpdateHandler): void;
  onQuery(name: string, answer: (input: unknown) => unknown): void;
  /** Resolves once it holds: looked at whenever something has happened. */
  until(holds: () => boolean): Promise<void>;
  /** Resolves when somebody asks the run to cancel. */
  readonly cancelRequested: Promise<void>;
  /** Never returns: the run goes on as a new one. */
  continueAsNew(input?: unknown): never;
  /** A command as it is, for what has no method here: the event that it writes. */
  command(command: Command): Promise<HistoryEvent>;
  /** Resolves with the first event, from the command on, that the caller waits for. */
  event(isIt: (event: HistoryEvent) => boolean): Promise<HistoryEvent>;
}

/** What an activity, or the code itself, failed with. Thrown by workflow code, it fails the run. */
export class WorkflowFailure extends Error {
  override readonly name = 'WorkflowFailure';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Ends a run as canceled. */
export class Canceled extends Error {
  override readonly name = 'Canceled';
}

/** Ends a run by beginning another. */
export class ContinueAsNew extends Error {
  override readonly name = 'ContinueAsNew';

  constructor(readonly input: unknown) {
    super('continue as new');
  }
}

/** The code did something else than its history says. */
export class NonDeterminism extends Error {
  override readonly name = 'NonDeterminism';
}
