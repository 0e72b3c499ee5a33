import type {
  EpochMs,
  TaskQueueConfig,
  TaskQueueDirectory,
  TaskQueueKey,
  TaskQueueStats,
  TaskQueueType,
} from '@app/contract';
import type { TaskQueueManager } from '@app/matching';
import { type Database, listChangedQueueConfigs } from '@app/postgres';

const WATCH_MS = 2_000;
/** Transactions that began earlier may become visible later. */
const OVERLAP_MS = 10_000;

/**
 * Settings of task queues, from where they are stored to where tasks are matched. What the API of this process changes
 * counts at once, what another changes within two seconds.
 */
export class TaskQueueHub implements TaskQueueDirectory {
  private readonly applied = new Map<string, EpochMs>();
  private since: EpochMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly matching: TaskQueueManager,
    private readonly report: (message: string, cause: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.read();
    this.timer = setInterval(() => {
      this.read().catch((cause: unknown) => {
        this.report('the settings of task queues cannot be read', cause);
      });
    }, WATCH_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  statsOf(queueType: TaskQueueType, queue: TaskQueueKey): Promise<TaskQueueStats> {
    return Promise.resolve(this.matching.stats(queue, queueType));
  }

  configured(queueType: TaskQueueType, queue: TaskQueueKey, config: TaskQueueConfig): void {
    this.matching.configure(queueType, queue, config);
  }

  private async read(): Promise<void> {
    const changed = await listChangedQueueConfigs(this.database, this.since - OVERLAP_MS);
    for (const { queue, queueType, config, updatedAt } of changed) {
      const key = `${queueType}/${queue.tenantId}/${queue.namespaceId}/${queue.name}`;
      if (this.applied.get(key) === updatedAt) continue;
      this.applied.set(key, updatedAt);
      this.matching.configure(queueType, queue, config);
      this.since = Math.max(this.since, updatedAt);
    }
  }
}
