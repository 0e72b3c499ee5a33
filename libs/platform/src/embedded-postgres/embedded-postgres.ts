import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { findBinaries, type PostgresBinaries } from './binaries';
import { commandFor, type ServerUser, serverUser } from './server-user';

const USER = 'perdure';
const DATABASE = 'perdure';
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 20_000;

/**
 * Durability is Postgres' default (fsync, synchronous_commit and full_page_writes stay on). The rest trades a little
 * memory for fewer and smaller writes.
 */
const SETTINGS = [
  'shared_buffers=256MB',
  'max_connections=80',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'wal_compression=on',
  'wal_buffers=16MB',
  'autovacuum_naptime=15s',
  'jit=off',
  'max_parallel_workers_per_gather=0',
  'logging_collector=off',
  'log_min_messages=warning',
  'log_timezone=UTC',
  'timezone=UTC',
] as const;

/**
 * A Postgres server of our own below the data directory: started, found again after this process was killed, stopped
 * with it.
 */
export class EmbeddedPostgres {
  private child: ChildProcess | undefined;
  private readonly user: ServerUser | undefined = serverUser();

  private constructor(
    private readonly home: string,
    private readonly binaries: PostgresBinaries,
  ) {}

  /** Starts the server below `dataDir`, or takes over the one that an earlier process left running there. */
  static async start(
    dataDir: string,
  ): Promise<{ readonly server: EmbeddedPostgres; readonly url: string }> {
    const home = join(dataDir, 'postgres');
    const server = new EmbeddedPostgres(home, findBinaries());
    await server.prepareHome();
    const password = await server.password();
    if (!existsSync(join(home, 'data', 'PG_VERSION'))) await server.initialise();
    const port = (await server.runningPort(password)) ?? (await server.launch(password));
    const url = urlOf(port, password, DATABASE);
    await ensureDatabase(urlOf(port, password, 'postgres'));
    return { server, url };
  }

  /** Asks the server to shut down (fast: open transactions end) and waits for it. */
  async stop(): Promise<void> {
    const pid = (await this.lockFile())?.pid ?? this.child?.pid;
    if (pid === undefined || !isAlive(pid)) return;
    process.kill(pid, 'SIGINT');
    const until = performance.now() + STOP_MS_MAX;
    while (isAlive(pid) && performance.now() < until) await sleep(20);
    if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
  }

  private async prepareHome(): Promise<void> {
    await mkdir(this.home, { recursive: true, mode: 0o700 });
    await chmod(this.home, 0o700);
    if (this.user) await chown(this.home, this.user.uid, this.user.gid);
  }

  private async password(): Promise<string> {
    const path = join(this.home, 'password');
    if (!existsSync(path)) {
      await writeFile(`${path}.new`, randomBytes(24).toString('base64url'), { mode: 0o600 });
      await rename(`${path}.new`, path);
      if (this.user) await chown(path, this.user.uid, this.user.gid);
    }
    return (await readFile(path, 'utf8')).trim();
  }

  /** Into a directory beside, moved when it is complete: a first start that is interrupted leaves nothing half-made. */
  private async initialise(): Promise<void> {
    const fresh = join(this.home, 'data.new');
    await rm(fresh, { recursive: true, force: true });
    const passwordFile = join(this.home, 'password');
    await this.runToEnd(this.binaries.initdb, [
      `--pgdata=${fresh}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ]);
    await rm(join(this.home, 'data'), { recursive: true, force: true });
    await rename(fresh, join(this.home, 'data'));
  }

  private async runToEnd(program: string, args: readonly string[]): Promise<void> {
    const child = this.spawn(program, args, 'pipe');
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`${program} ended with code ${String(code)}: ${output.trim()}`);
  }

  private spawn(program: string, args: readonly string[], output: 'pipe' | number): ChildProcess {
    const command = commandFor(this.user, program, args);
    return spawn(command.program, command.args, {
      cwd: this.home,
      // A group of its own: Ctrl-C in the terminal reaches us, and we stop the server when we are done with it.
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, LD_LIBRARY_PATH: this.binaries.libraryPath, LC_ALL: 'C' },
      ...command.spawnAs,
    });
  }

  private async launch(password: string): Promise<number> {
    const port = await this.choosePort();
    const log = await open(join(this.home, 'server.log'), 'a', 0o600);
    try {
      const args = ['-D', join(this.home, 'data'), '-p', String(port), '-h', '127.0.0.1'];
      args.push('-k', '', ...SETTINGS.flatMap((setting) => ['-c', setting]));
      this.child = this.spawn(this.binaries.postgres, args, log.fd);
    } finally {
      await log.close();
    }
    this.child.unref();
    await this.waitUntilReady(port, password);
    return port;
  }

  /** The port of the last time if it is free, so that tools keep finding the server. */
  private async choosePort(): Promise<number> {
    const path = join(this.home, 'port');
    const last = existsSync(path) ? Number(await readFile(path, 'utf8')) : 0;
    const port = last > 0 && (await isFree(last)) ? last : await freePort();
    await writeFile(path, String(port), { mode: 0o600 });
    return port;
  }

  private async waitUntilReady(port: number, password: string): Promise<void> {
    const until = performance.now() + START_MS_MAX;
    while (performance.now() < until) {
      if (await answers(urlOf(port, password, 'postgres'))) return;
      if (this.child !== undefined && this.child.exitCode !== null) {
        throw new Error(
          `Postgres ended with code ${String(this.child.exitCode)}; see ${join(this.home, 'server.log')}.`,
        );
      }
      await sleep(25);
    }
    throw new Error(`Postgres did not get ready; see ${join(this.home, 'server.log')}.`);
  }

  /** A server that outlived the process which started it. One that is starting or recovering is waited for. */
  private async runningPort(password: string): Promise<number | undefined> {
    const lock = await this.lockFile();
    if (lock === undefined || !isAlive(lock.pid) || !(await isPostgres(lock.pid))) return undefined;
    await this.waitUntilReady(lock.port, password);
    return lock.port;
  }

  private async lockFile(): Promise<{ readonly pid: number; readonly port: number } | undefined> {
    try {
      const lines = (await readFile(join(this.home, 'data', 'postmaster.pid'), 'utf8')).split('\n');
      const pid = Number(lines[0]);
      const port = Number(lines[3]);
      return Number.isInteger(pid) && pid > 0 && port > 0 ? { pid, port } : undefined;
    } catch {
      return undefined;
    }
  }
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${String(port)}/${database}`;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** After a reboot the pid of the lock file may belong to anybody. */
async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  try {
    return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).includes('postgres');
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return listenOnce(0);
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}
