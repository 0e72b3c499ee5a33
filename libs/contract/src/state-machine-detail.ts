import type { DurationMs, EventId } from './ids';
import type { Payload } from './payload';

/**
 * The steps of a state machine hosted in process. A frame is one line of execution: the machine itself (`0`), a branch
 * of a Parallel state or an iteration of a Map state. Everything an expression yielded is kept in the step, so that
 * folding a history never evaluates anything again; the Step Functions history is a projection of these steps and
 * the engine's events.
 */
export interface StateEntered {
  readonly kind: 'StateEntered';
  readonly frame: string;
  readonly name: string;
  /** Counts the states entered by the run: names the activity, timer or wait that belongs to this visit. */
  readonly visit: number;
  /** Absent when it is what the frame holds already. */
  readonly input?: Payload;
}

export interface StateExited {
  readonly kind: 'StateExited';
  readonly frame: string;
  readonly name: string;
  /** Absent when the output is the input, or the result of the visit's work, unchanged: `outputIs` says which. */
  readonly output?: Payload;
  readonly outputIs?: 'input' | 'result';
  readonly assigned?: Readonly<Record<string, Payload>>;
  /** Absent when the frame ends here. */
  readonly next?: string;
}

export interface ChildrenStarted {
  readonly kind: 'ChildrenStarted';
  readonly frame: string;
  readonly of: 'Parallel' | 'Map';
  readonly count: number;
  /** How many run at the same time; 0 means all. */
  readonly concurrencyMax: number;
  /** Inputs of the children that differ per child (Map), as one JSON array. Absent when it is the state's input. */
  readonly inputs?: Payload;
  /** Input shared by all children (Parallel). Absent when it is the state's input. */
  readonly input?: Payload;
  /** Items behind the inputs of a Map, for the context object, when they differ from the inputs. */
  readonly items?: Payload;
  /** Children that may fail without failing the state. Absent: the first failure fails it. */
  readonly toleratedFailureCount?: number;
}

export interface ChildStarted {
  readonly kind: 'ChildStarted';
  readonly frame: string;
  readonly parent: string;
  readonly index: number;
}

export interface ChildEnded {
  readonly kind: 'ChildEnded';
  readonly frame: string;
  readonly parent: string;
  readonly index: number;
  readonly status: 'Succeeded' | 'Failed' | 'Aborted';
  readonly error?: string;
  readonly cause?: string;
}

export interface SignalAwaited {
  readonly kind: 'SignalAwaited';
  readonly frame: string;
  readonly signalName: string;
}

export interface SignalTaken {
  readonly kind: 'SignalTaken';
  readonly frame: string;
  readonly signaledEventId: EventId;
}

/** A retrier took the failure; its back-off is a timer of the engine. */
export interface RetryArmed {
  readonly kind: 'RetryArmed';
  readonly frame: string;
  readonly retrier: number;
  readonly delayMs: DurationMs;
  readonly error: string;
  readonly cause: string;
}

/** The state failed by itself (an expression, a path, no choice): Retry and Catch have not looked yet. */
export interface StateFailed {
  readonly kind: 'StateFailed';
  readonly frame: string;
  readonly error: string;
  readonly cause: string;
  /** Set when an expression failed: the field it stands in. */
  readonly location?: string;
  /** A Map had counted its items before it failed: how many. */
  readonly childCount?: number;
  /** It came out of a catcher: neither Retry nor Catch looks at it. */
  readonly uncatchable?: true;
}

/**
 * What the work was given, where its worker is given only a part: the arguments of `lambda:invoke` without the payload,
 * which is the input of the activity that is scheduled next.
 */
export interface WorkAddressed {
  readonly kind: 'WorkAddressed';
  readonly frame: string;
  readonly arguments: Payload;
}

/** The failed frames do the work of their states again, from the state's input, with all retries before them. */
export interface Redriven {
  readonly kind: 'Redriven';
  readonly frames: readonly string[];
}

export type StateMachineDetail =
  | StateEntered
  | StateExited
  | ChildrenStarted
  | ChildStarted
  | ChildEnded
  | SignalAwaited
  | SignalTaken
  | RetryArmed
  | StateFailed
  | WorkAddressed
  | Redriven;
