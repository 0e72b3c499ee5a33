import { abortChildren } from '../run/abort';
import type { Advancing } from '../run/advancing';
import { type Frame, mayStartChild, retriesOf } from '../run/frame';

/** Children started or aborted in one move: the rest follows when the frame's turn comes again. */
const CHILDREN_PER_MOVE_MAX = 100;

/** Starts children as the concurrency allows, or stops them when one too many has failed. */
export function tendChildren(advancing: Advancing, frame: Frame): void {
  const { children } = frame;
  if (children === undefined) return;
  if (children.failure !== undefined) {
    abortChildren(advancing, frame, CHILDREN_PER_MOVE_MAX);
    return;
  }
  const round = `${frame.id}.${frame.visit}.${retriesOf(frame)}`;
  for (let moved = 0; moved < CHILDREN_PER_MOVE_MAX && mayStartChild(children); moved += 1) {
    const index = children.started;
    advancing.step({ kind: 'ChildStarted', frame: `${round}.${index}`, parent: frame.id, index });
  }
}
