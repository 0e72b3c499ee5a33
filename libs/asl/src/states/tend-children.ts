import type { Advancing } from '../run/advancing';
import { abortChildren } from '../run/abort';
import { settle } from '../run/fold-event';
import type { Children, Frame } from '../run/frame';

/** Children started in one step: the rest follows when the frame's turn comes again, so that no step is long. */
const STARTED_PER_STEP_MAX = 100;

/** Starts children as the concurrency allows, and settles the state when all have ended or one has failed. */
export function tendChildren(advancing: Advancing, frame: Frame): void {
  const { run } = advancing;
  const { children } = frame;
  if (children === undefined) return;
  if (children.failure !== undefined) {
    abortChildren(advancing, frame);
    settle(run, frame, { ok: false, ...children.failure });
    return;
  }
  if (children.ended === children.count) {
    settle(run, frame, { ok: true, result: children.results });
    return;
  }
  let started = 0;
  while (mayStart(children) && started < STARTED_PER_STEP_MAX) {
    const index = children.started;
    advancing.step({
      kind: 'ChildStarted',
      frame: `${frame.id}.${frame.visit}.${frame.retryCounts.reduce((a, b) => a + (b ?? 0), 0)}.${index}`,
      parent: frame.id,
      index,
    });
    started += 1;
  }
  if (mayStart(children)) run.ready.add(frame.id);
}

function mayStart(children: Children): boolean {
  const running = children.started - children.ended;
  return (
    children.started < children.count &&
    (children.concurrencyMax === 0 || running < children.concurrencyMax)
  );
}
