import { connect, createServer, type Server, type Socket } from 'node:net';

import { type Fact, ShardId } from '@app/contract';
import { createDatabase, testAppend, testEvent, testRun, testStart, testTurn } from '@app/testing';
import { Client } from 'pg';

import { Database } from '../connection';
import { openInstallation } from '../installation/open-installation';
import { PostgresExecutionStore } from './postgres-execution-store';

const SHARD = ShardId(0);

describe('the fence under faults', () => {
  let scratch: Awaited<ReturnType<typeof createDatabase>>;
  let closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    scratch = await createDatabase();
    const database = open('setup');
    await openInstallation(database, 2);
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
    await scratch.drop();
  });

  function open(applicationName: string, url = scratch.url): Database {
    const database = new Database({
      url,
      applicationName,
      connectionCountMax: 3,
      role: 'engine',
      statementTimeoutMs: 1_500,
    });
    closing.push(() => database.close());
    return database;
  }

  const storeOf = (name: string, url?: string) => new PostgresExecutionStore(open(name, url));

  async function administrator(): Promise<Client> {
    const client = new Client({ connectionString: scratch.url });
    client.on('error', () => undefined);
    await client.connect();
    closing.push(() => client.end());
    return client;
  }

  it('lets two owners who race for a shard never write over each other', async () => {
    const run = testRun(1);
    const first = await storeOf('setup').acquireShard(SHARD, 'setup');
    await storeOf('setup').writeTurn(testTurn(first, { starts: [testStart(run)] }));
    const acknowledged: number[] = [];
    let fencedCount = 0;

    /** Appends event after event as the shard's owner, until another owner takes over; then takes over in turn. */
    const contend = async (name: string) => {
      const store = storeOf(name);
      for (let takeover = 0; takeover < 12; takeover += 1) {
        let { version } = await store.acquireShard(SHARD, name);
        const facts = (await store.loadRuns([run]))[0]?.facts ?? [];
        let next = facts.length + 1;
        for (let turn = 0; turn < 8; turn += 1) {
          const append = testAppend(run, next - 1, [testEvent(next, name)]);
          const written = await store.writeTurn(
            testTurn({ shardId: SHARD, version }, { appends: [append] }),
          );
          if (written.type === 'fenced') {
            fencedCount += 1;
            break;
          }
          acknowledged.push(next);
          version += 1;
          next += 1;
        }
      }
    };
    await Promise.all([contend('left'), contend('right'), contend('middle')]);

    const facts = (await storeOf('reader').loadRuns([run]))[0]?.facts ?? [];
    const stored = facts.map((fact: Fact) => ('eventId' in fact ? fact.eventId : 0));
    expect(stored).toEqual(stored.map((_, index) => index + 1));
    expect([...acknowledged].sort((a, b) => a - b)).toEqual(stored);
    expect(fencedCount).toBeGreaterThan(0);
  });

  it('waits, when it takes a shard, for the turn that an earlier owner has in flight', async () => {
    const stuck = await administrator();
    const lease = await storeOf('former').acquireShard(SHARD, 'former');
    await stuck.query('BEGIN');
    await stuck.query(
      'UPDATE shards SET version = version + 1, next_offset = 77 WHERE shard_id = 0 AND version = $1',
      [lease.version],
    );
    let isAcquired = false;
    const acquiring = storeOf('next')
      .acquireShard(SHARD, 'next')
      .then((next) => {
        isAcquired = true;
        return next;
      });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isAcquired).toBe(false);
    await stuck.query('COMMIT');

    expect(await acquiring).toMatchObject({ version: lease.version + 2, nextOffset: 77 });
  });

  it('gives up taking a shard whose turn does not end, and may try again', async () => {
    const stuck = await administrator();
    await stuck.query('BEGIN');
    await stuck.query('UPDATE shards SET owner = owner WHERE shard_id = 0');
    const store = storeOf('next');
    await expect(store.acquireShard(SHARD, 'next')).rejects.toMatchObject({
      name: 'StoreUnavailable',
      outcome: 'not-applied',
      retryable: true,
    });
    await stuck.query('ROLLBACK');
    expect(await store.acquireShard(SHARD, 'next')).toMatchObject({ version: 1 });
  });

  it('reports a killed backend as unknown, and goes on with a fresh connection', async () => {
    const stuck = await administrator();
    const store = storeOf('victim');
    const lease = await store.acquireShard(SHARD, 'victim');
    await stuck.query('BEGIN');
    await stuck.query('UPDATE shards SET owner = owner WHERE shard_id = 0');
    const writing = store.writeTurn(testTurn(lease, { nextOffset: 5 }));
    const outcome = expect(writing).rejects.toMatchObject({ outcome: 'unknown', retryable: true });
    await untilBlocked(stuck);
    await stuck.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'",
    );
    await outcome;
    await stuck.query('ROLLBACK');

    expect(await store.acquireShard(SHARD, 'victim')).toMatchObject({ nextOffset: 0, version: 2 });
  });

  it('reports a lost answer as unknown though the turn was written, and finds out by acquiring again', async () => {
    const proxy = await LossyProxy.open(scratch.url);
    closing.push(() => proxy.close());
    const store = storeOf('cut off', proxy.url);
    const lease = await store.acquireShard(SHARD, 'cut off');
    await store.writeTurn(testTurn(lease, { nextOffset: 4 }));
    proxy.swallowNextAnswer();
    const write = testTurn({ ...lease, version: lease.version + 1 }, { nextOffset: 5 });
    await expect(store.writeTurn(write)).rejects.toMatchObject({ outcome: 'unknown' });

    expect(await storeOf('again').acquireShard(SHARD, 'again')).toMatchObject({ nextOffset: 5 });
    expect(await store.writeTurn(write)).toEqual({ type: 'fenced' });
  });

  it('reports an answer that never comes as unknown', async () => {
    const proxy = await LossyProxy.open(scratch.url);
    closing.push(() => proxy.close());
    const store = storeOf('frozen', proxy.url);
    const lease = await store.acquireShard(SHARD, 'frozen');
    proxy.freeze();
    await expect(store.writeTurn(testTurn(lease, {}))).rejects.toMatchObject({
      outcome: 'unknown',
    });
  }, 15_000);

  it('survives that all idle connections are cut', async () => {
    const store = storeOf('idle');
    await store.acquireShard(SHARD, 'idle');
    const admin = await administrator();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'idle'",
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await store.acquireShard(SHARD, 'idle')).toMatchObject({ version: 2 });
  });

  it('reports a server that cannot be reached as not applied', async () => {
    const url = new URL(scratch.url);
    url.port = '1';
    await expect(storeOf('nowhere', url.href).acquireShard(SHARD, 'x')).rejects.toMatchObject({
      name: 'StoreUnavailable',
      outcome: 'not-applied',
      retryable: true,
    });
  });

  it('reports a database that does not exist as something that waiting does not heal', async () => {
    const url = `${scratch.url}_nonexistent`;
    await expect(storeOf('lost', url).acquireShard(SHARD, 'x')).rejects.toMatchObject({
      retryable: false,
    });
  });

  async function untilBlocked(client: Client): Promise<void> {
    for (;;) {
      const waiting = await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE application_name = 'victim' AND wait_event_type = 'Lock'",
      );
      if (waiting.rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});

/** Stands between a client and Postgres, and loses what it is told to lose. */
class LossyProxy {
  private answers: 'pass' | 'cut' | 'freeze' = 'pass';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(target: string): Promise<LossyProxy> {
    const url = new URL(target);
    const [port, host] = [Number(url.port), url.hostname];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
    url.hostname = '127.0.0.1';
    url.port = String(address.port);
    const proxy = new LossyProxy(server, url.href);
    server.on('connection', (near) => proxy.join(near, connect(port, host)));
    return proxy;
  }

  swallowNextAnswer(): void {
    this.answers = 'cut';
  }

  freeze(): void {
    this.answers = 'freeze';
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    near.on('data', (data) => far.write(data));
    far.on('data', (data) => {
      if (this.answers === 'pass') near.write(data);
      if (this.answers !== 'cut') return;
      // The server answers once the statement has committed.
      near.destroy();
      this.answers = 'pass';
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }
}
