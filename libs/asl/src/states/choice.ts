import type { Json } from '../data/json';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Choice, ChoiceState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { effectiveInput, exitWithInput, leave } from '../run/data-flow';
import type { Frame } from '../run/frame';
import { unexpectedType } from '../run/unexpected-type';

/** The first rule that applies decides; without one, Default; without that, the state fails. */
export function* beginChoice(
  advancing: Advancing,
  frame: Frame,
  state: ChoiceState,
): Evaluating<void> {
  const input = effectiveInput(advancing, frame, state);
  for (const choice of state.choices) {
    if (!(yield* applies(advancing, frame, choice, input))) continue;
    const { next, assign, output } = choice;
    leave(
      advancing,
      frame,
      yield* exitWithInput(advancing, frame, { state, next, assign, output }),
    );
    return;
  }
  if (state.defaultNext === undefined) {
    throw new StateFailure(
      ErrorName.NoChoiceMatched,
      'Failed to transition out of the state. The state does not point to a next state.',
    );
  }
  const { assign, output } = state;
  leave(
    advancing,
    frame,
    yield* exitWithInput(advancing, frame, { state, next: state.defaultNext, assign, output }),
  );
}

function* applies(
  advancing: Advancing,
  frame: Frame,
  { test }: Choice,
  input: Json,
): Evaluating<boolean> {
  if (test.type === 'rule') return test.rule(advancing.scope(frame, input));
  const value = yield* advancing.evaluate(frame, test, { input });
  if (typeof value !== 'boolean') {
    throw unexpectedType(test, 'Condition', { expected: 'boolean', value });
  }
  return value;
}
