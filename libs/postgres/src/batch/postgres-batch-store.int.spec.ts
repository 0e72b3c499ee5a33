import {
  type Batch,
  type BatchItemResult,
  NamespaceId,
  RunId,
  ShardId,
  TenantId,
  WorkflowId,
} from '@app/contract';
import { createDatabase, numberedUuid, type TestDatabase, testStart, testTurn } from '@app/testing';

import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import { withTenant } from '../tenancy/with-tenant';
import { changeBatch, insertBatch, listBatchItems, readBatch } from './batches';
import { PostgresBatchStore } from './postgres-batch-store';

const tenantId = TenantId(numberedUuid(1, 1));
const namespaceId = NamespaceId(numberedUuid(1, 2));

let scratch: TestDatabase;
let database: Database;
let store: PostgresBatchStore;
let batches = 0;

beforeAll(async () => {
  scratch = await createDatabase();
  const options = { applicationName: 'spec', connectionCountMax: 4, role: 'engine' } as const;
  database = new Database({ url: scratch.url, ...options });
  await openInstallation(database, 1);
  store = new PostgresBatchStore(database);
});

afterEach(async () => {
  const text = "UPDATE batches SET state = 'Aborted' WHERE tenant_id = $1";
  await database.run({ operation: 'end all batches', text }, [tenantId]);
});

afterAll(async () => {
  await database.close();
  await scratch.drop();
});

function begin(targetCount: number, query?: string): Promise<Batch> {
  batches += 1;
  const targets = Array.from({ length: targetCount }, (_, index) => ({
    workflowId: WorkflowId(`w\u0000${index}`),
  }));
  const batch = {
    tenantId,
    namespaceId,
    batchId: numberedUuid(batches, 4),
    operation: { type: 'Terminate' },
    reason: 'a \u0000 reason',
    actor: 'spec',
    operationsPerSecond: 10,
    ...(query !== undefined && { query }),
  } as const;
  return withTenant(database, tenantId, (session) => insertBatch(session, batch, targets));
}

const done = (position: number): BatchItemResult => ({ position, state: 'Done' });

/** The process that had it has been silent for too long. */
async function expireClaims(): Promise<void> {
  const text = 'UPDATE batches SET claimed_until = 0 WHERE tenant_id = $1';
  await database.run({ operation: 'let claims expire', text }, [tenantId]);
}

it('is worked on by one process at a time, and by another when that one is silent', async () => {
  const { batchId } = await begin(3);
  expect((await store.claim('one'))?.batchId).toBe(batchId);
  expect(await store.claim('two')).toBeUndefined();
  await store.settle({ tenantId, batchId }, 'one', [done(1)]);
  await expireClaims();
  expect(await store.claim('two')).toMatchObject({ batchId, doneCount: 1, totalCount: 3 });
  const left = await store.pendingItems({ tenantId, batchId }, 10);
  expect(left.map(({ position }) => position)).toEqual([2, 3]);
  // The first one wakes up: what it brings is counted, once, and it goes no further.
  expect(await store.settle({ tenantId, batchId }, 'one', [done(1), done(2)])).toBe('Paused');
  expect(await store.settle({ tenantId, batchId }, 'two', [done(2), done(3)])).toBe('Completed');
  expect(await readBatch(database, { tenantId, batchId })).toMatchObject({
    state: 'Completed',
    doneCount: 3,
    failedCount: 0,
  });
});

it('is handed over at once by a process that ends well', async () => {
  const { batchId } = await begin(1);
  await store.claim('one');
  await store.release({ tenantId, batchId }, 'one');
  expect((await store.claim('two'))?.batchId).toBe(batchId);
});

it('tells the process that works on it to stop when it is paused, and nobody takes it', async () => {
  const { batchId } = await begin(2);
  await store.claim('one');
  await changeBatch(database, { tenantId, batchId }, 'pause');
  expect(await store.settle({ tenantId, batchId }, 'one', [done(1)])).toBe('Paused');
  await store.release({ tenantId, batchId }, 'one');
  expect(await store.claim('two')).toBeUndefined();
  await changeBatch(database, { tenantId, batchId }, 'resume');
  expect(await store.claim('two')).toMatchObject({ batchId, state: 'Running', doneCount: 1 });
});

it('keeps what was said of an item, whatever characters it has', async () => {
  const { batchId } = await begin(1);
  await store.claim('one');
  const message = 'no \u0000 and \ud800';
  await store.settle({ tenantId, batchId }, 'one', [
    { position: 1, state: 'Failed', code: 'WORKFLOW_NOT_FOUND', message },
  ]);
  const items = await listBatchItems(
    database,
    { tenantId, batchId },
    { after: 0, state: 'Failed', countMax: 5 },
  );
  expect(items).toMatchObject([{ workflowId: 'w\u00000', code: 'WORKFLOW_NOT_FOUND', message }]);
});

it('writes down each run that its query selects once, though the process changes in between', async () => {
  const execution = new PostgresExecutionStore(database);
  const { version } = await execution.acquireShard(ShardId(0), 'spec');
  const starts = Array.from({ length: 1_200 }, (_, index) =>
    testStart({
      tenantId,
      namespaceId,
      workflowId: WorkflowId(`r${index}`),
      runId: RunId(numberedUuid(index + 1, 3)),
    }),
  );
  await execution.writeTurn(testTurn({ shardId: ShardId(0), version }, { starts }));
  const { batchId } = await begin(0, "WorkflowType = 'order'");
  const first = (await store.claim('one'))!;
  expect(await store.collect(first, 'one')).toBe('Collecting');
  await expireClaims();
  const second = (await store.claim('two'))!;
  expect(await store.collect(first, 'one')).toBe('Aborted');
  expect(await store.collect(second, 'two')).toBe('Collecting');
  expect(await store.collect(second, 'two')).toBe('Running');
  const items = await store.pendingItems({ tenantId, batchId }, 5_000);
  expect(items.map(({ position }) => position)).toEqual(starts.map((_start, index) => index + 1));
  expect(new Set(items.map(({ runId }) => runId)).size).toBe(1_200);
});
