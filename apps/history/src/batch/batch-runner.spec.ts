import {
  type Batch,
  type BatchItem,
  type BatchItemResult,
  type BatchOperation,
  type BatchState,
  type BatchStore,
  NamespaceId,
  rejection,
  type RequestOutcome,
  RunId,
  type SubmittedRequest,
  TenantId,
  Unavailable,
  WorkflowId,
} from '@app/contract';
import { numberedUuid, VirtualTime } from '@app/testing';

import { batchRequest } from './batch-request';
import { BatchRunner } from './batch-runner';

const RUN = RunId(numberedUuid(1, 9));

function batchOf(operation: BatchOperation, operationsPerSecond = 100): Batch {
  return {
    tenantId: TenantId(numberedUuid(1, 1)),
    namespaceId: NamespaceId(numberedUuid(1, 2)),
    batchId: 'batch',
    operation,
    reason: 'because',
    actor: 'operator',
    state: 'Running',
    operationsPerSecond,
    totalCount: 0,
    doneCount: 0,
    failedCount: 0,
    createdAt: 0,
  };
}

/** The in-memory twin of one batch: claimed by one runner at a time, until it is released or its claim runs out. */
class MemoryBatch implements BatchStore {
  readonly results = new Map<number, BatchItemResult>();
  state: BatchState = 'Running';
  claimedBy: string | undefined;

  constructor(
    private readonly batch: Batch,
    private readonly items: readonly BatchItem[],
  ) {}

  claim(runner: string): Promise<Batch | undefined> {
    if (this.claimedBy !== undefined || this.state !== 'Running') return Promise.resolve(undefined);
    this.claimedBy = runner;
    return Promise.resolve(this.batch);
  }

  collect(): Promise<BatchState> {
    return Promise.resolve(this.state);
  }

  pendingItems(_batch: unknown, countMax: number): Promise<BatchItem[]> {
    const pending = this.items.filter(({ position }) => !this.results.has(position));
    return Promise.resolve(pending.slice(0, countMax));
  }

  settle(
    _batch: unknown,
    runner: string,
    results: readonly BatchItemResult[],
  ): Promise<BatchState> {
    for (const result of results) {
      if (!this.results.has(result.position)) this.results.set(result.position, result);
    }
    if (runner !== this.claimedBy) return Promise.resolve('Paused');
    if (this.results.size === this.items.length) this.state = 'Completed';
    return Promise.resolve(this.state);
  }

  release(_batch: unknown, runner: string): Promise<void> {
    if (this.claimedBy === runner) this.claimedBy = undefined;
    return Promise.resolve();
  }
}

const itemsOf = (count: number): BatchItem[] =>
  Array.from({ length: count }, (_, index) => ({
    position: index + 1,
    workflowId: WorkflowId(`w${index}`),
    runId: RunId(numberedUuid(index, 3)),
  }));

/** Applies each request id once, like the owner of a shard. */
class Applying {
  readonly applied = new Map<string, SubmittedRequest>();
  readonly asked: { readonly requestId: string; readonly atMs: number }[] = [];
  answer: (request: SubmittedRequest) => RequestOutcome | Error = () => ({
    ok: true,
    reply: { runId: RUN },
  });

  constructor(private readonly time: VirtualTime) {}

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    const requestId = request.requestId ?? '';
    this.asked.push({ requestId, atMs: this.time.nowMs });
    const answer = this.answer(request);
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer.ok) this.applied.set(requestId, request);
    return Promise.resolve(answer);
  }
}

let time: VirtualTime;
let submitter: Applying;

beforeEach(() => {
  time = new VirtualTime();
  submitter = new Applying(time);
});

function runner(batches: BatchStore, name = 'one'): BatchRunner {
  const made = new BatchRunner(
    {
      batches,
      submitter,
      surroundings: {
        monotonicMs: () => time.nowMs,
        newRunId: () => RUN,
        random: () => 0.5,
        after: (delayMs, run) => time.after(delayMs, run),
        soon: (run) => time.after(0, run),
      },
      faults: { report: () => undefined },
    },
    name,
  );
  made.start();
  return made;
}

describe('a batch', () => {
  it('asks each of its runs once and keeps what each has answered', async () => {
    const store = new MemoryBatch(batchOf({ type: 'Terminate' }), itemsOf(120));
    submitter.answer = (request) =>
      request.workflowId === 'w7'
        ? { ok: false, rejection: rejection('WORKFLOW_CLOSED') }
        : { ok: true, reply: { runId: RUN } };
    runner(store);
    await time.pass(10_000);
    expect(store.state).toBe('Completed');
    expect(submitter.asked).toHaveLength(120);
    expect(store.results.get(8)).toMatchObject({ state: 'Failed', code: 'WORKFLOW_CLOSED' });
    expect([...store.results.values()].filter(({ state }) => state === 'Done')).toHaveLength(119);
    expect(store.claimedBy).toBeUndefined();
  });

  it.each([1, 10, 200])('goes at %d a second and no faster', async (rate) => {
    const store = new MemoryBatch(batchOf({ type: 'Cancel' }, rate), itemsOf(rate * 5));
    runner(store);
    await time.pass(60_000);
    expect(store.state).toBe('Completed');
    const [first, last] = [submitter.asked[0]!, submitter.asked.at(-1)!];
    expect(last.atMs - first.atMs).toBeGreaterThanOrEqual(3_700);
    expect(last.atMs - first.atMs).toBeLessThanOrEqual(6_000);
  });

  it('that two processes work on at once applies nothing twice', async () => {
    const store = new MemoryBatch(batchOf({ type: 'Delete' }), itemsOf(100));
    runner(store, 'one');
    await time.pass(1_100);
    // The first one is taken for dead, and is not.
    store.claimedBy = undefined;
    runner(store, 'two');
    await time.pass(20_000);
    expect(store.state).toBe('Completed');
    expect(submitter.applied.size).toBe(100);
    expect(store.results.size).toBe(100);
  });

  it('is gone on with by another process when the one that had it stops', async () => {
    const store = new MemoryBatch(batchOf({ type: 'Terminate' }, 10), itemsOf(50));
    const first = runner(store, 'one');
    await time.pass(2_500);
    const stopping = first.stop();
    await time.pass(0);
    await stopping;
    const before = store.results.size;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(50);
    runner(store, 'two');
    await time.pass(20_000);
    expect(store.state).toBe('Completed');
    expect(submitter.asked).toHaveLength(50);
  });

  it('tries an item again that the service could not take, with the same request id', async () => {
    const store = new MemoryBatch(batchOf({ type: 'Terminate' }), itemsOf(1));
    let tries = 0;
    submitter.answer = () => {
      tries += 1;
      if (tries === 1) return new Unavailable('moving');
      return tries === 2
        ? { ok: false, rejection: rejection('OUTCOME_UNKNOWN') }
        : { ok: true, reply: { runId: RUN } };
    };
    runner(store);
    await time.pass(10_000);
    expect(store.results.get(1)).toMatchObject({ state: 'Done' });
    expect(new Set(submitter.asked.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('gives an item up in the end, and goes on with the others', async () => {
    const store = new MemoryBatch(batchOf({ type: 'Terminate' }), itemsOf(3));
    submitter.answer = ({ workflowId }) =>
      workflowId === 'w0' ? new Unavailable('broken') : { ok: true, reply: { runId: RUN } };
    runner(store);
    await time.pass(30_000);
    expect(store.state).toBe('Completed');
    expect(store.results.get(1)).toMatchObject({ state: 'Failed', code: 'UNAVAILABLE' });
  });
});

describe('what a batch asks of a run', () => {
  const select = { by: 'All' } as const;
  it.each([
    [{ type: 'Terminate' }, { type: 'TerminateWorkflow', reason: 'because' }],
    [{ type: 'Cancel' }, { type: 'RequestCancelWorkflow', cause: 'because' }],
    [{ type: 'Delete' }, { type: 'DeleteWorkflow' }],
    [{ type: 'Redrive' }, { type: 'RedriveWorkflow', baseRunId: RUN }],
    [{ type: 'Pause' }, { type: 'PauseWorkflow', reason: 'because' }],
    [{ type: 'Unpause' }, { type: 'UnpauseWorkflow', reason: 'because' }],
    [
      { type: 'Signal', signalName: 's' },
      { type: 'SignalWorkflow', signalName: 's', runId: RUN },
    ],
    [
      { type: 'Reset', to: 'LastWorkflowTask', excludes: ['Signal'] },
      { type: 'ResetWorkflow', point: { type: 'LastWorkflowTask' }, excludes: ['Signal'] },
    ],
    [
      { type: 'PauseActivities', select },
      { type: 'PauseActivity', select },
    ],
    [
      { type: 'UnpauseActivities', select },
      { type: 'UnpauseActivity', select },
    ],
    [
      { type: 'ResetActivities', select },
      { type: 'ResetActivity', select },
    ],
    [
      { type: 'UpdateActivityOptions', select, change: 'RestoreOriginal' },
      { type: 'UpdateActivityOptions', select, change: 'RestoreOriginal' },
    ],
  ] as readonly (readonly [BatchOperation, object])[])('%j', (operation, expected) => {
    const item = { position: 1, workflowId: WorkflowId('w'), runId: RUN };
    expect(batchRequest(batchOf(operation), item, RUN)).toMatchObject({
      ...expected,
      workflowId: 'w',
      requestId: `batch|batch|${RUN}`,
      identity: 'operator',
    });
  });
});
