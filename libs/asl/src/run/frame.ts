import type { EpochMs, EventId } from '@app/contract';

import type { Json } from '../data/json';

/** The line of execution that is the machine itself. */
export const ROOT = '0';

/** How the work of a state ended. */
export type Outcome = { readonly ok: true; readonly result: Json } | FailedOutcome;

export interface FailedOutcome {
  readonly ok: false;
  readonly error: string;
  readonly cause: string;
  /** It came out of a catcher: Retry and Catch may not look at it again, or they would never end. */
  readonly uncatchable?: boolean;
  /** The worker said that trying again is of no use: no retrier takes it. Catchers do. */
  readonly nonRetryable?: boolean;
  /** An expression of the state could not be evaluated. */
  readonly isEvaluation?: boolean;
  /** A heartbeat was missed: the error also answers to States.HeartbeatTimeout. */
  readonly isHeartbeat?: boolean;
  /** The worker said when to try again: replaces the retrier's delay. */
  readonly nextRetryDelayMs?: number;
}

/** A signal that no state has taken yet. `outcome` is what it is to the state that takes it. */
export interface KeptSignal {
  readonly eventId: EventId;
  readonly outcome: Outcome;
}

/** Frames started by a Parallel or Map state. */
export interface Children {
  readonly of: 'Parallel' | 'Map';
  readonly count: number;
  readonly concurrencyMax: number;
  /** Absent: the frame's own data holds the inputs (Map) or is the input (Parallel). */
  readonly inputs: readonly Json[] | undefined;
  readonly sharedInput: Json | undefined;
  readonly items: readonly Json[] | undefined;
  readonly toleratedFailureCount: number;
  readonly results: Json[];
  /** Frames of the children that have not ended. */
  readonly running: Set<string>;
  started: number;
  succeededCount: number;
  failedCount: number;
  /** The failure that was one too many; the children that still run are aborted then. */
  failure: { readonly error: string; readonly cause: string } | undefined;
  /** The whole frame is being aborted: no further child begins. */
  stopped: boolean;
}

/**
 * What a frame does now.
 * - `next`: the state named by `state` is to be entered;
 * - `entered`: its work is to be started (also again, after a retrier's back-off);
 * - `waiting`: an activity, timer or signal is awaited;
 * - `children`: frames of its own run;
 * - `backoff`: a retrier waits;
 * - `settled`: `outcome` is known and has not been looked at;
 * - `done`: the frame has ended, its output is `data`.
 */
export type Phase = 'next' | 'entered' | 'waiting' | 'children' | 'backoff' | 'settled' | 'done';

/** One line of execution. Mutable and private to the run that holds it. */
export interface Frame {
  readonly id: string;
  readonly parent: string | undefined;
  readonly index: number;
  phase: Phase;
  state: string;
  visit: number;
  enteredTime: EpochMs;
  /** Number of the state's entry in the Step Functions history: AWS's cause sentences name it. */
  enteredNumber: number;
  /** Input of the current state; after it, its output. */
  data: Json;
  readonly variables: Map<string, Json>;
  /** Per retrier of the current state. */
  retryCounts: number[];
  /** Number of the last attempt of this visit's activity. */
  attempts: number;
  children: Children | undefined;
  outcome: Outcome | undefined;
  signalName: string | undefined;
  /** The signal that this frame is about to take. */
  arrivedSignal: KeptSignal | undefined;
  /** The timer that ends the current wait, back-off or signal time-out. */
  timerId: string | undefined;
  /** The activity of the visit is pending. */
  activityPending: boolean;
  /** 0 until the engine has given the scheduling its number. */
  scheduledEventId: EventId;
  awaitsToken: boolean;
  /** Whoever submits the work of the visit to somebody else has said that it has. */
  submitted: boolean;
  /** When the activity of the visit ended. */
  settledTime: EpochMs;
  /** Size of what its worker answered. */
  settledBytes: number;
  /** Length of its Step Functions history: the machine itself and each item of a distributed Map have one. */
  historyNumber: number;
}

export function newFrame(place: {
  readonly id: string;
  readonly parent: string | undefined;
  readonly index: number;
  readonly state: string;
  readonly data: Json;
}): Frame {
  return {
    id: place.id,
    parent: place.parent,
    index: place.index,
    state: place.state,
    data: place.data,
    phase: 'next',
    visit: 0,
    enteredTime: 0,
    enteredNumber: 0,
    variables: new Map(),
    retryCounts: [],
    attempts: 0,
    children: undefined,
    outcome: undefined,
    signalName: undefined,
    arrivedSignal: undefined,
    timerId: undefined,
    activityPending: false,
    scheduledEventId: 0,
    awaitsToken: false,
    submitted: false,
    settledTime: 0,
    settledBytes: 0,
    historyNumber: 0,
  };
}

/** Retries of the current state so far, whichever retrier armed them. */
export function retriesOf(frame: Frame): number {
  let retries = 0;
  for (const count of frame.retryCounts) retries += count;
  return retries;
}

/** The children of a distributed Map are executions of their own, with a threshold of failures. */
export function isDistributed(children: Children): boolean {
  return children.of === 'Map' && children.toleratedFailureCount >= 0;
}

/** Whether a child that has not begun may begin. */
export function mayStartChild(children: Children): boolean {
  if (children.stopped || children.failure !== undefined) return false;
  if (children.started >= children.count) return false;
  return children.concurrencyMax === 0 || children.running.size < children.concurrencyMax;
}

/** Whether `advance` can do something with the frame now. */
export function canProceed(frame: Frame): boolean {
  switch (frame.phase) {
    case 'next':
    case 'entered':
    case 'settled':
    // It has run its last state, and has to say so: a fork may begin between the two.
    case 'done':
      return true;
    case 'waiting':
      return frame.arrivedSignal !== undefined;
    case 'children': {
      const { children } = frame;
      if (children === undefined) return false;
      return (
        mayStartChild(children) || (children.failure !== undefined && children.running.size > 0)
      );
    }
    case 'backoff':
      return false;
  }
}
