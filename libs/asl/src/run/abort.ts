import type { Advancing } from './advancing';
import type { Frame } from './frame';

/** Stops everything below a frame: its activities are asked to cancel, its timers are canceled, its frames end. */
export function abortChildren(advancing: Advancing, frame: Frame): void {
  const { run } = advancing;
  for (const child of [...run.frames.values()]) {
    if (child.parent !== frame.id) continue;
    abortChildren(advancing, child);
    stopWork(advancing, child);
    advancing.step({
      kind: 'ChildEnded',
      frame: child.id,
      parent: frame.id,
      index: child.index,
      status: 'Aborted',
    });
  }
}

/** Stops the whole run: it is about to end. */
export function abortAll(advancing: Advancing): void {
  for (const frame of advancing.run.frames.values()) stopWork(advancing, frame);
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
