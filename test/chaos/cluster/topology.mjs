// A real installation: Postgres, Kafka and two processes of each role, which faults may kill, freeze and replace.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { KafkaBroker } from '../../../libs/testing/src/kafka-broker/kafka-broker.ts';
import { childrenOf, start } from '../../bench/process.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const require = createRequire(import.meta.url);
const { EmbeddedPostgres } = require('../../../dist/libs/platform/src/index.js');

export const ROLES = ['api', 'history', 'matching', 'dispatcher'];
const CUT = join(root, 'test/chaos/cluster/cut-from-kafka.cjs');
const READY_MS_MAX = 60_000;

export class Topology {
  static async start({
    main = join(root, 'dist/apps/service/src/main.js'),
    previous,
    processesPerRole = 2,
  } = {}) {
    const topology = new Topology();
    topology.main = main;
    topology.previous = previous;
    topology.dataDir = mkdtempSync(join(tmpdir(), 'perdure-chaos-'));
    const [postgres, broker] = await Promise.all([
      EmbeddedPostgres.start(topology.dataDir),
      KafkaBroker.start(),
    ]);
    topology.postgres = postgres.server;
    topology.databaseUrl = postgres.url;
    topology.broker = broker;
    topology.publicPort = await freePort();
    topology.processes = [];
    for (let count = 0; count < processesPerRole; count += 1) {
      for (const role of ROLES) await topology.add(role, { main: previous });
    }
    await topology.isReady();
    return topology;
  }

  /** A connection of the judge, through restarts of the server. */
  async query(text, values = []) {
    for (let tries = 0; ; tries += 1) {
      const client = new pg.Client({
        connectionString: this.databaseUrl,
        application_name: 'judge',
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query(text, values)).rows;
      } catch (fault) {
        if (tries > 100) throw fault;
        await sleep(100);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  /** A transaction of the judge that holds what its statement locks, until it is released. */
  async hold(text) {
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'judge' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('BEGIN');
      await client.query(text);
    } catch (fault) {
      await client.end().catch(() => undefined);
      throw fault;
    }
    return { query: (more) => client.query(more), release: () => client.end() };
  }

  async add(role, { main = this.main } = {}) {
    const own = mkdtempSync(join(this.dataDir, `${role}-`));
    const isFirstApi = role === 'api' && this.of('api').length === 0;
    const peerPort = await freePort();
    const cutFile = join(own, 'cut-from-kafka');
    const child = start(process.execPath, ['--require', CUT, main], {
      cwd: root,
      env: {
        PERDURE_MODE: 'development',
        PERDURE_HTTP_PORT: isFirstApi ? String(this.publicPort) : '0',
        PERDURE_GRPC_PORT: '0',
        PERDURE_DATA_DIR: own,
        PERDURE_LOG_LEVEL: 'silent',
        PERDURE_ROLES: role,
        PERDURE_PEER_PORT: String(peerPort),
        PERDURE_SHARD_COUNT: '4',
        PERDURE_PUBLIC_URL: `http://127.0.0.1:${this.publicPort}`,
        DATABASE_URL: this.databaseUrl,
        KAFKA_BROKERS: this.broker.address,
        CHAOS_CUT_FILE: cutFile,
        CHAOS_CUT_PORT: this.broker.address.split(':').at(-1),
      },
      stdio: ['ignore', 'ignore', 2],
    });
    const each = { role, main, child, peerPort, cutFile, url: undefined };
    this.processes.push(each);
    const endpoints = join(own, 'endpoints.json');
    while (!existsSync(endpoints)) {
      if (child.exitCode !== null) throw new Error(`a process of ${role} ended`);
      await sleep(50);
    }
    each.url = JSON.parse(readFileSync(endpoints, 'utf8')).http;
    return each;
  }

  /** Those of the role that live. */
  of(role) {
    return this.processes.filter((each) => each.role === role && isAlive(each) && each.url);
  }

  async isReady() {
    const until = Date.now() + READY_MS_MAX;
    for (const each of this.processes.filter(isAlive)) {
      for (;;) {
        const answer = await fetch(`${each.url}/readyz`).catch((fault) => fault);
        if (answer.ok) break;
        if (Date.now() > until) throw new Error(`${each.role} is not ready`);
        await sleep(100);
      }
    }
  }

  get postmaster() {
    const lock = readFileSync(join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8');
    return Number(lock.split('\n')[0]);
  }

  get postgresPids() {
    return [this.postmaster, ...childrenOf(this.postmaster).map(Number)];
  }

  /** Ends at once; whoever has started it starts it again. Resolves when the server accepts. */
  async restartPostgres() {
    const { postmaster } = this;
    process.kill(postmaster, 'SIGQUIT');
    while (existsSync(`/proc/${postmaster}`)) await sleep(10);
    await this.query('SELECT 1');
  }

  /** Resolves when the version of the shard has grown. */
  async nextVersion(shardId, untilMs) {
    const read = async () =>
      (await this.query('SELECT version FROM shards WHERE shard_id = $1', [shardId]))[0].version;
    const before = await read();
    while ((await read()) === before && performance.now() < untilMs) await sleep(25);
  }

  async stop() {
    for (const each of this.processes) if (isAlive(each)) each.child.kill('SIGKILL');
    await Promise.all([this.postgres.stop(), this.broker.stop()].map((end) => end.catch(() => 0)));
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function isAlive({ child }) {
  return child.exitCode === null && child.signalCode === null;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
