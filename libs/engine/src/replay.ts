import type { Fact } from '@app/contract';

import { evolve } from './evolve';
import { invariant } from './invariant';
import type { MutableState } from './state';
import { initialState, type RunPlace } from './workflow/initial-state';

/** Folds the stored facts of a run, from its first one or on top of a state that was folded before. */
export function replay(place: RunPlace, facts: readonly Fact[], from?: MutableState): MutableState {
  let state = from;
  for (const fact of facts) {
    if (state === undefined) {
      invariant(
        fact.type === 'WorkflowExecutionStarted',
        `the first fact of a run is ${fact.type}`,
      );
      state = initialState(fact, place);
    } else {
      state = evolve(state, fact);
    }
  }
  invariant(state !== undefined, 'a run without facts');
  return state;
}
