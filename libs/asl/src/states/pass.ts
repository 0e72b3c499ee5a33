import type { PassState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { exitWithInput, exitWithResult, leave, workInput } from '../run/data-flow';
import type { Frame } from '../run/frame';

/** Result, or Parameters, or the input itself. */
export function* beginPass(advancing: Advancing, frame: Frame, state: PassState): Evaluating<void> {
  if (state.language === 'JSONata') {
    const { next, assign, output } = state;
    leave(
      advancing,
      frame,
      yield* exitWithInput(advancing, frame, { state, next, assign, output }),
    );
    return;
  }
  const result = state.result ? state.result.value : yield* workInput(advancing, frame, state);
  if (state.result) advancing.trial?.inspect('result', result);
  const { outputIs, ...exit } = yield* exitWithResult(advancing, frame, state, result);
  // The result of a Pass is not stored anywhere else.
  leave(advancing, frame, outputIs === 'input' ? { ...exit, outputIs } : exit);
}
