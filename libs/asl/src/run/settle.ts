import type { AslRun } from './asl-run';
import type { Frame, Outcome } from './frame';

/** The work of the frame's state has ended: `advance` looks at the outcome next. */
export function settle(run: AslRun, frame: Frame, outcome: Outcome): void {
  frame.outcome = outcome;
  frame.phase = 'settled';
  run.refresh(frame);
}
