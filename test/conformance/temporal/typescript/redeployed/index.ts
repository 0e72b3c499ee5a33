import { condition, setHandler, sleep } from '@temporalio/workflow';

import { endSignal } from '../workflows/message-workflows';

/** What is deployed later under the same names. Row 15: mended. */
export async function breaks(): Promise<string> {
  await sleep(1);
  return 'mended';
}

/** Row 16: not what the history says. */
export async function changes(): Promise<string> {
  let isOver = false;
  setHandler(endSignal, () => {
    isOver = true;
  });
  await sleep('1h');
  await condition(() => isOver);
  return 'changed';
}
