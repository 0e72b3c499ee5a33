import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';

/**
 * What the expressions of one state may still look at, in values. Shared by all of them, so that no number of rules,
 * fields or filters holds the shard: as many visits take 20 to 50 ms.
 */
export interface Budget {
  left: number;
}

const VISITED_VALUE_COUNT_MAX = 250_000;

/** Characters that cost as much to compare or copy as a value does to visit. */
const CHARACTERS_PER_VISIT = 512;

export function newBudget(): Budget {
  return { left: VISITED_VALUE_COUNT_MAX };
}

export function spend(budget: Budget, visits: number): void {
  budget.left -= visits;
  if (budget.left >= 0) return;
  throw new StateFailure(
    ErrorName.Runtime,
    'The expressions of the state visit too many values. Select less of the input.',
  );
}

export function spendText(budget: Budget, characters: number): void {
  spend(budget, 1 + characters / CHARACTERS_PER_VISIT);
}
