import { type ChildProcess, spawn } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS_MAX = 30_000;

/** Temporal's own development server, in memory, on a free port. */
export class DevelopmentServer {
  private constructor(
    readonly address: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(temporal: string): Promise<DevelopmentServer> {
    const port = await freePort();
    const flags = ['--headless', '--port', String(port), '--log-level', 'never'];
    const child = spawn(temporal, ['server', 'start-dev', ...flags], { stdio: 'ignore' });
    const end = Date.now() + START_MS_MAX;
    while (!(await listens(port))) {
      if (Date.now() > end || child.exitCode !== null) throw new Error('it did not start');
      await sleep(100);
    }
    // It listens a moment before it serves.
    await sleep(1_000);
    return new DevelopmentServer(`127.0.0.1:${String(port)}`, child);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
