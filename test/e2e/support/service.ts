import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = join(__dirname, '../../../dist/apps/service/src/main.js');

/** The built service in a process of its own, in development mode, on a free port and a data directory of its own. */
export class TestService {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'perdure-e2e-'));
  url = '';
  /** Address of the gateway for Temporal SDKs. */
  grpc = '';
  /** What it has logged at level `error` or above, one line each. */
  readonly errors: string[] = [];
  private child: ChildProcess | undefined;
  private constructor(private readonly environment: Readonly<Record<string, string>>) {}

  static async start(
    environment: Readonly<Record<string, string>> = {},
    prepare: (dataDir: string) => void = () => undefined,
  ): Promise<TestService> {
    const service = new TestService(environment);
    prepare(service.dataDir);
    await service.run(environment);
    return service;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  /** Resident memory of the process itself, without its Postgres. */
  get residentMib(): number {
    const status = readFileSync(`/proc/${String(this.pid)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
  }

  /** The key of the tenant `dev`, who may do everything. */
  get apiKey(): string {
    const text = readFileSync(join(this.dataDir, 'credentials.json'), 'utf8');
    return (JSON.parse(text) as { apiKey: string }).apiKey;
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child !== undefined && this.isAlive) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Killed as the power would, and started again where it was. */
  async restart(): Promise<void> {
    const { child, dataDir } = this;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
    rmSync(join(dataDir, 'endpoints.json'), { force: true });
    await this.run({
      ...this.environment,
      PERDURE_HTTP_PORT: new URL(this.url).port,
      PERDURE_GRPC_PORT: new URL(`http://${this.grpc}`).port,
    });
  }

  private async run(environment: Readonly<Record<string, string>>): Promise<void> {
    this.child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        PERDURE_MODE: 'development',
        PERDURE_HTTP_PORT: '0',
        PERDURE_GRPC_PORT: '0',
        PERDURE_DATA_DIR: this.dataDir,
        PERDURE_LOG_LEVEL: 'error',
        ...environment,
      },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.errors.push(...text.split('\n').filter((line) => line.startsWith('{')));
    });
    const endpoints = join(this.dataDir, 'endpoints.json');
    while (!existsSync(endpoints)) {
      if (!this.isAlive) throw new Error('The service ended. Was it built (scripts/build.mjs)?');
      await sleep(25);
    }
    const found = JSON.parse(readFileSync(endpoints, 'utf8')) as { http: string; grpc: string };
    this.url = found.http;
    this.grpc = found.grpc;
  }
}
