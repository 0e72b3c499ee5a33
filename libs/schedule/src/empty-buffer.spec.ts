import type { BufferedStart, OverlapPolicy, ScheduledStart, ScheduleState } from '@app/contract';
import { WorkflowId } from '@app/contract';

import { emptyBuffer } from './empty-buffer';

const start = (nominalTime: number, overlap: OverlapPolicy): BufferedStart => ({
  nominalTime,
  overlap,
  manual: false,
});

const RUNNING: ScheduledStart = {
  nominalTime: 0,
  startTime: 0,
  workflowId: WorkflowId('w'),
  status: 'Running',
};

function emptied(buffer: readonly BufferedStart[], isRunning: boolean) {
  const state = {
    buffer,
    running: isRunning ? [RUNNING] : [],
    skippedCount: 0,
  } as unknown as ScheduleState;
  const result = emptyBuffer(state);
  return {
    started: result.starts.map(({ nominalTime }) => nominalTime),
    waiting: result.state.buffer.map(({ nominalTime }) => nominalTime),
    skipped: result.state.skippedCount,
    others: result.others,
  };
}

const three = (overlap: OverlapPolicy) => [1, 2, 3].map((time) => start(time, overlap));

describe('starts that are due', () => {
  it.each([
    ['Skip', true, { started: [], waiting: [], skipped: 3, others: 'leave' }],
    ['Skip', false, { started: [1], waiting: [], skipped: 2, others: 'leave' }],
    ['BufferOne', true, { started: [], waiting: [1], skipped: 2, others: 'leave' }],
    ['BufferOne', false, { started: [1], waiting: [2], skipped: 1, others: 'leave' }],
    ['BufferAll', true, { started: [], waiting: [1, 2, 3], skipped: 0, others: 'leave' }],
    ['BufferAll', false, { started: [1], waiting: [2, 3], skipped: 0, others: 'leave' }],
    ['CancelOther', true, { started: [], waiting: [3], skipped: 2, others: 'cancel' }],
    ['TerminateOther', true, { started: [], waiting: [3], skipped: 2, others: 'terminate' }],
    ['AllowAll', true, { started: [1, 2, 3], waiting: [], skipped: 0, others: 'leave' }],
  ] as const)('with %s while another runs: %s', (overlap, isRunning, expected) => {
    expect(emptied(three(overlap), isRunning)).toEqual(expected);
  });

  it('that allow overlaps begin beside those that do not', () => {
    const mixed = [start(1, 'BufferAll'), start(2, 'AllowAll'), start(3, 'Skip')];
    expect(emptied(mixed, true)).toEqual({
      started: [2],
      waiting: [1],
      skipped: 1,
      others: 'leave',
    });
  });
});
