import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EmbeddedPostgres } from '@app/platform';
import { KafkaBroker } from '@app/testing';

import { TestService } from './service';

const READY_MS_MAX = 60_000;

/** An installation of several processes with a Postgres and a Kafka of its own. */
export class TestCluster {
  broker: KafkaBroker;
  readonly processes: { readonly role: string; readonly service: TestService }[] = [];

  private constructor(
    broker: KafkaBroker,
    private readonly postgres: EmbeddedPostgres,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly dataDir: string,
  ) {
    this.broker = broker;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
    const dataDir = mkdtempSync(join(tmpdir(), 'perdure-cluster-'));
    const [broker, { server, url }] = await Promise.all([
      KafkaBroker.start(),
      EmbeddedPostgres.start(dataDir),
    ]);
    const port = await freePort();
    const shared = {
      DATABASE_URL: url,
      KAFKA_BROKERS: broker.address,
      PERDURE_PUBLIC_URL: `http://127.0.0.1:${String(port)}`,
      PERDURE_SHARD_COUNT: '4',
      ...environment,
    };
    return new TestCluster(broker, server, shared, dataDir);
  }

  /** Resolves when the process listens, which may be long before it is ready. */
  async add(role: string): Promise<TestService> {
    const isFirstApi = role === 'api' && !this.processes.some((each) => each.role === role);
    const port = new URL(this.environment['PERDURE_PUBLIC_URL']!).port;
    const service = await TestService.start({
      ...this.environment,
      PERDURE_ROLES: role,
      ...(isFirstApi && { PERDURE_HTTP_PORT: port }),
    });
    this.processes.push({ role, service });
    return service;
  }

  of(role: string): readonly TestService[] {
    return this.processes
      .filter((each) => each.role === role && each.service.isAlive)
      .map(({ service }) => service);
  }

  /** Resolves when every process that lives can do its work. */
  async isReady(): Promise<void> {
    const until = Date.now() + READY_MS_MAX;
    for (const { role, service } of this.processes) {
      if (!service.isAlive) continue;
      while (!(await readiness(service)).startsWith('ok')) {
        if (Date.now() > until) {
          throw new Error(`${role}: ${await readiness(service)}\n${service.errors.join('\n')}`);
        }
        await sleep(100);
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map(({ service }) => service.stop()));
    await Promise.all([this.postgres.stop(), this.broker.stop()]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** `ok`, or what is missing. */
export async function readiness(service: TestService): Promise<string> {
  const response = await fetch(`${service.url}/readyz`);
  return response.ok ? 'ok' : await response.text();
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
