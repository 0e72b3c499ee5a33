import { applicationFailure } from '@app/contract';

import type { Advancing } from './advancing';
import type { Frame } from './frame';

/** The frame has run its last state. */
export function endFrame(advancing: Advancing, frame: Frame): void {
  if (frame.parent !== undefined) {
    advancing.step({
      kind: 'ChildEnded',
      frame: frame.id,
      parent: frame.parent,
      index: frame.index,
      status: 'Succeeded',
    });
    return;
  }
  advancing.command({
    type: 'CompleteWorkflowExecution',
    result: [advancing.encode(frame.data)],
  });
  advancing.closed = true;
}

/** The frame has failed and nothing in it caught the failure. */
export function failFrame(
  advancing: Advancing,
  frame: Frame,
  { error, cause }: { readonly error: string; readonly cause: string },
): void {
  if (frame.parent !== undefined) {
    advancing.step({
      kind: 'ChildEnded',
      frame: frame.id,
      parent: frame.parent,
      index: frame.index,
      status: 'Failed',
      error,
      cause,
    });
    return;
  }
  // Whether another run is worth it is for the retry policy of the start to say; most starts have none.
  advancing.command({ type: 'FailWorkflowExecution', failure: applicationFailure(error, cause) });
  advancing.closed = true;
}
