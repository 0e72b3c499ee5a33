import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ShardId } from '@app/contract';
import { EmbeddedPostgres } from '@app/platform';
import {
  Database,
  openInstallation,
  PostgresExecutionStore,
  StoreUnavailable,
} from '@app/postgres';

import { runMigrations } from '../../../migrations';
import { testAppend, testEvent, testRun, testStart, testTurn } from './contracts/turn-builder';

const SHARD = ShardId(0);
const RUN = testRun(1);

/** A server of its own: this spec ends it without a goodbye. */
describe('a crash of Postgres', () => {
  let dataDir: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'perdure-restart-'));
  });
  afterAll(async () => {
    await rm(dataDir, { recursive: true, force: true });
  });

  function open(url: string): { database: Database; store: PostgresExecutionStore } {
    const database = new Database({
      url,
      applicationName: 'restart',
      connectionCountMax: 2,
      role: 'engine',
    });
    return { database, store: new PostgresExecutionStore(database) };
  }

  /** Appends event after event until the store fails; returns the last one that was acknowledged. */
  async function appendUntilFailure(store: PostgresExecutionStore): Promise<number> {
    let { version } = await store.acquireShard(SHARD, 'writer');
    await store.writeTurn(testTurn({ shardId: SHARD, version }, { starts: [testStart(RUN)] }));
    for (let eventId = 1; ; eventId += 1) {
      version += 1;
      const turn = testTurn(
        { shardId: SHARD, version },
        { nextOffset: eventId, appends: [testAppend(RUN, eventId - 1, [testEvent(eventId)])] },
      );
      try {
        await store.writeTurn(turn);
      } catch (error) {
        expect(error).toBeInstanceOf(StoreUnavailable);
        return eventId - 1;
      }
    }
  }

  it('loses nothing that was acknowledged, and the shard goes on where it stood', async () => {
    const first = await EmbeddedPostgres.start(dataDir);
    await runMigrations(first.url);
    const before = open(first.url);
    await openInstallation(before.database, 1);
    const appending = appendUntilFailure(before.store);
    await sleep(300);
    // Immediate shutdown: no checkpoint, no flush; what was committed is in the log or nowhere.
    const pidFile = join(dataDir, 'postgres', 'data', 'postmaster.pid');
    process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGQUIT');
    const acknowledged = await appending;
    await before.database.close();
    await first.server.stop();

    const second = await EmbeddedPostgres.start(dataDir);
    const after = open(second.url);
    try {
      const lease = await after.store.acquireShard(SHARD, 'successor');
      const facts = (await after.store.loadRuns([RUN]))[0]?.facts ?? [];
      expect(acknowledged).toBeGreaterThan(0);
      // The turn in flight may have been written; its offset tells, in agreement with its facts.
      expect([acknowledged, acknowledged + 1]).toContain(facts.length);
      expect(lease.nextOffset).toBe(facts.length);
      const next = testAppend(RUN, facts.length, [testEvent(facts.length + 1)]);
      expect(await after.store.writeTurn(testTurn(lease, { appends: [next] }))).toMatchObject({
        type: 'written',
      });
    } finally {
      await after.database.close();
      await second.server.stop();
    }
  }, 60_000);
});
