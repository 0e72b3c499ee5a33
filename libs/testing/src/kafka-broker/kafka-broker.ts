import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

// Node runs this file without a build, for the scripts: only syntax whose types can be erased, and no imports of ours.

/** What a test says instead, where there is no Java. */
export const NO_KAFKA =
  'Skipped: Apache Kafka needs Java 17 or newer and, the first time, Maven. Neither was found, or the jars could not be fetched.';

const JAVA_VERSION_MIN = 17;
const READY_MS_MAX = 90_000;
const STOP_MS_MAX = 8_000;

const JVM = [
  '-Xms32m',
  `-Xmx${process.env['KAFKA_HEAP'] ?? '192m'}`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Xshare:auto',
  '-Djava.awt.headless=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
];

export interface KafkaBrokerOptions {
  /** Of a broker before, to start it again where it was; an empty one when absent. */
  readonly dataDir?: string;
  readonly port?: number;
  readonly controllerPort?: number;
}

/** Apache Kafka on this machine, one node, for tests and benchmarks. Never outlives the process that started it. */
export class KafkaBroker {
  readonly address: string;
  private readonly place: Required<KafkaBrokerOptions>;
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;

  private constructor(place: Required<KafkaBrokerOptions>, { child, exited }: Launched) {
    this.place = place;
    this.child = child;
    this.exited = exited;
    this.address = `127.0.0.1:${String(place.port)}`;
  }

  /** Whether it can be started here: the jars are there, or Java and Maven can fetch them. */
  static isPossible(): boolean {
    if (process.env['PERDURE_TEST_KAFKA'] === 'off' || javaVersion() < JAVA_VERSION_MIN)
      return false;
    if (existsSync(distribution())) return true;
    if (spawnSync('mvn', ['-v'], { stdio: 'ignore' }).status !== 0) return false;
    try {
      fetchDistribution();
      return true;
    } catch {
      return false;
    }
  }

  static async start(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
    const home = fetchDistribution();
    const port = options.port ?? (await freePort());
    const controllerPort = options.controllerPort ?? (await freePort());
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'perdure-kafka-'));
    const data = join(dataDir, 'data');
    if (!existsSync(data)) cpSync(join(home, 'template'), data, { recursive: true });
    const conf = join(dataDir, 'server.properties');
    writeFileSync(conf, properties({ dir: data, port, controllerPort }));
    const launched = await launch(home, dataDir, conf);
    return new KafkaBroker({ port, controllerPort, dataDir }, launched);
  }

  get pid(): number {
    return this.child.pid!;
  }

  kill(): Promise<void> {
    this.child.kill('SIGKILL');
    return this.exited;
  }

  /** A broker of the same address and data. */
  restart(): Promise<KafkaBroker> {
    return KafkaBroker.start(this.place);
  }

  /** Everything it ever kept is gone. It must be dead. */
  wipe(): void {
    rmSync(join(this.place.dataDir, 'data'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS_MAX);
    await this.exited;
    clearTimeout(timer);
    rmSync(this.place.dataDir, { recursive: true, force: true });
  }
}

function javaVersion(): number {
  const { stderr, status } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return status === 0 ? Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0) : 0;
}

function pom(): string {
  return join(process.cwd(), 'libs/testing/src/kafka-broker/pom.xml');
}

function distribution(): string {
  const version = /<kafka\.version>(.*?)</.exec(readFileSync(pom(), 'utf8'))?.[1] ?? 'unknown';
  const cache = process.env['PERDURE_KAFKA_CACHE'] ?? join(homedir(), '.cache', 'perdure-kafka');
  return join(cache, version);
}

/** The jars and an empty, formatted data directory: made once per version, in one move, and shared by all clones. */
function fetchDistribution(): string {
  const home = distribution();
  if (existsSync(home)) return home;
  const cache = join(home, '..');
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, '.making-'));
  const stdio: ['ignore', 'ignore', 'inherit'] = ['ignore', 'ignore', 'inherit'];
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
    execFileSync(
      'mvn',
      ['-q', '-B', '-f', pom(), ...goal, `-DoutputDirectory=${join(making, 'libs')}`],
      { stdio },
    );
    const conf = join(making, 'format.properties');
    const dir = join(making, 'template');
    writeFileSync(conf, properties({ dir, port: 9092, controllerPort: 9093 }));
    const format = [
      'kafka.tools.StorageTool',
      'format',
      '-t',
      'AAAAAAAAAAAAAAAAAAAAAQ',
      '-c',
      conf,
    ];
    execFileSync('java', [...JVM, '-cp', `${making}/libs/*`, ...format], { stdio });
    renameSync(making, home);
  } catch (fault) {
    rmSync(making, { recursive: true, force: true });
    // Another process may have been first.
    if (!existsSync(home)) throw fault;
  }
  return home;
}

interface Launched {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
}

async function launch(home: string, dataDir: string, conf: string): Promise<Launched> {
  const out = openSync(join(dataDir, 'out.log'), 'a');
  const command = ['java', ...JVM, '-cp', `${home}/libs/*`, 'kafka.Kafka', conf];
  // So that none is left over when the process that started it is killed.
  if (existsSync('/usr/bin/setpriv')) command.unshift('/usr/bin/setpriv', '--pdeathsig', 'KILL');
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', out, 'pipe'] });
  closeSync(out);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', kill);
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    let tail = '';
    const fail = (why: string): void => {
      kill();
      reject(new Error(`Kafka ${why}:\n${tail}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), READY_MS_MAX);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
    child.stderr!.on('data', (data: Buffer) => {
      tail = (tail + data.toString()).slice(-4_000);
      if (!tail.includes('Kafka Server started')) return;
      clearTimeout(timer);
      resolve();
    });
  });
  return { child, exited };
}

function properties(of: { dir: string; port: number; controllerPort: number }): string {
  const [client, controller] = [of.port, of.controllerPort].map(
    (port) => `127.0.0.1:${String(port)}`,
  );
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${controller!}`,
    listeners: `PLAINTEXT://${client!},CONTROLLER://${controller!}`,
    'advertised.listeners': `PLAINTEXT://${client!}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': of.dir,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 2,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 2,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Or its own restart takes 14 s.
    'broker.session.timeout.ms': 1_500,
    'broker.heartbeat.interval.ms': 300,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.recovery.threads.per.data.dir': 1,
    'background.threads': 2,
    'log.cleaner.dedupe.buffer.size': 2_097_152,
    'log.index.size.max.bytes': 1_048_576,
  })
    .map(([key, value]) => `${key}=${String(value)}\n`)
    .join('');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
