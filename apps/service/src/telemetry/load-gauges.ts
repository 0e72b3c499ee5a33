import { Gauge, type Registry } from 'prom-client';

/** What waits, and where: read when somebody asks. */
export interface LoadSources {
  readonly isReady: () => boolean;
  /** Of the installation. */
  readonly shardCount: number;
  readonly shards: () => { readonly shardCount: number; readonly waitingCount: number };
  readonly backlog: () => {
    readonly waitingCount: number;
    readonly oldestOfferedAt: number | undefined;
    readonly queueCount: number;
  };
  readonly endpoints: () => Iterable<{ readonly circuit: string; readonly inFlightCount: number }>;
  /** Absent: this process has the installation to itself. */
  readonly cluster?: {
    readonly isLogOpen: boolean;
    /** Of the shards of this process; `undefined` while nobody knows. */
    readonly logLag: () => Promise<number | undefined>;
    readonly memberCounts: () => ReadonlyMap<string, number>;
  };
  readonly now: () => number;
}

export function observeLoad(registry: Registry, sources: LoadSources): void {
  const gauge = gaugesOf(registry);
  gauge('perdure_ready', 'Whether the roles of this process can do their work.', () =>
    Number(sources.isReady()),
  );
  gauge('perdure_shards', 'Shards of the installation.', () => sources.shardCount);
  gauge(
    'perdure_shards_owned',
    'Shards that this process owns.',
    () => sources.shards().shardCount,
  );
  gauge(
    'perdure_inbox_requests',
    'Requests that wait for a turn in the memory of their shards.',
    () => sources.shards().waitingCount,
  );
  gauge(
    'perdure_backlog_tasks',
    'Tasks that wait for a worker in the queues of this process.',
    () => sources.backlog().waitingCount,
  );
  gauge(
    'perdure_backlog_oldest_seconds',
    'How long the oldest of those has waited; 0 without any.',
    () => {
      const { oldestOfferedAt } = sources.backlog();
      return oldestOfferedAt === undefined
        ? 0
        : Math.max(0, sources.now() - oldestOfferedAt) / 1_000;
    },
  );
  gauge(
    'perdure_task_queues',
    'Task queues that somebody uses now.',
    () => sources.backlog().queueCount,
  );
  observeEndpoints(registry, sources);
  if (sources.cluster !== undefined) observeCluster(registry, sources.cluster);
}

function gaugesOf(registry: Registry) {
  return (name: string, help: string, read: () => number): void => {
    new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(read());
      },
    });
  };
}

function observeEndpoints(registry: Registry, { endpoints }: LoadSources): void {
  new Gauge({
    name: 'perdure_endpoints',
    help: 'Webhook endpoints that were called lately, by the state of their circuit.',
    labelNames: ['circuit'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { circuit } of endpoints()) this.inc({ circuit });
    },
  });
  gaugesOf(registry)(
    'perdure_deliveries_in_flight',
    'Calls of workers that are not answered yet.',
    () => {
      let count = 0;
      for (const { inFlightCount } of endpoints()) count += inFlightCount;
      return count;
    },
  );
}

function observeCluster(registry: Registry, cluster: NonNullable<LoadSources['cluster']>): void {
  gaugesOf(registry)(
    'perdure_log_open',
    'Whether the request log takes records of this process.',
    () => Number(cluster.isLogOpen),
  );
  new Gauge({
    name: 'perdure_log_lag_records',
    help: 'Records of the request log that the shards of this process have not applied yet.',
    registers: [registry],
    async collect() {
      const lag = await cluster.logLag();
      if (lag === undefined) this.reset();
      else this.set(lag);
    },
  });
  new Gauge({
    name: 'perdure_members',
    help: 'Processes that are alive, as this one sees them, by role.',
    labelNames: ['role'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [role, count] of cluster.memberCounts()) this.set({ role }, count);
    },
  });
}
