import { randomUUID } from 'node:crypto';

import type { WorkflowHandle } from '@temporalio/client';

import * as workflows from '../typescript/workflows';

/** One that a server's history is compared by. */
export interface Program {
  readonly name: string;
  readonly workflow: (...args: never[]) => Promise<unknown>;
  readonly args: readonly unknown[];
  readonly options?: object;
  /** What a client does meanwhile. */
  readonly drive?: (handle: WorkflowHandle) => Promise<unknown>;
}

const program = (workflow: Program['workflow'], ...args: readonly unknown[]): Program => ({
  name: `${workflow.name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`,
  workflow,
  args,
});

const end = (handle: WorkflowHandle) => handle.signal(workflows.endSignal);

export const PROGRAMS: readonly Program[] = [
  program(workflows.hello, 'x'),
  program(workflows.echoed, null),
  program(workflows.echoed, { a: [1, 'two', { three: true }] }),
  program(workflows.retries),
  program(workflows.resumes, 3),
  program(workflows.cancelsUnstarted),
  program(workflows.cancels, 'TRY_CANCEL'),
  program(workflows.cancels, 'WAIT_CANCELLATION_COMPLETED'),
  program(workflows.fails),
  program(workflows.patchedRun),
  program(workflows.approval, 1, '300ms'),
  program(workflows.localActivities, 50),
  { ...program(workflows.saga), drive: (handle) => settled(() => handle.cancel()) },
  {
    ...program(workflows.listener),
    drive: async (handle) => {
      await settled(() => handle.executeUpdate(workflows.addUpdate, { args: [2] }));
      await end(handle);
    },
  },
  { ...program(workflows.busyRun), drive: (handle) => settled(() => handle.terminate('enough')) },
  { ...program(workflows.hello, 'memo'), options: { memo: { a: 1 }, workflowRunTimeout: '1m' } },
  program(workflows.manyActivities, 0),
  program(workflows.echoed, 'text'),
  program(workflows.echoed, [1, [2, [3]], 'vier']),
  program(workflows.cancels, 'ABANDON'),
  program(workflows.chain, 0),
  program(workflows.chain, 1),
  program(workflows.approval, 5, '200ms'),
  program(workflows.reaches, 'a run that is not there'),
  program(workflows.parent, 'result', randomUUID()),
  program(workflows.parent, 'fail', randomUUID()),
  program(workflows.cancelsChild, 'ABANDON', randomUUID()),
  program(workflows.leavesChild, 'ABANDON', randomUUID()),
  program(workflows.failsFirst, 1),
  {
    ...program(workflows.failsFirst, 2),
    options: { retry: { initialInterval: '1s', maximumAttempts: 2 } },
  },
  { ...program(workflows.hello, 'late'), options: { startDelay: '1s' } },
  { ...program(workflows.hello, 'patient'), options: { workflowTaskTimeout: '20s' } },
  { ...program(workflows.listener), options: { workflowExecutionTimeout: '2s' } },
  { ...program(workflows.listener), options: { workflowRunTimeout: '2s' } },
  { ...program(workflows.reached), drive: (handle) => settled(() => handle.cancel()) },
  { ...program(workflows.changes), drive: (handle) => settled(() => end(handle)) },
  {
    ...program(workflows.approval, 1, '1m'),
    drive: (handle) => settled(() => handle.signal('approve', 'somebody')),
  },
  {
    ...program(workflows.listener),
    drive: (handle) =>
      settled(async () => {
        await handle.query(workflows.notesQuery);
        await handle.executeUpdate(workflows.addUpdate, { args: [-1] }).catch(() => undefined);
        await end(handle);
      }),
  },
  {
    ...program(workflows.listener),
    drive: (handle) =>
      settled(async () => {
        await handle.executeUpdate(workflows.failingUpdate).catch(() => undefined);
        await end(handle);
      }),
  },
  {
    ...program(workflows.listener),
    drive: (handle) =>
      settled(async () => {
        await handle.executeUpdate(workflows.slowUpdate, { args: [20] });
        await end(handle);
      }),
  },
  {
    ...program(workflows.listener),
    drive: (handle) => settled(() => handle.signal('a signal nobody handles', { x: 1 })),
    options: { workflowRunTimeout: '3s' },
  },
];

/** After the run has come as far as it comes by itself. */
async function settled(act: () => Promise<unknown>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await act();
}
