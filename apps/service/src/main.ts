import 'reflect-metadata';

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
import { Database, type DatabaseRole, openInstallation } from '@app/postgres';
import { acceptAwsJson } from '@app/stepfunctions';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger, pino } from 'pino';

import { runMigrations } from '../../../migrations';
import { ensureDevelopmentTenant } from './bootstrap';
import { DeploymentHub } from './deployment-hub';
import { Service } from './service';
import { ServiceModule } from './service.module';

const CLONE = join(__dirname, '..', '..', '..', '..');

const ENGINE_CONNECTION_COUNT_MAX = 24;
const API_CONNECTION_COUNT_MAX = 16;

/** What has been started so far, to be stopped in the opposite order. */
interface Running {
  embedded?: EmbeddedPostgres;
  service?: Service;
  app?: NestFastifyApplication;
}

async function main(): Promise<void> {
  const config = readEnvironment(process.env, CLONE);
  const logger: Logger = pino({ level: config.logLevel });
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
  await runMigrations(databaseUrl);
  running.service = await createService(config, databaseUrl, logger);
  if (config.mode === 'development') {
    const { apiPorts, sealSecret } = running.service;
    await ensureDevelopmentTenant(apiPorts.directory, config.dataDir, sealSecret);
  }
  running.app = await listen(running.service, config);
  const grpcPort = await running.service.gateway.start();
  await announce(config, running.service.baseUrl, `${config.host}:${String(grpcPort)}`);
}

async function createService(
  config: AppConfig,
  databaseUrl: string,
  logger: Logger,
): Promise<Service> {
  const open = (role: DatabaseRole, connectionCountMax: number): Database =>
    new Database({
      url: databaseUrl,
      applicationName: `perdure-${role}`,
      connectionCountMax,
      role,
      onIdleError: (error) => {
        logger.warn({ err: error }, 'an idle database connection broke');
      },
    });
  const engineDatabase = open('engine', ENGINE_CONNECTION_COUNT_MAX);
  const installation = await openInstallation(engineDatabase, config.shardCount);
  const { version } = JSON.parse(await readFile(join(CLONE, 'package.json'), 'utf8')) as {
    version: string;
  };
  return new Service({
    config,
    databaseUrl,
    installation,
    engineDatabase,
    apiDatabase: open('api', API_CONNECTION_COUNT_MAX),
    version,
    deployments: await DeploymentHub.loaded(engineDatabase),
    tls: await readTls(config),
    report: (message, cause, context) => {
      logger.error({ err: cause, ...context }, message);
    },
  });
}

async function readTls({ grpcTls }: AppConfig): Promise<GatewayAddress['tls']> {
  if (grpcTls === undefined) return undefined;
  return {
    certificate: await readFile(grpcTls.certificatePath, 'utf8'),
    privateKey: await readFile(grpcTls.keyPath, 'utf8'),
  };
}

async function listen(service: Service, config: AppConfig): Promise<NestFastifyApplication> {
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
    ServiceModule.register(service),
    adapter,
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest types options as a class
    { logger: ['error', 'warn'] },
  );
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
async function announce(config: AppConfig, baseUrl: string, grpc: string): Promise<void> {
  const path = join(config.dataDir, 'endpoints.json');
  await writeFile(`${path}.new`, `${JSON.stringify({ http: baseUrl, grpc })}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  process.stdout.write(
    [
      `Perdure is ready: ${baseUrl}`,
      `  GraphQL    POST ${baseUrl}/graphql`,
      `  Temporal   ${grpc}`,
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
    `${error instanceof BadEnvironment || error instanceof DataDirInUse ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
