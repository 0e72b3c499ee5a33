import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(__dirname, '../../dist/apps/service/src/main.js');

/** The built service in a process of its own, on a data directory of its own, that can be killed and started again. */
export class ServiceProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'perdure-chaos-'));
  private child: ChildProcess | undefined;
  private port = '0';

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const endpoints = join(this.dataDir, 'endpoints.json');
    rmSync(endpoints, { force: true });
    this.child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        PERDURE_MODE: 'development',
        PERDURE_HTTP_PORT: this.port,
        PERDURE_GRPC_PORT: '0',
        PERDURE_DATA_DIR: this.dataDir,
        PERDURE_LOG_LEVEL: 'silent',
      },
    });
    while (!existsSync(endpoints)) {
      if (this.child.exitCode !== null) throw new Error('the service ended');
      await sleep(50);
    }
    const { http } = JSON.parse(readFileSync(endpoints, 'utf8')) as { http: string };
    this.port = new URL(http).port;
  }

  /** As the power would: no signal handler runs. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Every backend of Postgres ends at once, without a checkpoint. */
  stopPostgresImmediately(): void {
    const lock = readFileSync(join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8');
    process.kill(Number(lock.split('\n')[0]), 'SIGQUIT');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}
