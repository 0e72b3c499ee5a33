import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { BadEnvironment, readEnvironment, SERVICE_VARIABLES } from './environment';

const DEVELOPMENT = { PERDURE_MODE: 'development' };

function problemsOf(variables: Record<string, string>): string[] {
  try {
    readEnvironment(variables, '/clone');
  } catch (error) {
    if (!(error instanceof BadEnvironment)) throw error;
    return error.message.split('\n- ').slice(1);
  }
  return [];
}

describe('the environment', () => {
  it('needs nothing but the mode', () => {
    expect(readEnvironment(DEVELOPMENT, '/clone')).toEqual({
      mode: 'development',
      host: '127.0.0.1',
      httpPort: 7_400,
      grpcPort: 7_233,
      grpcTls: undefined,
      dataDir: '/clone/.perdure',
      databaseUrl: undefined,
      furtherDatabaseUrls: [],
      roles: ['api', 'history', 'matching', 'dispatcher', 'gateway'],
      trustedHosts: [],
      shardCount: 2,
      logLevel: 'info',
    });
  });

  it('is what deploy/default.config says when nothing is set', () => {
    const text = readFileSync(join(__dirname, '../../../../deploy/default.config'), 'utf8');
    const entries = text.split('\n').filter((line) => /^\w+=/.test(line));
    const variables = Object.fromEntries(
      entries.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(readEnvironment(variables, '/clone')).toEqual(readEnvironment(DEVELOPMENT, '/clone'));
    expect(Object.keys(variables)).toHaveLength(19);
    expect(SERVICE_VARIABLES).toEqual(expect.arrayContaining(Object.keys(variables)));
  });

  it('takes several databases with commas between them, and commas within one', () => {
    const DATABASE_URL = 'postgres://u@one,two:5432/p, postgresql://u@three/p';
    const config = readEnvironment({ ...DEVELOPMENT, DATABASE_URL }, '/clone');
    expect(config.databaseUrl).toBe('postgres://u@one,two:5432/p');
    expect(config.furtherDatabaseUrls).toEqual(['postgresql://u@three/p']);
  });

  it('refuses the same database twice, and several databases for several processes', () => {
    const DATABASE_URL = 'postgres://u@one/p,postgres://u@one/p';
    expect(() => readEnvironment({ ...DEVELOPMENT, DATABASE_URL }, '/clone')).toThrow('different');
    const two = { DATABASE_URL: 'postgres://u@one/p,postgres://u@two/p', KAFKA_BROKERS: 'k:9092' };
    expect(() => readEnvironment({ ...DEVELOPMENT, ...two }, '/clone')).toThrow('one database');
  });

  it('cannot be changed once it is read', () => {
    expect(Object.isFrozen(readEnvironment(DEVELOPMENT, '/clone'))).toBe(true);
  });

  it('takes what is set', () => {
    const config = readEnvironment(
      {
        PERDURE_MODE: 'production',
        PERDURE_HOST: '0.0.0.0',
        PERDURE_HTTP_PORT: '0',
        PERDURE_DATA_DIR: '/data',
        DATABASE_URL: 'postgres://user:secret@db:5432/perdure',
        PERDURE_GRPC_PORT: '7000',
        PERDURE_GRPC_TLS_CERTIFICATE: '/tls/cert.pem',
        PERDURE_GRPC_TLS_KEY: 'key.pem',
        PERDURE_ROLES: 'dispatcher, api,history,matching, gateway',
        PERDURE_SHARD_COUNT: '16',
        PERDURE_LOG_LEVEL: 'warn',
      },
      '/clone',
    );
    expect(config).toMatchObject({
      mode: 'production',
      host: '0.0.0.0',
      httpPort: 0,
      grpcPort: 7_000,
      grpcTls: { certificatePath: '/tls/cert.pem', keyPath: '/clone/key.pem' },
      dataDir: '/data',
      databaseUrl: 'postgres://user:secret@db:5432/perdure',
      furtherDatabaseUrls: [],
      shardCount: 16,
      logLevel: 'warn',
    });
  });

  it('is refused with every problem at once', () => {
    const problems = problemsOf({
      PERDURE_MODE: 'test',
      PERDURE_HTTP_PORT: '70000',
      PERDURE_GRPC_PORT: '-1',
      PERDURE_ROLES: 'api,worker',
      PERDURE_GRPC_TLS_KEY: 'key.pem',
      PERDURE_SHARD_COUNT: '0',
      PERDURE_LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://db',
      KAFKA_BROKERS: 'kafka:9092',
      PERDURE_HTPP_PORT: '1',
    });
    const named = problems.map((problem) => /[A-Z_]+/.exec(problem)?.[0]);
    expect(named.sort()).toEqual([
      'DATABASE_URL',
      'KAFKA_BROKERS',
      'PERDURE_GRPC_PORT',
      'PERDURE_GRPC_TLS_CERTIFICATE',
      'PERDURE_HTPP_PORT',
      'PERDURE_HTTP_PORT',
      'PERDURE_LOG_LEVEL',
      'PERDURE_MODE',
      'PERDURE_ROLES',
      'PERDURE_SHARD_COUNT',
    ]);
  });

  it('has no mode of its own: forgetting it must not open a production host', () => {
    expect(problemsOf({})).toEqual([expect.stringContaining('PERDURE_MODE')]);
  });

  it.each(['0.0.0.0', '::', '192.168.0.1', 'example.com'])(
    'lets development mode listen on loopback only, not on %s',
    (host) => {
      expect(problemsOf({ ...DEVELOPMENT, PERDURE_HOST: host })).toEqual([
        expect.stringContaining('loopback'),
      ]);
    },
  );

  it.each(['127.0.0.1', 'localhost', '::1'])('lets development mode listen on %s', (host) => {
    expect(readEnvironment({ ...DEVELOPMENT, PERDURE_HOST: host }, '/clone').host).toBe(host);
  });

  it.each(['7400x', '1e3', ' 7400', '7400.5', '0x1'])(
    'takes no port that reads like %p',
    (port) => {
      expect(problemsOf({ ...DEVELOPMENT, PERDURE_HTTP_PORT: port })).toHaveLength(1);
    },
  );

  it('never repeats a secret of the database URL in a problem', () => {
    const [problem] = problemsOf({ ...DEVELOPMENT, DATABASE_URL: 'mysql://user:hunter2@db' });
    expect(problem).not.toContain('hunter2');
  });

  it('lets a process have some of the roles, with brokers and a database to share', () => {
    const shared = {
      ...DEVELOPMENT,
      DATABASE_URL: 'postgres://db/perdure',
      KAFKA_BROKERS: 'kafka-1:9092, [::1]:9093',
      PERDURE_ROLES: 'history,matching',
      PERDURE_PEER_PORT: '7401',
    };
    expect(readEnvironment(shared, '/clone')).toMatchObject({
      roles: ['history', 'matching'],
      cluster: {
        brokers: ['kafka-1:9092', '[::1]:9093'],
        peerHost: '127.0.0.1',
        peerPort: 7_401,
      },
    });
  });

  it('refuses some of the roles without brokers, and brokers without a database to share', () => {
    expect(problemsOf({ ...DEVELOPMENT, PERDURE_ROLES: 'api,history' })).toEqual([
      expect.stringContaining('KAFKA_BROKERS'),
    ]);
    expect(problemsOf({ ...DEVELOPMENT, KAFKA_BROKERS: 'kafka:9092' })).toEqual([
      expect.stringContaining('DATABASE_URL'),
    ]);
    expect(
      problemsOf({ ...DEVELOPMENT, DATABASE_URL: 'postgres://db/p', KAFKA_BROKERS: 'kafka' }),
    ).toEqual([expect.stringContaining('host:port')]);
  });

  it('wants to know where the API is when a dispatcher runs without it', () => {
    const dispatcher = {
      ...DEVELOPMENT,
      DATABASE_URL: 'postgres://db/perdure',
      KAFKA_BROKERS: 'kafka:9092',
      PERDURE_ROLES: 'dispatcher',
    };
    expect(problemsOf(dispatcher)).toEqual([expect.stringContaining('PERDURE_PUBLIC_URL')]);
    const told = { ...dispatcher, PERDURE_PUBLIC_URL: 'https://perdure.example.com/' };
    expect(readEnvironment(told, '/clone').publicUrl).toBe('https://perdure.example.com');
  });

  it('takes names of hosts to trust, and nothing else', () => {
    const read = (text: string) => ({ ...DEVELOPMENT, PERDURE_TRUSTED_HOSTS: text });
    expect(readEnvironment(read('Worker, .workers.svc'), '/').trustedHosts).toEqual([
      'worker',
      '.workers.svc',
    ]);
    for (const text of ['http://worker', 'worker:80', '*', '.', 'a,,b', '10.0.0.0/8']) {
      expect(problemsOf(read(text))).toEqual([expect.stringContaining('PERDURE_TRUSTED_HOSTS')]);
    }
  });

  it('traces nothing until an endpoint is named', () => {
    const tracingOf = (more: object) => readEnvironment({ ...DEVELOPMENT, ...more }, '/').tracing;
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(tracingOf({})).toBeUndefined();
    expect(tracingOf({ ...endpoint, OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
    expect(tracingOf({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
    expect(tracingOf({ OTEL_TRACES_EXPORTER: 'otlp' })).toBeDefined();
    expect(tracingOf(endpoint)).toEqual({
      sampler: { type: 'always_on', ratio: 1, isParentBased: true },
      batch: { queueCountMax: 2_048, exportCountMax: 512, delayMs: 5_000, timeoutMs: 30_000 },
    });
    const sampled = {
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.05',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
    };
    expect(tracingOf({ ...endpoint, ...sampled })).toMatchObject({
      sampler: { type: 'traceidratio', ratio: 0.05, isParentBased: false },
      batch: { queueCountMax: 100, exportCountMax: 100 },
    });
  });

  it('refuses what it cannot do of tracing', () => {
    expect(
      problemsOf({
        ...DEVELOPMENT,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_TRACES_SAMPLER: 'often',
        OTEL_TRACES_SAMPLER_ARG: '2',
        OTEL_BSP_SCHEDULE_DELAY: 'soon',
      }),
    ).toEqual(
      ['PROTOCOL', 'SAMPLER', 'SAMPLER_ARG', 'SCHEDULE_DELAY'].map(
        (name) => expect.stringContaining(name) as unknown,
      ),
    );
  });
});
