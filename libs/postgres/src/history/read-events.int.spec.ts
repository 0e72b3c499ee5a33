import { type Fact, type HistoryEvent, ShardId } from '@app/contract';
import {
  createDatabase,
  testAppend,
  testEvent,
  testNote,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';

import { encodeFacts } from '../codec/facts-codec';
import { Database } from '../connection';
import { PostgresExecutionStore } from '../execution/postgres-execution-store';
import { openInstallation } from '../installation/open-installation';
import { withTenant } from '../tenancy/with-tenant';
import { type EventPage, readEvents } from './read-events';

describe('readEvents', () => {
  let scratch: Awaited<ReturnType<typeof createDatabase>>;
  let database: Database;
  const run = testRun(1);
  const eventCount = 40;

  beforeAll(async () => {
    scratch = await createDatabase();
    database = new Database({
      url: scratch.url,
      applicationName: 'spec',
      connectionCountMax: 2,
      role: 'engine',
    });
    await openInstallation(database, 1);
    const store = new PostgresExecutionStore(database);
    let { version } = await store.acquireShard(ShardId(0), 'spec');
    const write = async (parts: Parameters<typeof testTurn>[1]) => {
      await store.writeTurn(testTurn({ shardId: ShardId(0), version }, parts));
      version += 1;
    };
    await write({ starts: [testStart(run)] });
    // Rows of one, two and three events, notes between events, and rows of notes alone.
    let eventId = 0;
    let factNumber = 0;
    for (let row = 0; eventId < eventCount; row += 1) {
      const facts: Fact[] = [];
      if (row % 4 !== 3) {
        for (let count = (row % 3) + 1; count > 0 && eventId < eventCount; count -= 1) {
          facts.push(testEvent((eventId += 1)));
        }
      }
      if (row % 2 === 1) facts.push(testNote(row));
      await write({ appends: [testAppend(run, factNumber, facts, eventId + 1)] });
      factNumber += facts.length;
    }
  });
  afterAll(async () => {
    await database.close();
    await scratch.drop();
  });

  function read(
    direction: 'forward' | 'backward',
    countMax: number,
    after?: number,
    of = run,
  ): Promise<EventPage> {
    const query = { tenantId: of.tenantId, runId: of.runId, direction, countMax };
    return withTenant(database, run.tenantId, (session) =>
      readEvents(session, after === undefined ? query : { ...query, after }),
    );
  }

  const ids = (page: EventPage) => page.events.map((event) => event.eventId);
  const range = (from: number, to: number) =>
    Array.from(
      { length: Math.abs(to - from) + 1 },
      (_, index) => from + (to > from ? index : -index),
    );

  it.each([1, 2, 3, 7, 39, 40, 100])(
    'reads every event once in pages of %i, both ways',
    async (size) => {
      for (const direction of ['forward', 'backward'] as const) {
        const found: HistoryEvent[] = [];
        for (
          let page = await read(direction, size);
          ;
          page = await read(direction, size, found.at(-1)?.eventId)
        ) {
          found.push(...page.events);
          expect(page.lastEventId).toBe(eventCount);
          if (!page.hasMore) break;
          expect(page.events).toHaveLength(size);
        }
        const expected = direction === 'forward' ? range(1, eventCount) : range(eventCount, 1);
        expect(found.map((event) => event.eventId)).toEqual(expected);
        expect(found[0]).toEqual(testEvent(expected[0] ?? 0));
      }
    },
  );

  it('begins behind any cursor', async () => {
    for (const cursor of range(1, eventCount - 2)) {
      expect(ids(await read('forward', 2, cursor))).toEqual([cursor + 1, cursor + 2]);
      expect(ids(await read('backward', 2, cursor + 2))).toEqual([cursor + 1, cursor]);
    }
  });

  it('tells the newest event though the cursor stands at it', async () => {
    expect(await read('forward', 5, eventCount)).toEqual({
      events: [],
      lastEventId: eventCount,
      hasMore: false,
    });
    expect(await read('backward', 5, 1)).toEqual({
      events: [],
      lastEventId: eventCount,
      hasMore: false,
    });
  });

  it('finds nothing for a run that does not exist', async () => {
    expect(await read('forward', 5, undefined, testRun(9))).toEqual({
      events: [],
      lastEventId: 0,
      hasMore: false,
    });
  });

  it('ends a page early rather than read more than some megabytes, and never without an event', async () => {
    const big = testRun(2);
    const data = new Uint8Array(1_500_000);
    const rows = range(1, 8).map((eventId) => ({
      ...big,
      firstEventId: eventId,
      facts: encodeFacts([{ ...testEvent(eventId), input: [{ metadata: {}, data }] } as Fact]),
    }));
    for (const row of rows) await insertRow(row);
    const page = await read('forward', 100, undefined, big);
    expect(ids(page)).toEqual([1, 2, 3]);
    expect(page).toMatchObject({ lastEventId: 8, hasMore: true });
    expect(ids(await read('forward', 100, 6, big))).toEqual([7, 8]);
  });

  it('reads a page of a run with a million events as fast as of a short one', async () => {
    const long = testRun(3);
    const facts = encodeFacts(range(1, 100).map((eventId) => testEvent(eventId)));
    await database.run(
      {
        operation: 'make a long history',
        text: `INSERT INTO history (tenant_id, run_id, first_event_id, first_fact_number, last_event_id, facts)
          SELECT $1, $2, row * 100 + 1, row * 100, row * 100 + 100, $3 FROM generate_series(0, 9999) AS row`,
      },
      [long.tenantId, long.runId, facts],
    );
    const tuples = await withTenant(database, run.tenantId, async (session) => {
      const before = await session.run<{ touched: number }>(TUPLES, []);
      const query = {
        tenantId: long.tenantId,
        runId: long.runId,
        direction: 'forward',
        countMax: 50,
      } as const;
      await readEvents(session, { ...query, after: 500_000 });
      await readEvents(session, { ...query, direction: 'backward', after: 500_000 });
      const after = await session.run<{ touched: number }>(TUPLES, []);
      return (after[0]?.touched ?? 0) - (before[0]?.touched ?? 0);
    });
    // Two pages touch a few index entries and rows each, not the 10,000 rows.
    expect(tuples).toBeLessThan(400);
  });

  const TUPLES = {
    operation: 'count tuples',
    text: `SELECT coalesce(sum(pg_stat_get_xact_tuples_fetched(oid) + pg_stat_get_xact_tuples_returned(oid)), 0)::int8 AS touched
      FROM pg_class WHERE relname IN ('history', 'history_pkey')`,
  };

  async function insertRow(row: {
    tenantId: string;
    runId: string;
    firstEventId: number;
    facts: Buffer;
  }) {
    await database.run(
      {
        operation: 'add a row',
        text: `INSERT INTO history (tenant_id, run_id, first_event_id, first_fact_number, last_event_id, facts)
          VALUES ($1, $2, $3, $3::int8 - 1, $3, $4)`,
      },
      [row.tenantId, row.runId, row.firstEventId, row.facts],
    );
  }
});
