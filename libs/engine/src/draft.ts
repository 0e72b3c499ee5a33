import { type EpochMs, type EventId, type Fact, type GroupMarkers, isEvent } from '@app/contract';

import type { MutableState } from './state';

/** Folds one fact into a state. Handed in, because the fold knows every transition and every transition a draft. */
export type Fold = (state: MutableState, fact: Fact) => MutableState;

/**
 * A decision while it is being made: the facts so far and the state after them, so that each step decides on what the
 * steps before it left. Dropping the draft undoes everything.
 */
export class Draft {
  readonly facts: Fact[] = [];
  /** Time of the facts. Never before the last one of the run, whatever the request says. */
  readonly now: EpochMs;
  private readonly original: MutableState;
  private groupMarkers: GroupMarkers | undefined;

  constructor(
    public state: MutableState,
    now: EpochMs,
    readonly fold: Fold,
  ) {
    this.original = state;
    this.now = Math.max(now, state.lastFactTime);
  }

  get nextEventId(): EventId {
    return this.state.nextEventId;
  }

  append(fact: Fact): void {
    const marked = this.groupMarkers === undefined ? fact : withMarkers(fact, this.groupMarkers);
    this.state = this.fold(this.state, marked);
    this.facts.push(marked);
  }

  /** Does what a command wants, and marks the events that it becomes. */
  marking<Result>(groupMarkers: GroupMarkers | undefined, apply: () => Result): Result {
    this.groupMarkers = groupMarkers;
    const result = apply();
    this.groupMarkers = undefined;
    return result;
  }

  /** The same decision from its beginning. */
  restarted(): Draft {
    return new Draft(this.original, this.now, this.fold);
  }
}

function withMarkers(fact: Fact, groupMarkers: GroupMarkers): Fact {
  return isEvent(fact) ? { ...fact, groupMarkers } : fact;
}
