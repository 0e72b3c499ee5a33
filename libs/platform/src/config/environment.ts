import { resolve } from 'node:path';

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
  readonly roles: readonly Role[];
  /** Shards of a new installation; an existing one keeps its number. */
  readonly shardCount: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** The environment cannot be used. The message lists every problem. */
export class BadEnvironment extends Error {
  override readonly name = 'BadEnvironment';
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * For one process: two shards keep two statements going, and the larger batches of fewer shards cost less. Runs per second
 * at 64 in flight: 1,080 with 2 shards, 800 with 1, 740 with 4. An installation that is to scale out names more.
 */
const SHARD_COUNT_DEFAULT = 2;
const SHARD_COUNT_MAX = 4_096;

const KNOWN = new Set([
  'PERDURE_MODE',
  'PERDURE_HOST',
  'PERDURE_HTTP_PORT',
  'PERDURE_GRPC_PORT',
  'PERDURE_GRPC_TLS_CERTIFICATE',
  'PERDURE_GRPC_TLS_KEY',
  'PERDURE_DATA_DIR',
  'PERDURE_ROLES',
  'PERDURE_SHARD_COUNT',
  'PERDURE_LOG_LEVEL',
  // Read by the example workers and the scripts, not by the service.
  'PERDURE_WEBHOOK_SECRET',
  'PERDURE_URL',
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
  const config: AppConfig = {
    mode: mode ?? 'development',
    host,
    httpPort: reader.integer('PERDURE_HTTP_PORT', { fallback: 7_400, min: 0, max: 65_535 }),
    grpcPort: reader.integer('PERDURE_GRPC_PORT', { fallback: 7_233, min: 0, max: 65_535 }),
    grpcTls: reader.tls(clonePath),
    dataDir: resolve(clonePath, reader.text('PERDURE_DATA_DIR', '.perdure')),
    databaseUrl: reader.url('DATABASE_URL'),
    roles: reader.roles(),
    shardCount: reader.integer('PERDURE_SHARD_COUNT', {
      fallback: SHARD_COUNT_DEFAULT,
      min: 1,
      max: SHARD_COUNT_MAX,
    }),
    logLevel: reader.oneOf('PERDURE_LOG_LEVEL', LOG_LEVELS, 'info') ?? 'info',
  };
  if (variables.KAFKA_BROKERS !== undefined && variables.KAFKA_BROKERS !== '') {
    reader.problems.push('KAFKA_BROKERS is set, but this version runs on the in-process log only.');
  }
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

  url(name: string): string | undefined {
    const text = this.text(name, '');
    if (text === '') return undefined;
    if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return text;
    this.problems.push(
      `${name} must be a URL such as postgres://user:password@host:5432/database.`,
    );
    return undefined;
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

  roles(): readonly Role[] {
    const text = this.text('PERDURE_ROLES', 'all');
    if (text === 'all') return ROLES;
    const names = text.split(',').map((name) => name.trim());
    const bad = names.filter((name) => !ROLES.some((role) => role === name));
    if (bad.length > 0) {
      this.problems.push(`PERDURE_ROLES holds ${bad.join(', ')}: roles are ${ROLES.join(', ')}.`);
    } else if (new Set(names).size < ROLES.length) {
      this.problems.push(
        `PERDURE_ROLES is "${text}": this version runs all roles in one process. Leave it out or name all of ${ROLES.join(', ')}.`,
      );
    }
    return ROLES;
  }
}
