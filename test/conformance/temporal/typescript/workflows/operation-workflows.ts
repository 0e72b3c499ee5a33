import {
  condition,
  defineSignal,
  deprecatePatch,
  patched,
  proxyActivities,
  setHandler,
  setWorkflowOptions,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';

import type { Activities } from '../support/activities';

const { greet } = proxyActivities<Activities>({ startToCloseTimeout: '10s' });

/** Row 35: waits, with an activity that fails and a timer. */
export async function busyRun(): Promise<void> {
  const { failUntil } = proxyActivities<Activities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '1h' },
  });
  const failing = failUntil(99);
  await Promise.race([failing, condition(() => false)]);
}

/** Row 36. */
export async function searchable(): Promise<string> {
  upsertSearchAttributes({ LadderKeyword: ['changed'] });
  upsertMemo({ note: 'kept' });
  await sleep(10);
  return JSON.stringify(workflowInfo().searchAttributes);
}

/** Row 38. */
export async function resettable(): Promise<string[]> {
  const notes: string[] = [];
  setHandler(defineSignal<[string]>('note'), (note) => void notes.push(note));
  notes.push(await greet('first'));
  await condition(() => notes.length >= 2);
  return notes;
}

/** Row 40. */
export async function patchedRun(): Promise<string> {
  const isNew = patched('ladder-patch');
  await sleep(10);
  deprecatePatch('ladder-old-patch');
  return isNew ? 'new' : 'old';
}

/** Row 40. */
export async function versionedRun(): Promise<string> {
  await condition(() => true);
  return Promise.resolve(workflowInfo().currentDeploymentVersion?.buildId ?? 'none');
}
setWorkflowOptions({ versioningBehavior: 'PINNED' }, versionedRun);
