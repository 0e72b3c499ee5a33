import type { BufferedStart, ScheduleState } from '@app/contract';

export interface Emptied {
  readonly state: ScheduleState;
  /** To be started now, in this order. */
  readonly starts: readonly BufferedStart[];
  /** What is done to those that run. */
  readonly others: 'leave' | 'cancel' | 'terminate';
}

/**
 * Which of the starts that are due begin now. One that allows overlaps always does; of the others one at a time, and
 * while it runs each following one is treated as its policy says.
 */
export function emptyBuffer(state: ScheduleState): Emptied {
  if (state.buffer.length === 0) return { state, starts: [], others: 'leave' };
  let isTaken = state.running.length > 0;
  let { skippedCount } = state;
  let others: Emptied['others'] = 'leave';
  let kept: BufferedStart[] = [];
  const starts: BufferedStart[] = [];
  for (const start of state.buffer) {
    if (start.overlap === 'AllowAll') {
      starts.push(start);
    } else if (!isTaken) {
      starts.push(start);
      isTaken = true;
    } else if (start.overlap === 'Skip') {
      skippedCount += 1;
    } else if (start.overlap === 'BufferAll') {
      kept.push(start);
    } else if (start.overlap === 'BufferOne') {
      if (kept.some(({ overlap }) => overlap === 'BufferOne')) skippedCount += 1;
      else kept.push(start);
    } else {
      // What runs has to go, and of those that wait for that only the last one is wanted.
      if (others !== 'terminate')
        others = start.overlap === 'TerminateOther' ? 'terminate' : 'cancel';
      skippedCount += kept.length;
      kept = [start];
    }
  }
  return { state: { ...state, buffer: kept, skippedCount }, starts, others };
}
