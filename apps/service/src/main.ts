import 'reflect-metadata';

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { guardRequests } from '@app/api';
import { LIMITS } from '@app/contract';
import { type AppConfig, BadEnvironment, EmbeddedPostgres, readEnvironment } from '@app/platform';
import { Database, type DatabaseRole, openInstallation } from '@app/postgres';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Logger, pino } from 'pino';

import { runMigrations } from '../../../migrations';
import { ensureDevelopmentTenant } from './bootstrap';
import { Service } from './service';
import { ServiceModule } from './service.module';

const CLONE = join(__dirname, '..', '..', '..', '..');

const ENGINE_CONNECTION_COUNT_MAX = 24;
const API_CONNECTION_COUNT_MAX = 16;

async function main(): Promise<void> {
  const config = readEnvironment(process.env, CLONE);
  const logger: Logger = pino({ level: config.logLevel });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const embedded =
    config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir) : undefined;
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  let app: NestFastifyApplication | undefined;
  let service: Service | undefined;
  let isStopping = false;
  const stop = (signal: string): void => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    void stopAll(app, service, embedded?.server).then(
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
    await runMigrations(databaseUrl);
    service = await createService(config, databaseUrl, logger);
    if (config.mode === 'development') {
      await ensureDevelopmentTenant(service.apiPorts.directory, config.dataDir);
    }
    app = await listen(service, config);
    await announce(config, service.baseUrl);
  } catch (error) {
    await stopAll(app, service, embedded?.server);
    throw error;
  }
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
    report: (message, cause, context) => {
      logger.error({ err: cause, ...context }, message);
    },
  });
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
async function announce(config: AppConfig, baseUrl: string): Promise<void> {
  const path = join(config.dataDir, 'endpoints.json');
  await writeFile(`${path}.new`, `${JSON.stringify({ http: baseUrl })}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  process.stdout.write(
    [
      `Perdure is ready: ${baseUrl}`,
      `  GraphQL    POST ${baseUrl}/graphql`,
      `  try it     curl -s ${baseUrl}/graphql -H 'content-type: application/json' -d '{"query":"{ version namespaces { name } }"}'`,
      `  demo       npm run demo`,
      `  data       ${config.databaseUrl === undefined ? config.dataDir : 'DATABASE_URL'}`,
      '',
    ].join('\n'),
  );
}

async function stopAll(
  app: NestFastifyApplication | undefined,
  service: Service | undefined,
  embedded: EmbeddedPostgres | undefined,
): Promise<void> {
  await app?.close();
  await service?.close();
  await embedded?.stop();
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof BadEnvironment ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
