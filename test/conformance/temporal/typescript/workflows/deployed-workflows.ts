import { condition, proxyActivities, setHandler, sleep, workflowInfo } from '@temporalio/workflow';

import type { Activities } from '../support/activities';
import { endSignal } from './message-workflows';

const { greet, sleepFor } = proxyActivities<Activities>({ startToCloseTimeout: '30s' });

/** Row 14: a timer and an activity at once, then another of each. */
export async function lasts(ms: number): Promise<string[]> {
  const [slept] = await Promise.all([sleepFor(ms), sleep(ms)]);
  await sleep(10);
  return [slept, await greet('again')];
}

/** Row 15: breaks until other code is deployed. */
export async function breaks(): Promise<string> {
  await sleep(1);
  throw new TypeError('a bug of the workflow code');
}

/** Row 16: the other code does something else in place of the activity. */
export async function changes(): Promise<string> {
  let isOver = false;
  setHandler(endSignal, () => {
    isOver = true;
  });
  const greeting = await greet('x');
  await condition(() => isOver);
  return greeting;
}

/** Row 17: holds the worker's thread until a moment, in milliseconds since 1970. */
export async function blocks(until: number): Promise<string> {
  await sleep(1);
  while (workflowInfo().unsafe.now() < until);
  return 'done';
}
