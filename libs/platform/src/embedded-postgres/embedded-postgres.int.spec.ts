import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { DataDirInUse } from './data-dir-in-use';
import { EmbeddedPostgres } from './embedded-postgres';

const DIST = join(__dirname, '../../../../dist/libs/platform/src/index.js');

/** A process that starts the server and says where; killed without a goodbye, it leaves the server behind. */
const OWNER = `
  const { EmbeddedPostgres } = require(${JSON.stringify(DIST)});
  EmbeddedPostgres.start(process.argv[1]).then(
    ({ server, url }) => {
      process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
      process.on('SIGUSR2', () => process.exit(3));
      process.stdout.write(url);
    },
    (error) => { process.stderr.write(error.message, () => process.exit(1)); },
  );
  setInterval(() => undefined, 1000);`;

describe('the embedded Postgres', () => {
  let dataDir: string;
  const owners: ChildProcess[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'perdure-embedded-'));
  });
  afterEach(async () => {
    for (const owner of owners.splice(0)) await end(owner, 'SIGKILL');
  });
  afterAll(async () => {
    const { server } = await EmbeddedPostgres.start(dataDir);
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function spawnOwner(directory: string) {
    const owner = spawn(process.execPath, ['-e', OWNER, directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    owners.push(owner);
    return owner;
  }

  async function startOwner(): Promise<{ owner: ChildProcess; url: string }> {
    const owner = spawnOwner(dataDir);
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    return { owner, url: line.toString().trim() };
  }

  async function serverPid(): Promise<number> {
    const text = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
    return Number(text.split('\n')[0]);
  }

  it('keeps what is private to its user, and writes durably', async () => {
    const { server, url } = await EmbeddedPostgres.start(dataDir);
    try {
      expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
      expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
      const settings = ['fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses'];
      const { rows } = await query(
        url,
        `SELECT name, setting FROM pg_settings WHERE name IN ('${settings.join("', '")}') ORDER BY name`,
      );
      expect(rows.map((row) => `${row['name']}=${row['setting']}`)).toEqual([
        'fsync=on',
        'full_page_writes=on',
        'listen_addresses=127.0.0.1',
        'synchronous_commit=on',
      ]);
      const withoutPassword = url.replace(/:[^:@]+@/, ':wrong@');
      await expect(query(withoutPassword, 'SELECT 1')).rejects.toThrow(/authentication failed/);
    } finally {
      await server.stop();
    }
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('takes over the server of a process that was killed, and stops it', async () => {
    const { owner, url } = await startOwner();
    await query(url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
    const pid = await serverPid();
    await end(owner, 'SIGKILL');

    const { server, url: again } = await EmbeddedPostgres.start(dataDir);
    try {
      expect(await serverPid()).toBe(pid);
      expect(again).toBe(url);
      expect((await query(again, 'SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
    } finally {
      await server.stop();
    }
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('refuses a data directory that another process serves from, and leaves its server alone', async () => {
    const { url } = await startOwner();
    await expect(EmbeddedPostgres.start(dataDir)).rejects.toThrow(DataDirInUse);
    expect((await query(url, 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  }, 20_000);

  it('is shut down when its process ends by itself', async () => {
    const { owner, url } = await startOwner();
    const pid = await serverPid();
    await end(owner, 'SIGUSR2');
    await until(() => !isAlive(pid));
    await expect(query(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('is started again on the same port when it is killed under a living process', async () => {
    const { server, url } = await EmbeddedPostgres.start(dataDir);
    try {
      for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
        const pid = await serverPid();
        process.kill(pid, signal);
        await until(async () => {
          const answer = await query(url, 'SELECT 1 AS one').catch(() => undefined);
          return answer !== undefined && (await serverPid()) !== pid;
        });
      }
    } finally {
      await server.stop();
    }
  }, 30_000);

  it('starts over a lock file whose pid belongs to a stranger by now', async () => {
    const path = join(dataDir, 'postgres/data/postmaster.pid');
    await writeFile(path, `${process.pid}\n${join(dataDir, 'postgres/data')}\n0\n5\n\n\n\n`);
    const { server, url } = await EmbeddedPostgres.start(dataDir);
    expect((await query(url, 'SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('serves two first starts of one directory at once: one owns it, the other is refused', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'perdure-embedded-'));
    const both = [spawnOwner(fresh), spawnOwner(fresh)];
    const outcomes = await Promise.all(
      both.map((owner) =>
        Promise.race([
          once(owner.stdout, 'data').then(() => 'owns'),
          once(owner.stderr, 'data').then(([text]: Buffer[]) => text?.toString().slice(0, 24)),
        ]),
      ),
    );
    for (const owner of both) await end(owner, 'SIGTERM');
    await rm(fresh, { recursive: true, force: true });
    expect(outcomes.sort()).toEqual(['Another Perdure runs on ', 'owns']);
  }, 30_000);
});

async function query(url: string, text: string) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.query<Record<string, unknown>>(text);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function end(owner: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (owner.exitCode !== null || owner.signalCode !== null) return;
  owner.kill(signal);
  await once(owner, 'exit');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await sleep(50);
}
