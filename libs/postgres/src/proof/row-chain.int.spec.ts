import type { Fact, TurnWrite } from '@app/contract';
import {
  createDatabase,
  testAppend,
  type TestDatabase,
  testEvent,
  testNote,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';
import fc from 'fast-check';

import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import { readHistoryHead, readHistoryRows, type RowPlace } from './read-history-rows';
import { chainSeed, nextChain } from './row-chain';

let scratch: TestDatabase;
let database: Database;
let write: (parts: Partial<TurnWrite>) => Promise<void>;
let runCount = 0;

beforeAll(async () => {
  scratch = await createDatabase();
  const { url } = scratch;
  database = new Database({ url, applicationName: 'spec', connectionCountMax: 1, role: 'engine' });
  await openInstallation(database, 1);
  const store = new PostgresExecutionStore(database);
  let { version } = await store.acquireShard(0 as never, 'spec');
  write = async (parts) => {
    await store.writeTurn(testTurn({ shardId: 0 as never, version }, parts));
    version += 1;
  };
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

const turns = fc.array(
  fc.array(fc.oneof(fc.constant('event' as const), fc.constant('note' as const)), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 1, maxLength: 6 },
);

it('links every row to the one before, rows of notes alone included, as Postgres and as we compute it', async () => {
  await fc.assert(
    fc.asyncProperty(turns, async (kinds) => {
      const run = testRun((runCount += 1));
      await write({ starts: [testStart(run)] });
      let nextEventId = 1;
      let factNumber = 0;
      for (const kindsOfTurn of kinds) {
        const facts: Fact[] = kindsOfTurn.map((kind) =>
          kind === 'event' ? testEvent(nextEventId++) : testNote(1),
        );
        await write({ appends: [testAppend(run, factNumber, facts, nextEventId)] });
        factNumber += facts.length;
      }
      const head = await readHistoryHead(database, run);
      const rows = await readHistoryRows(database, run, { after: undefined, upTo: head! });
      expect(rows).toHaveLength(kinds.length);
      let chain = chainSeed(run);
      for (const row of rows) {
        chain = nextChain(chain, row);
        expect(row.chain).toEqual(chain);
      }
      expect(head?.chain).toEqual(chain);
    }),
    { numRuns: 30 },
  );
}, 60_000);

it('begins differently in every run, so that rows of one are no rows of another', async () => {
  const runs = [testRun((runCount += 1)), testRun((runCount += 1))];
  const appends = runs.map((run) => testAppend(run, 0, [testEvent(1)]));
  await write({ starts: runs.map((run) => testStart(run)), appends });
  const heads = await Promise.all(runs.map((run) => readHistoryHead(database, run)));
  expect(heads[0]?.chain).not.toEqual(heads[1]?.chain);
});

it('goes on from a row without a link, as rows from before have none', async () => {
  const run = testRun((runCount += 1));
  await write({ starts: [testStart(run)], appends: [testAppend(run, 0, [testEvent(1)])] });
  await database.run(
    {
      operation: 'unlink',
      text: 'UPDATE history SET chain = NULL WHERE tenant_id = $1 AND run_id = $2',
    },
    [run.tenantId, run.runId],
  );
  await write({ appends: [testAppend(run, 1, [testEvent(2)])] });
  const head = await readHistoryHead(database, run);
  const rows = await readHistoryRows(database, run, { after: undefined, upTo: head! });
  expect(rows.map((row) => row.chain)).toEqual([null, nextChain(chainSeed(run), rows[1]!)]);
});

it('reads a history by pages, to where it ended when the reading began', async () => {
  const run = testRun((runCount += 1));
  await write({ starts: [testStart(run)] });
  for (let id = 1; id <= 5; id += 1) {
    await write({ appends: [testAppend(run, id - 1, [testEvent(id)])] });
  }
  const head = await readHistoryHead(database, run);
  await write({ appends: [testAppend(run, 5, [testEvent(6)])] });
  const seen: number[] = [];
  let after: RowPlace | undefined;
  for (;;) {
    const rows = await readHistoryRows(database, run, { after, upTo: head! });
    if (rows.length === 0) break;
    seen.push(...rows.map((row) => row.firstEventId));
    after = rows.at(-1);
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});
