import type { Advancing } from './advancing';
import type { Frame } from './frame';

/**
 * Stops what runs below a frame, the innermost frames first, up to a number of them: their activities are asked to
 * cancel, their timers are canceled, they end. Returns how many more might have been stopped.
 */
export function abortChildren(advancing: Advancing, frame: Frame, countMax: number): number {
  const { run } = advancing;
  let left = countMax;
  for (const id of frame.children?.running ?? []) {
    if (left === 0) return 0;
    const child = run.frame(id);
    left = abortChildren(advancing, child, left);
    if (left === 0) return 0;
    stopWork(advancing, child);
    advancing.step({
      kind: 'ChildEnded',
      frame: child.id,
      parent: frame.id,
      index: child.index,
      status: 'Aborted',
    });
    left -= 1;
  }
  return left;
}

/** The run is to be canceled: stops pending work, then ends it. Returns whether it came to the end. */
export function stopRun(advancing: Advancing, commandCountMax: number): boolean {
  for (const frame of advancing.run.frames.values()) {
    if (advancing.commands.length >= commandCountMax) return false;
    stopWork(advancing, frame);
  }
  advancing.command({ type: 'CancelWorkflowExecution' });
  advancing.closed = true;
  return true;
}

export function stopWork(advancing: Advancing, frame: Frame): void {
  if (frame.activityPending) {
    advancing.command({ type: 'RequestCancelActivityTask', activityId: String(frame.visit) });
    frame.activityPending = false;
  }
  if (frame.timerId !== undefined) {
    advancing.command({ type: 'CancelTimer', timerId: frame.timerId });
    frame.timerId = undefined;
  }
}
