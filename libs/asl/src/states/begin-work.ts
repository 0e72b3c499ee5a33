import type { Advancing, Evaluating } from '../run/advancing';
import { exitWithInput, leave } from '../run/data-flow';
import { failFrame } from '../run/end-frame';
import type { Frame } from '../run/frame';
import { beginChoice } from './choice';
import { failureOf } from './fail';
import { beginMap } from './map';
import { beginParallel } from './parallel';
import { beginPass } from './pass';
import { beginTask } from './task';
import { beginWait } from './wait';

/** Starts the work of the state that the frame has entered. */
export function* beginWork(advancing: Advancing, frame: Frame): Evaluating<void> {
  const state = advancing.stateOf(frame);
  switch (state.type) {
    case 'Pass':
      return yield* beginPass(advancing, frame, state);
    case 'Choice':
      return yield* beginChoice(advancing, frame, state);
    case 'Task':
      return yield* beginTask(advancing, frame, state);
    case 'Wait':
      return yield* beginWait(advancing, frame, state);
    case 'Parallel':
      return yield* beginParallel(advancing, frame, state);
    case 'Map':
      return yield* beginMap(advancing, frame, state);
    case 'Succeed': {
      const exit = yield* exitWithInput(advancing, frame, {
        state,
        next: undefined,
        output: state.output,
      });
      leave(advancing, frame, exit);
      return;
    }
    case 'Fail':
      failFrame(advancing, frame, yield* failureOf(advancing, frame, state));
  }
}
