import 'reflect-metadata';

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { guardRequests } from '@app/api';
import { LIMITS } from '@app/contract';
import type { GatewayAddress } from '@app/gateway';
import {
  type AppConfig,
  BadEnvironment,
  DataDirInUse,
  EmbeddedPostgres,
  readEnvironment,
} from '@app/platform';
import { openInstallation, WrongDatabases } from '@app/postgres';
import { acceptAwsJson } from '@app/stepfunctions';
import type { OpenTelemetry } from '@app/telemetry';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';

import { runMigrations } from '../../../migrations';
import { ensureDevelopmentTenant } from './bootstrap';
import { Cluster, type ClusterOptions } from './cluster/cluster';
import { DeploymentHub } from './deployment-hub';
import { Metrics } from './metrics';
import { openDatabases } from './open-databases';
import { Service } from './service';
import { ServiceModule } from './service.module';
import type { ServiceOptions } from './service-options';
import { SURROUNDINGS } from './surroundings';
import { nestLog } from './telemetry/nest-log';
import { newLogger } from './telemetry/new-logger';
import type { traceRequests } from './telemetry/trace-requests';

const CLONE = join(__dirname, '..', '..', '..', '..');

/** Their messages say what to do, and a stack says nothing more. */
const PLAIN = [BadEnvironment, DataDirInUse, WrongDatabases];

/** What has been started so far, to be stopped in the opposite order. */
interface Running {
  embedded?: EmbeddedPostgres;
  service?: Service;
  app?: NestFastifyApplication;
}

async function main(): Promise<void> {
  const config = readEnvironment(process.env, CLONE);
  const logger: Logger = newLogger(config.logLevel);
  const running: Running = {};
  const starting = start(config, logger, running);
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    // What is half started cannot be stopped, and leaving it would leave Postgres behind; it is over in seconds.
    const stopping = starting.catch(() => undefined).then(() => stopAll(running));
    void stopping.then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'the stop was not clean');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    await starting;
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

async function start(config: AppConfig, logger: Logger, running: Running): Promise<void> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    const { server, url } = await EmbeddedPostgres.start(config.dataDir, (message, cause) => {
      logger.warn({ err: cause }, message);
    });
    running.embedded = server;
    databaseUrl = url;
  }
  const databaseUrls = [databaseUrl, ...config.furtherDatabaseUrls];
  for (const url of databaseUrls) await whenReachable(() => runMigrations(url), config, logger);
  running.service = await createService(config, databaseUrls, logger);
  if (config.mode === 'development' && config.roles.includes('api')) {
    const { directory, sealSecret } = running.service.apiPorts;
    await ensureDevelopmentTenant(directory, config.dataDir, sealSecret);
  }
  running.app = await listen(running.service, config, logger);
  const grpcPort = config.roles.includes('gateway')
    ? await running.service.gateway.start()
    : undefined;
  const { baseUrl } = running.service;
  await announce(
    config,
    baseUrl,
    grpcPort === undefined ? undefined : `${config.host}:${String(grpcPort)}`,
  );
}

async function createService(
  config: AppConfig,
  databaseUrls: readonly string[],
  logger: Logger,
): Promise<Service> {
  const databases = openDatabases(databaseUrls, (error) => {
    logger.warn({ err: error }, 'an idle database connection broke');
  });
  const [engineDatabase, ...others] = databases.shards;
  const installation = await openInstallation(engineDatabase, config.shardCount, others);
  const { version } = JSON.parse(await readFile(join(CLONE, 'package.json'), 'utf8')) as {
    version: string;
  };
  const metrics = new Metrics(version);
  const tracing = await openTracing(config, version);
  const report: ServiceOptions['report'] = (message, cause, context) => {
    metrics.fault();
    logger.error({ err: cause, ...context }, message);
  };
  const cluster = await joinCluster({
    config,
    installation,
    database: engineDatabase,
    version,
    report,
    ...(tracing && { tracer: tracing }),
  });
  return new Service({
    config,
    installation,
    engineDatabase,
    shardDatabases: databases.shards,
    apiDatabase: databases.api,
    version,
    deployments: await DeploymentHub.loaded(engineDatabase),
    tls: await readTls(config),
    ...{ report, metrics },
    ...(tracing && { tracing }),
    ...(cluster && { cluster }),
  });
}

/** `undefined`: nothing is traced, and what could is not even loaded. */
async function openTracing(
  { tracing, roles }: AppConfig,
  version: string,
): Promise<OpenTelemetry | undefined> {
  if (tracing === undefined) return undefined;
  const { OpenTelemetry } = await import('@app/telemetry');
  return new OpenTelemetry({ ...tracing, version, roles, instanceId: randomUUID() });
}

/** `undefined`: this process has the installation to itself. */
async function joinCluster(
  options: Omit<ClusterOptions, 'config' | 'surroundings' | 'newId'> & {
    readonly config: AppConfig;
  },
): Promise<Cluster | undefined> {
  const { config } = options;
  const { cluster } = config;
  if (cluster === undefined) return undefined;
  const newId = (): string => randomUUID();
  return Cluster.open({
    ...options,
    config: { ...config, cluster },
    surroundings: SURROUNDINGS,
    newId,
  });
}

/** One of several processes waits for its database, in whatever order they are started. */
async function whenReachable<T>(
  run: () => Promise<T>,
  { cluster }: AppConfig,
  logger: Logger,
): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (cluster === undefined || !isConnectionFault(error)) throw error;
      logger.warn({ err: error }, 'the database cannot be reached yet');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

function isConnectionFault(error: unknown): boolean {
  const { code = '' } = error as { readonly code?: string };
  return /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|57P0|08)/.test(code);
}

async function readTls({ grpcTls }: AppConfig): Promise<GatewayAddress['tls']> {
  if (grpcTls === undefined) return undefined;
  return {
    certificate: await readFile(grpcTls.certificatePath, 'utf8'),
    privateKey: await readFile(grpcTls.keyPath, 'utf8'),
  };
}

async function listen(
  service: Service,
  config: AppConfig,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.requestBytesMax,
    // Task tokens are part of the path of a callback.
    routerOptions: { maxParamLength: 32_768 },
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
  });
  acceptAwsJson(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceModule.register(service, config.roles),
    adapter,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest types options as a class
    { logger: nestLog(logger) },
  );
  service.observeRequests(adapter.getInstance<Parameters<typeof traceRequests>[0]>());
  guardRequests(adapter.getInstance<Parameters<typeof guardRequests>[0]>(), config.mode);
  await app.listen(config.httpPort, config.host);
  service.baseUrl = urlOf(adapter.getInstance().server.address(), config.host);
  return app;
}

function urlOf(address: unknown, host: string): string {
  const { port } = address as { port: number };
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** Tells tools and people where the service listens: only once it does. */
async function announce(
  config: AppConfig,
  baseUrl: string,
  grpc: string | undefined,
): Promise<void> {
  const path = join(config.dataDir, 'endpoints.json');
  await writeFile(`${path}.new`, `${JSON.stringify({ http: baseUrl, grpc })}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  process.stdout.write(
    [
      `Perdure is ready: ${baseUrl}`,
      `  GraphQL    POST ${baseUrl}/graphql`,
      ...(grpc === undefined ? [] : [`  Temporal   ${grpc}`]),
      `  try it     curl -s ${baseUrl}/graphql -H 'content-type: application/json' -d '{"query":"{ version namespaces { name } }"}'`,
      `  demo       npm run demo`,
      `  data       ${config.databaseUrl === undefined ? config.dataDir : 'DATABASE_URL'}`,
      '',
    ].join('\n'),
  );
}

async function stopAll({ app, service, embedded }: Running): Promise<void> {
  await app?.close();
  await service?.close();
  await embedded?.stop();
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${PLAIN.some((plain) => error instanceof plain) ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
