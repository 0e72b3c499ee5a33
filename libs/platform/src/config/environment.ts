import { hostname } from 'node:os';
import { resolve } from 'node:path';

import type { TracingConfig } from '@app/telemetry';

import { readTracing, TRACING_VARIABLES } from './tracing';

export const ROLES = ['api', 'history', 'matching', 'dispatcher', 'gateway'] as const;
export type Role = (typeof ROLES)[number];

/** What the environment says, checked and frozen. The one place that reads it. */
export interface AppConfig {
  readonly mode: 'development' | 'production';
  readonly host: string;
  /** 0 means any free port. */
  readonly httpPort: number;
  /** Of the gateway for Temporal SDKs; 0 means any free port. */
  readonly grpcPort: number;
  /** Paths of PEM files; the gateway speaks cleartext when absent. */
  readonly grpcTls: { readonly certificatePath: string; readonly keyPath: string } | undefined;
  readonly dataDir: string;
  /** `undefined` means the embedded Postgres. */
  readonly databaseUrl: string | undefined;
  /** Further databases, over which the shards are spread; the control plane is in the first. */
  readonly furtherDatabaseUrls: readonly string[];
  readonly roles: readonly Role[];
  /** Several processes, with Kafka between them; `undefined`: this one has the installation to itself. */
  readonly cluster:
    | {
        readonly brokers: readonly string[];
        /** Where other processes of the installation reach this one; port 0 means any free port. */
        readonly peerHost: string;
        readonly peerPort: number;
      }
    | undefined;
  /** Where customers reach the API, for what is told to their workers; that of this process when absent. */
  readonly publicUrl: string | undefined;
  /** Hosts of one's own network that may be called all the same: `worker`, `.workers.svc.cluster.local`. */
  readonly trustedHosts: readonly string[];
  /** Shards of a new installation; an existing one keeps its number. */
  readonly shardCount: number;
  /** `undefined`: nothing is traced. */
  readonly tracing: TracingConfig | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** The environment cannot be used. The message lists every problem. */
export class BadEnvironment extends Error {
  override readonly name = 'BadEnvironment';
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
const WILDCARDS = new Set(['0.0.0.0', '::']);
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * For one process: two shards keep two statements going, and the larger batches of fewer shards cost less. Runs per second
 * at 64 in flight: 1,080 with 2 shards, 800 with 1, 740 with 4. An installation that is to scale out names more.
 */
const SHARD_COUNT_DEFAULT = 2;
const SHARD_COUNT_MAX = 4_096;

/** What the service reads. `deploy/` sets none but these, which a test checks. */
export const SERVICE_VARIABLES: readonly string[] = [
  'PERDURE_MODE',
  'PERDURE_HOST',
  'PERDURE_HTTP_PORT',
  'PERDURE_GRPC_PORT',
  'PERDURE_GRPC_TLS_CERTIFICATE',
  'PERDURE_GRPC_TLS_KEY',
  'PERDURE_DATA_DIR',
  'PERDURE_ROLES',
  'PERDURE_PEER_HOST',
  'PERDURE_PEER_PORT',
  'PERDURE_PUBLIC_URL',
  'PERDURE_TRUSTED_HOSTS',
  'PERDURE_SHARD_COUNT',
  'PERDURE_LOG_LEVEL',
  'DATABASE_URL',
  'KAFKA_BROKERS',
  ...TRACING_VARIABLES,
];

const KNOWN = new Set([
  ...SERVICE_VARIABLES,
  // Read by the example workers and the scripts, not by the service.
  'PERDURE_WEBHOOK_SECRET',
  'PERDURE_URL',
  'PERDURE_KAFKA_CACHE',
  'PERDURE_TEST_KAFKA',
]);

/** Reads the environment of the service. `clonePath` is where relative defaults begin. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  clonePath: string,
): AppConfig {
  const reader = new Reader(variables);
  for (const name of Object.keys(variables)) {
    if (name.startsWith('PERDURE_') && !KNOWN.has(name)) {
      reader.problems.push(`${name} is not a variable of Perdure. Remove it or correct its name.`);
    }
  }
  const mode = reader.oneOf('PERDURE_MODE', ['development', 'production'] as const);
  const host = reader.text('PERDURE_HOST', '127.0.0.1');
  if (mode === 'development' && !LOOPBACK.has(host)) {
    reader.problems.push(
      `PERDURE_HOST is ${host}: development mode only listens on loopback. Set 127.0.0.1, or PERDURE_MODE=production.`,
    );
  }
  const databaseUrls = reader.urls('DATABASE_URL');
  const config: AppConfig = {
    mode: mode ?? 'development',
    host,
    httpPort: reader.integer('PERDURE_HTTP_PORT', { fallback: 7_400, min: 0, max: 65_535 }),
    grpcPort: reader.integer('PERDURE_GRPC_PORT', { fallback: 7_233, min: 0, max: 65_535 }),
    grpcTls: reader.tls(clonePath),
    dataDir: resolve(clonePath, reader.text('PERDURE_DATA_DIR', '.perdure')),
    databaseUrl: databaseUrls[0],
    furtherDatabaseUrls: databaseUrls.slice(1),
    roles: reader.roles(),
    cluster: reader.cluster(host),
    publicUrl: reader.httpUrl('PERDURE_PUBLIC_URL'),
    trustedHosts: reader.hosts('PERDURE_TRUSTED_HOSTS'),
    shardCount: reader.integer('PERDURE_SHARD_COUNT', {
      fallback: SHARD_COUNT_DEFAULT,
      min: 1,
      max: SHARD_COUNT_MAX,
    }),
    tracing: readTracing(reader),
    logLevel: reader.oneOf('PERDURE_LOG_LEVEL', LOG_LEVELS, 'info') ?? 'info',
  };
  reader.problems.push(...roleProblems(config));
  if (reader.problems.length > 0) {
    throw new BadEnvironment(`The environment is not valid:\n- ${reader.problems.join('\n- ')}`);
  }
  return Object.freeze(config);
}

class Reader {
  readonly problems: string[] = [];

  constructor(private readonly variables: Readonly<Record<string, string | undefined>>) {}

  text(name: string, fallback: string): string {
    const value = this.variables[name];
    return value === undefined || value === '' ? fallback : value;
  }

  integer(
    name: string,
    range: { readonly fallback: number; readonly min: number; readonly max: number },
  ): number {
    const text = this.text(name, String(range.fallback));
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
    this.problems.push(
      `${name} is "${text}": it must be a whole number from ${String(range.min)} to ${String(range.max)}.`,
    );
    return range.fallback;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback?: T): T | undefined {
    const text = this.text(name, fallback ?? '');
    const found = allowed.find((value) => value === text);
    if (found === undefined) {
      this.problems.push(`${name} is "${text}": it must be one of ${allowed.join(', ')}.`);
    }
    return found;
  }

  /** One, or several with commas between them. */
  urls(name: string): readonly string[] {
    const text = this.text(name, '');
    if (text === '') return [];
    const urls = text.split(/[\s,]+(?=postgres(?:ql)?:\/\/)/);
    const areGood = urls.every((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url));
    if (areGood && new Set(urls).size === urls.length) return urls;
    this.problems.push(
      `${name} must be a URL such as postgres://user:password@host:5432/database, or several different ones with commas between them.`,
    );
    return [];
  }

  tls(clonePath: string): AppConfig['grpcTls'] {
    const certificate = this.text('PERDURE_GRPC_TLS_CERTIFICATE', '');
    const key = this.text('PERDURE_GRPC_TLS_KEY', '');
    if (certificate === '' && key === '') return undefined;
    if (certificate === '' || key === '') {
      this.problems.push(
        'PERDURE_GRPC_TLS_CERTIFICATE and PERDURE_GRPC_TLS_KEY belong together: set both or none.',
      );
    }
    return { certificatePath: resolve(clonePath, certificate), keyPath: resolve(clonePath, key) };
  }

  httpUrl(name: string): string | undefined {
    const text = this.text(name, '').replace(/\/+$/, '');
    if (text === '') return undefined;
    if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
    this.problems.push(`${name} must be a URL such as https://perdure.example.com.`);
    return undefined;
  }

  hosts(name: string): readonly string[] {
    const text = this.text(name, '').toLowerCase();
    if (text === '') return [];
    const hosts = text.split(',').map((host) => host.trim());
    const bad = hosts.filter((host) => !/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host));
    if (bad.length > 0) {
      this.problems.push(
        `${name} holds "${bad.join(', ')}": it is a list of host names, or ends of them that begin with a dot.`,
      );
    }
    return hosts;
  }

  cluster(host: string): AppConfig['cluster'] {
    const peerPort = this.integer('PERDURE_PEER_PORT', { fallback: 0, min: 0, max: 65_535 });
    const peerHost = this.text('PERDURE_PEER_HOST', WILDCARDS.has(host) ? hostname() : host);
    const text = this.text('KAFKA_BROKERS', '');
    if (text === '') return undefined;
    const brokers = text.split(',').map((broker) => broker.trim());
    const bad = brokers.filter((broker) => !/^[^\s:]+:\d+$|^\[[0-9a-fA-F:]+\]:\d+$/.test(broker));
    if (bad.length > 0) {
      this.problems.push(
        `KAFKA_BROKERS holds "${bad.join(', ')}": it is a list of host:port, separated by commas.`,
      );
    }
    return { brokers, peerHost, peerPort };
  }

  roles(): readonly Role[] {
    const text = this.text('PERDURE_ROLES', 'all');
    if (text === 'all') return ROLES;
    const names = text.split(',').map((name) => name.trim());
    const bad = names.filter((name) => !ROLES.some((role) => role === name));
    if (bad.length > 0) {
      this.problems.push(`PERDURE_ROLES holds ${bad.join(', ')}: roles are ${ROLES.join(', ')}.`);
    }
    return ROLES.filter((role) => names.includes(role));
  }
}

/** What roles need to find each other. */
function roleProblems({
  roles,
  cluster,
  databaseUrl,
  furtherDatabaseUrls,
  publicUrl,
}: AppConfig): string[] {
  const problems: string[] = [];
  if (roles.length < ROLES.length && cluster === undefined) {
    problems.push(
      `PERDURE_ROLES names ${roles.join(', ')} only: set KAFKA_BROKERS, through which they reach the others, or leave it out to run all roles in one process.`,
    );
  }
  if (cluster !== undefined && databaseUrl === undefined) {
    problems.push(
      'KAFKA_BROKERS is set: set DATABASE_URL too. Processes that share an installation share its Postgres, and the embedded one is for a process alone.',
    );
  }
  if (cluster !== undefined && furtherDatabaseUrls.length > 0) {
    problems.push(
      'DATABASE_URL names several databases and KAFKA_BROKERS is set: several processes work with one database at present. Leave one of the two out.',
    );
  }
  if (roles.includes('dispatcher') && !roles.includes('api') && publicUrl === undefined) {
    problems.push(
      'PERDURE_PUBLIC_URL is not set: a dispatcher without the API role tells workers where the API is. Set it to the URL at which they reach it.',
    );
  }
  return problems;
}
