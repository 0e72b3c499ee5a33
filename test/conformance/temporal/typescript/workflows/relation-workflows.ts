import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  type ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  defineSignal,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';

import type { Activities } from '../support/activities';

const { greet } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});

export async function child(mode: 'result' | 'fail' | 'wait' | 'continue'): Promise<string> {
  if (mode === 'fail') throw ApplicationFailure.create({ message: 'child broke', type: 'Child' });
  if (mode === 'wait') await sleep('1h');
  if (mode === 'continue') await continueAsNew<typeof child>('result');
  return greet('child');
}

/** Row 28. */
export async function parent(mode: Parameters<typeof child>[0], childId: string): Promise<string> {
  try {
    return await executeChild(child, { workflowId: childId, args: [mode] });
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    return `failed: ${error.cause?.message ?? ''}`;
  }
}

/** Row 28: a workflow id that is taken. */
export async function twins(childId: string): Promise<string> {
  await startChild(child, { workflowId: childId, args: ['wait'] });
  try {
    await startChild(child, { workflowId: childId, args: ['wait'] });
    return 'two';
  } catch (error) {
    return (error as Error).name;
  }
}

/** Row 28: how a child is cancelled. */
export async function cancelsChild(
  kind: keyof typeof ChildWorkflowCancellationType,
  childId: string,
): Promise<string> {
  try {
    await CancellationScope.cancellable(async () => {
      const handle = await startChild(child, {
        workflowId: childId,
        args: ['wait'],
        cancellationType: kind,
      });
      CancellationScope.current().cancel();
      await handle.result();
    });
    return 'completed';
  } catch (error) {
    return isCancellation(error) ? 'cancelled' : (error as Error).name;
  }
}

/** Row 29. */
export async function leavesChild(
  policy: 'TERMINATE' | 'ABANDON' | 'REQUEST_CANCEL',
  childId: string,
): Promise<string> {
  await startChild(child, { workflowId: childId, args: ['wait'], parentClosePolicy: policy });
  return 'gone';
}

/** Row 30. */
export async function reaches(workflowId: string): Promise<string> {
  const other = getExternalWorkflowHandle(workflowId);
  try {
    await other.signal(defineSignal<[string]>('note'), 'from outside');
    await other.cancel();
    return 'reached';
  } catch (error) {
    return (error as Error).name;
  }
}

/** Row 30: is noted, then cancelled. */
export async function reached(): Promise<string> {
  const notes: string[] = [];
  setHandler(defineSignal<[string]>('note'), (note) => void notes.push(note));
  try {
    await condition(() => false);
  } catch (error) {
    if (!isCancellation(error)) throw error;
  }
  return notes.join();
}

/** Row 31. */
export async function chain(left: number): Promise<string> {
  const { memo } = workflowInfo();
  if (left > 0) await continueAsNew<typeof chain>(left - 1);
  return `end ${String(memo?.['kept'])}`;
}

/** Row 32. */
export async function failsFirst(attempts: number): Promise<number> {
  const { attempt } = workflowInfo();
  if (attempt < attempts) throw ApplicationFailure.create({ message: 'again', type: 'Again' });
  return Promise.resolve(attempt);
}

/** Row 32. */
export async function counts(): Promise<number> {
  const { lastResult } = workflowInfo();
  return Promise.resolve(((lastResult as number | undefined) ?? 0) + 1);
}

/** Row 34. */
export async function saga(): Promise<string[]> {
  const done: string[] = [];
  try {
    done.push(await greet('booked'));
    await sleep('1h');
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(async () => {
      done.push(await greet('unbooked'));
    });
  }
  return done;
}
