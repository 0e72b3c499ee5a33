import type { ParallelState } from '../machine';
import type { Advancing, Evaluating } from '../run/advancing';
import { workInput } from '../run/data-flow';
import type { Frame } from '../run/frame';

/** Every branch gets the same input. */
export function* beginParallel(
  advancing: Advancing,
  frame: Frame,
  state: ParallelState,
): Evaluating<void> {
  const input = yield* workInput(advancing, frame, state);
  advancing.step({
    kind: 'ChildrenStarted',
    frame: frame.id,
    of: 'Parallel',
    count: state.branches.length,
    concurrencyMax: 0,
    ...(input !== frame.data && { input: advancing.encode(input) }),
  });
}
