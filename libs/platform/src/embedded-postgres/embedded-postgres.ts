import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { findBinaries } from './binaries';
import { DataDirInUse } from './data-dir-in-use';
import { ServerHome } from './server-home';
import { ServerLogin } from './server-login';
import { findServerProcess, isAlive } from './server-process';
import { ServerProgram } from './server-program';
import { serverUser } from './server-user';

/** Recovery after a crash replays up to max_wal_size. */
const START_MS_MAX = 60_000;
const REFUSED_MS_MAX = 10_000;
const STOP_MS_MAX = 20_000;
const WATCH_MS = 250;
const RELAUNCH_MS = 200;

/** Told what happened to the server while nobody asked for it. */
export type ServerReport = (message: string, cause?: unknown) => void;

/**
 * A Postgres server of our own below the data directory. A server that outlived the process which started it is found
 * again; one that dies while we run is started again on the same port; on a clean stop, and when this process ends by
 * itself, it is shut down.
 */
export class EmbeddedPostgres {
  private login: ServerLogin | undefined;
  private watching: NodeJS.Timeout | undefined;
  private isWanted = true;
  private readonly onExit = () => {
    if (this.pid !== undefined) signal(this.pid, 'SIGINT');
  };
  /** Of the server, whether we started it or found it. */
  private pid: number | undefined;

  private constructor(
    private readonly home: ServerHome,
    private readonly program: ServerProgram,
    private readonly report: ServerReport,
  ) {}

  /** Starts the server below `dataDir`, or takes over the one that an earlier process left running there. */
  static async start(
    dataDir: string,
    report: ServerReport = () => undefined,
  ): Promise<{ readonly server: EmbeddedPostgres; readonly url: string }> {
    const user = serverUser();
    const home = new ServerHome(dataDir, user);
    const server = new EmbeddedPostgres(
      home,
      new ServerProgram(home, findBinaries(), user),
      report,
    );
    await home.prepare();
    const password = await home.password();
    if (!home.isInitialised) await home.initialise((data) => server.program.initdb(data));
    const login = await server.launch(password, undefined);
    if (!(await login.becomeOwner())) throw new DataDirInUse(dataDir);
    server.login = login;
    process.once('exit', server.onExit);
    server.watch(password);
    try {
      await login.ensureDatabase();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { server, url: login.url };
  }

  /** Asks the server to shut down (fast: open transactions end) and waits for it. */
  async stop(): Promise<void> {
    this.isWanted = false;
    clearTimeout(this.watching);
    process.off('exit', this.onExit);
    await this.login?.resign();
    const pid = (await findServerProcess(this.home.data))?.pid;
    if (pid === undefined) return;
    signal(pid, 'SIGINT');
    if (await isGone(pid, STOP_MS_MAX)) return;
    signal(pid, 'SIGQUIT');
    await isGone(pid, STOP_MS_MAX);
  }

  /**
   * Brings a server up on `port` (or where it was last time) and waits until it answers. A launch may be refused for a
   * moment: another process launches too, or the rest of a killed server still holds its memory.
   */
  private async launch(password: string, port: number | undefined): Promise<ServerLogin> {
    let until = performance.now() + START_MS_MAX;
    let child: ChildProcess | undefined;
    while (performance.now() < until && this.isWanted) {
      const running = await findServerProcess(this.home.data);
      if (running !== undefined) {
        const login = new ServerLogin(running.port, password);
        if (await login.answers()) {
          this.pid = running.pid;
          return login;
        }
      } else if (child === undefined || hasEnded(child)) {
        if (child !== undefined) {
          until = Math.min(until, performance.now() + REFUSED_MS_MAX);
          await sleep(RELAUNCH_MS);
        }
        child = await this.program.postgres(port ?? (await this.home.choosePort()));
      }
      await sleep(20);
    }
    throw new Error(`Postgres did not get ready; see ${this.home.log}.`);
  }

  private watch(password: string): void {
    this.watching = setTimeout(() => {
      if (this.pid !== undefined && isAlive(this.pid)) {
        this.watch(password);
        return;
      }
      void this.relaunch(password).finally(() => {
        if (this.isWanted) this.watch(password);
      });
    }, WATCH_MS);
    this.watching.unref();
  }

  /** Connections know the port, so it must be the same again. */
  private async relaunch(password: string): Promise<void> {
    this.report('the embedded Postgres has ended and is started again');
    try {
      await this.login?.resign();
      const login = await this.launch(password, this.login?.port);
      this.login = login;
      if (!(await login.becomeOwner())) this.report('another process owns the embedded Postgres');
    } catch (error) {
      if (this.isWanted) this.report('the embedded Postgres could not be started again', error);
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function isGone(pid: number, waitMs: number): Promise<boolean> {
  const until = performance.now() + waitMs;
  while (isAlive(pid) && performance.now() < until) await sleep(10);
  return !isAlive(pid);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
