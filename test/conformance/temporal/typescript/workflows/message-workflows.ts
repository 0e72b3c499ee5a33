import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

import type { Activities } from '../support/activities';

const { greet } = proxyActivities<Activities>({ startToCloseTimeout: '10s' });

export const noteSignal = defineSignal<[string]>('note');
export const endSignal = defineSignal('end');
export const notesQuery = defineQuery<string[]>('notes');
export const brokenQuery = defineQuery('broken');
export const addUpdate = defineUpdate<number, [number]>('add');
export const slowUpdate = defineUpdate<string, [number]>('slow');
export const failingUpdate = defineUpdate<number>('failing');

/** Rows 21 to 26: keeps what it is told until it is told to end. */
export async function listener(): Promise<string[]> {
  const notes: string[] = [];
  let sum = 0;
  let isOver = false;
  setHandler(noteSignal, (note) => void notes.push(note));
  setHandler(endSignal, () => {
    isOver = true;
  });
  setHandler(notesQuery, () => notes);
  setHandler(brokenQuery, () => {
    throw ApplicationFailure.create({ message: 'cannot tell', type: 'Unknown' });
  });
  setHandler(
    addUpdate,
    (value) => {
      sum += value;
      return sum;
    },
    {
      validator: (value) => {
        if (value < 0) throw ApplicationFailure.create({ message: 'negative', type: 'Negative' });
      },
    },
  );
  setHandler(slowUpdate, async (ms) => {
    await sleep(ms);
    return greet('slow');
  });
  setHandler(failingUpdate, () => {
    throw ApplicationFailure.create({ message: 'refused', type: 'Refused' });
  });
  await condition(() => isOver);
  await condition(allHandlersFinished);
  return notes;
}

/** Row 25: ends although an update goes on. */
export async function endsEarly(): Promise<string> {
  let isOver = false;
  setHandler(slowUpdate, async (ms) => {
    isOver = true;
    await sleep(ms);
    return 'too late';
  });
  await condition(() => isOver);
  return 'ended';
}

/** Row 27. */
export async function approval(needed: number, patience: string): Promise<string> {
  const approvers = new Set<string>();
  setHandler(defineSignal<[string]>('approve'), (who) => void approvers.add(who));
  const isApproved = await condition(() => approvers.size >= needed, patience as '1s');
  return isApproved ? `approved by ${[...approvers].sort().join(', ')}` : 'expired';
}

/** Row 18: ends in a task that takes a while, so that a signal can come meanwhile. */
export async function endsSlowly(): Promise<string[]> {
  const notes: string[] = [];
  setHandler(noteSignal, (note) => void notes.push(note));
  await sleep(50);
  if (notes.length === 0 && !workflowInfo().unsafe.isReplaying) {
    busy(700);
  }
  return notes;
}

/** The clock of workflow code stands still while it runs; the real one is reached by work alone. */
function busy(ms: number): void {
  const now = workflowInfo().unsafe.now;
  const end = now() + ms;
  while (now() < end) continue;
}
