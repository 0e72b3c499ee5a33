import type { EpochMs, EventId } from '@app/contract';

import type { Json } from '../data/json';

/** How the work of a state ended. */
export type Outcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly error: string; readonly cause: string };

/** Frames started by a Parallel or Map state. */
export interface Children {
  readonly of: 'Parallel' | 'Map';
  readonly count: number;
  readonly concurrencyMax: number;
  readonly inputs: readonly Json[] | undefined;
  readonly sharedInput: Json | undefined;
  readonly items: readonly Json[] | undefined;
  readonly results: Json[];
  started: number;
  ended: number;
  failedCount: number;
  /** The first failure of a child; the others are aborted then. */
  failure: { readonly error: string; readonly cause: string } | undefined;
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
  /** The timer that ends the current wait, back-off or signal time-out. */
  timerId: string | undefined;
  /** The activity of the visit is pending. */
  activityPending: boolean;
  scheduledEventId: EventId;
}

export function newFrame(place: {
  readonly id: string;
  readonly parent: string | undefined;
  readonly index: number;
  readonly state: string;
  readonly data: Json;
}): Frame {
  return {
    ...place,
    phase: 'next',
    visit: 0,
    enteredTime: 0,
    variables: new Map(),
    retryCounts: [],
    attempts: 0,
    children: undefined,
    outcome: undefined,
    signalName: undefined,
    timerId: undefined,
    activityPending: false,
    scheduledEventId: 0,
  };
}
